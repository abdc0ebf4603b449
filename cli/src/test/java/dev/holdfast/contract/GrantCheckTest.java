package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Certificates;
import dev.holdfast.signed.LockMode;
import dev.holdfast.signed.StorePlace;
import dev.holdfast.store.Expected;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Presigner;
import dev.holdfast.store.S3Roles;
import dev.holdfast.store.S3Settings;
import dev.holdfast.store.S3Store;
import dev.holdfast.transfer.GrantCheck;
import dev.holdfast.transfer.HttpEndpoint;
import dev.holdfast.transfer.HttpMover;
import dev.holdfast.transfer.HttpWaits;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever hands out grants can hand out validly signed ones for anything. Only what the signed store record allows leaves
 * this machine: nothing listens here, so a grant that was let through ends as offline, all others before that.
 */
class GrantCheckTest {
  private static final Instant NOW = Instant.parse("2026-06-01T10:20:30Z");
  private static final S3Credentials KEY = S3Credentials.of("AKIDEXAMPLE", "not-a-real-secret");

  @TempDir
  Path folder;

  private final byte[] bytes = {1, 2, 3, 4, 5};
  private final ObjectName.Pack name = new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
  private S3Place place;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      place =
          new S3Place(
              URI.create("http://127.0.0.1:" + free.getLocalPort()), "bucket", "pre/fix",
              "us-east-1", true, Optional.empty());
    }
    file = Files.write(folder.resolve("file"), bytes);
  }

  @Test
  void grantsOfTheStoreAreLetThrough() {
    assertThat(put(LockMode.NONE, 0, store(LockMode.NONE, 0).grantPut(request())))
        .isEqualTo(Fault.STORE_OFFLINE);
    for (int days : List.of(1, 7, 30, 365, 36_525)) {
      assertThat(
          put(
              LockMode.COMPLIANCE, days, store(LockMode.COMPLIANCE, days).grantPut(request())))
          .as(days + " days")
          .isEqualTo(Fault.STORE_OFFLINE);
    }
    assertThat(get(store(LockMode.NONE, 0).grantGet(name))).isEqualTo(Fault.STORE_OFFLINE);
    place =
        new S3Place(
            URI.create("https://store.invalid"), "bucket", "", "us-east-1", false,
            Optional.empty());
    Grant.Http hosted = (Grant.Http) store(LockMode.NONE, 0).grantPut(request());
    assertThat(hosted.uri().toString())
        .startsWith("https://bucket.store.invalid/" + name.path() + "?");
    assertThat(put(LockMode.NONE, 0, hosted)).isEqualTo(Fault.STORE_OFFLINE);
  }

  @Test
  void grantsThatDifferNeverLeaveThisMachine() {
    Map<String, Consumer<Forged>> attacks = new HashMap<>();
    attacks.put("other scheme", f -> f.origin = URI.create("https" + place.endpoint().toString()
        .substring(4)));
    attacks.put("other host", f -> f.origin = URI.create("http://169.254.169.254"));
    attacks.put("other port", f -> f.origin = URI.create("http://127.0.0.1:1"));
    attacks.put("other bucket", f -> f.path = f.path.replace("/bucket/", "/bucket2/"));
    attacks.put("other prefix", f -> f.path = f.path.replace("pre/fix", "pre/fox"));
    attacks.put("other host's pack", f -> f.path = f.path.replace("packs", "manifests"));
    attacks.put("dots", f -> f.path = f.path.replace("/packs/", "/../packs/"));
    attacks.put("encoded dots", f -> f.path = f.path.replace("/packs/", "/%2e%2e/packs/"));
    attacks.put("query", f -> f.query.put("uploadId", "x"));
    attacks.put("acl query", f -> f.query.put("acl", ""));
    attacks.put("version query", f -> f.query.put("versionId", "x"));
    attacks.put("other length", f -> f.headers.put("content-length", "6"));
    attacks.put("no length", f -> f.headers.remove("content-length"));
    attacks.put("other hash", f -> f.headers.put("x-amz-checksum-sha256",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    attacks.put("no hash", f -> f.headers.remove("x-amz-checksum-sha256"));
    attacks.put("public", f -> f.headers.put("x-amz-acl", "public-read"));
    attacks.put("copy", f -> f.headers.put("x-amz-copy-source", "/bucket/other"));
    attacks.put("metadata", f -> f.headers.put("x-amz-meta-a", "b"));
    attacks.put("grant", f -> f.headers.put("x-amz-grant-read", "id=1"));
    attacks.put("encryption",
        f -> f.headers.put("x-amz-server-side-encryption-customer-algorithm", "AES256"));
    attacks.put("legal hold", f -> f.headers.put("x-amz-object-lock-legal-hold", "ON"));
    attacks.put("redirect", f -> f.headers.put("x-amz-website-redirect-location", "http://a"));
    attacks.put("no lock", f -> f.headers.keySet().removeIf(h -> h.contains("object-lock")));
    attacks.put("weak lock", f -> f.headers.put("x-amz-object-lock-mode", "GOVERNANCE"));
    attacks.put("no date", f -> f.headers.remove("x-amz-object-lock-retain-until-date"));
    attacks.put("short lock", f -> f.until(Duration.ofDays(29)));
    attacks.put("past lock", f -> f.until(Duration.ofDays(-1)));
    attacks.put("endless lock", f -> f.until(Duration.ofDays(3000)));
    attacks.put("lock beyond 2106", f -> f.until(Duration.ofDays(36_500)));
    attacks.put("no date at all",
        f -> f.headers.put("x-amz-object-lock-retain-until-date", "soon"));
    attacks.put("unsigned header", f -> f.unsigned.put("x-amz-acl", "private"));
    attacks.put("long life", f -> f.validFor = Duration.ofDays(7));
    attacks.forEach((what, attack) -> {
      Forged forged = new Forged();
      attack.accept(forged);
      assertThat(put(LockMode.COMPLIANCE, 30, forged.grant()))
          .as(what)
          .isEqualTo(Fault.STORE_RECORD_DIFFERS);
    });
    assertThat(put(LockMode.COMPLIANCE, 30, new Forged().grant())).as("untouched")
        .isEqualTo(Fault.STORE_OFFLINE);
    assertThat(put(LockMode.NONE, 0, new Forged().grant())).as("a lock nobody signed for")
        .isEqualTo(Fault.STORE_RECORD_DIFFERS);
  }

  @Test
  void theAuthorityMustBeThatOfTheRecord() {
    Certificates made = Certificates.selfSigned(folder, "dns:localhost");
    CertificateAuthority authority = CertificateAuthority.read(made.pem());
    GrantCheck pinned = check(Optional.of(authority.pin()));
    assertThat(new HttpEndpoint(pinned, Optional.of(authority)).authority()).isPresent();
    StoreContract.refused(
        Fault.STORE_RECORD_DIFFERS, () -> new HttpEndpoint(pinned, Optional.empty()));
    StoreContract.refused(
        Fault.STORE_RECORD_DIFFERS,
        () -> new HttpEndpoint(check(Optional.empty()), Optional.of(authority)));
    StoreContract.refused(
        Fault.STORE_RECORD_DIFFERS,
        () -> new HttpEndpoint(
            check(Optional.of(Sha256.of(new byte[0]))), Optional.of(authority)));
  }

  private GrantCheck check(Optional<Sha256> pin) {
    return new GrantCheck(
        new StorePlace.S3("https://localhost", "bucket", "", "us-east-1", pin), LockMode.NONE, 0,
        InstantSource.fixed(NOW));
  }

  /** A grant as somebody with the store's keys could sign it. */
  private final class Forged {
    private URI origin = place.origin();
    private String path = place.requestPath(place.key(name));
    private Duration validFor = Duration.ofMinutes(15);
    private final Map<String, String> query = new HashMap<>();
    private final Map<String, String> unsigned = new HashMap<>();
    private final Map<String, String> headers =
        new HashMap<>(
            ((Grant.Http) store(LockMode.COMPLIANCE, 30).grantPut(request())).headers());

    private void until(Duration fromNow) {
      headers.put("x-amz-object-lock-retain-until-date", NOW.plus(fromNow).toString());
    }

    private Grant.Http grant() {
      URI uri =
          new S3Presigner("us-east-1", KEY)
              .sign(
                  new S3Presigner.Request("PUT", origin, path, query, headers), NOW, validFor);
      Map<String, String> all = new HashMap<>(headers);
      all.putAll(unsigned);
      return new Grant.Http(uri, all, NOW.plus(validFor), name);
    }
  }

  private PutRequest request() {
    return PutRequest.of(name, bytes.length, name.sha256());
  }

  private S3Store store(LockMode mode, int days) {
    S3Settings settings = S3Settings.plain(InstantSource.fixed(NOW), new SplittableRandom(1));
    return new S3Store(
        "s3", place, S3Roles.all(KEY), Expected.ANYTHING,
        mode == LockMode.NONE ? settings : settings.withLock(mode, Duration.ofDays(days)));
  }

  private HttpMover mover(LockMode mode, int days) {
    GrantCheck check =
        new GrantCheck(place.signed(), mode, days, InstantSource.fixed(NOW));
    return new HttpMover(
        List.of(new HttpEndpoint(check, Optional.empty())), HttpWaits.USUAL,
        InstantSource.fixed(NOW), new SplittableRandom(1));
  }

  private Fault put(LockMode mode, int days, Grant grant) {
    return fault(() -> mover(mode, days).put(grant, file, bytes.length, name.sha256()));
  }

  private Fault get(Grant grant) {
    return fault(() -> mover(LockMode.NONE, 0).get(grant, folder.resolve("target"), 10));
  }

  private static Fault fault(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      for (Throwable step = e; step != null; step = step.getCause()) {
        assertThat(String.valueOf(step)).doesNotContain("X-Amz-Signature", KEY.secretKey());
      }
      return e.fault();
    }
    throw new AssertionError("nothing was refused");
  }
}
