package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.endpoint.CertificateAuthority;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Certificates;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.Expected;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Roles;
import dev.holdfast.store.S3Settings;
import dev.holdfast.store.S3Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.GrantCheck;
import dev.holdfast.transfer.HttpEndpoint;
import dev.holdfast.transfer.HttpMover;
import dev.holdfast.transfer.HttpWaits;
import dev.holdfast.transfer.PutOutcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Buckets over TLS, and buckets that are named in the host: everything that looks and everything that moves bytes trusts the same
 * authority and nobody else.
 */
class S3TlsTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String NAMES = "dns:localhost,dns:acme.localhost,ip:127.0.0.1";
  private static final String KEY = "--identity=keys/recovery-1.key";

  @TempDir
  static Path tls = Path.of("");

  private static Optional<Certificates> own = Optional.empty();
  private static Optional<Certificates> other = Optional.empty();

  @TempDir
  private Path directory = Path.of("");

  @BeforeAll
  static void certificates() {
    own = Optional.of(Certificates.issued(tls, NAMES, -1));
    other = Optional.of(Certificates.selfSigned(tls, NAMES));
  }

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
  }

  private Ran run(int status, String... words) {
    Ran ran =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .run(words);
    assertThat(ran.status()).as("%s%n%s%s", List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }

  private void everything(S3Double server, String endpoint, String options, boolean check)
      throws IOException {
    server.createBucket("acme", true, true);
    run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
        "--store", "off=s3:" + endpoint + "/acme/hf,lock=compliance:30d" + options,
        "--store", "disk=" + directory.resolve("disk"));
    run(0, "backup");
    if (check && Boolean.getBoolean("holdfast.profile")) {
      assertThat(run(0, "store", "check", "off").out()).contains("locks");
    }
    Files.writeString(directory.resolve("src/one"), "two");
    assertThat(run(0, "backup", "--json").out()).contains("\"protected\":true");
    run(0, "verify", "--read-data");
    run(0, "copy", "--to", "off");
    run(0, "restore", "shop/src", "--from", "off", "--target", "back", KEY);
    assertThat(directory.resolve("back" + directory.resolve("src/one"))).hasContent("two");
    run(0, "rescue", "--store", "s3:" + endpoint + "/acme/hf" + options, "--target", "back2", KEY);
    run(0, "doctor");
  }

  @Test
  void everythingWorksWithAnAuthorityOfOnesOwn() throws IOException {
    try (S3Double server = S3Double.startTls(CLOCK, own.orElseThrow())) {
      everything(server, server.endpoint().toString(), ",ca=" + own.orElseThrow().pem(), false);
      assertThat(server.requests()).anyMatch(S3Double.Seen::presigned)
          .allMatch(seen -> seen.host().equals("localhost"));
    }
  }

  /** The signed record holds whom to trust: another file in its place changes nothing by itself. */
  @Test
  void theAuthorityIsPinned() throws IOException {
    Path pem = directory.resolve("ca.pem");
    Files.copy(own.orElseThrow().pem(), pem);
    try (S3Double server = S3Double.startTls(CLOCK, own.orElseThrow())) {
      server.createBucket("acme", false, false);
      run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
          "--store", "off=s3:" + server.endpoint() + "/acme/hf,ca=" + pem);
      run(0, "backup");
      Files.delete(pem);
      Files.copy(other.orElseThrow().pem(), pem);
      Ran differs = run(4, "backup");
      assertThat(differs.err()).contains("HF-3009", "ca");
      assertThat(run(4, "snapshots").err()).contains("its certificate is not trusted");
    }
  }

  @Test
  void bucketsInTheHostNameWorkToo() throws IOException {
    try (S3Double server = S3Double.start(CLOCK)) {
      String endpoint = server.endpoint().toString().replace("127.0.0.1", "localhost");
      everything(server, endpoint, ",style=virtual", false);
      assertThat(server.requests()).anyMatch(S3Double.Seen::presigned)
          .allMatch(seen -> seen.host().equals("acme.localhost"));
    }
  }

  @Test
  void bucketsInTheHostNameWorkOverTls() throws IOException {
    try (S3Double server = S3Double.startTls(CLOCK, own.orElseThrow())) {
      everything(server, server.endpoint().toString(),
          ",style=virtual,ca=" + own.orElseThrow().pem(), true);
      assertThat(server.requests()).anyMatch(S3Double.Seen::presigned)
          .allMatch(seen -> seen.host().equals("acme.localhost"));
    }
  }

  /** One place, seen by the client that looks and by the one that moves bytes. */
  private record Doors(S3Store store, HttpMover mover) {}

  private Doors doors(URI endpoint, Optional<CertificateAuthority> authority) {
    S3Place place = new S3Place(endpoint, "acme", "hf", S3Double.REGION, true, authority);
    S3Roles keys = S3Roles.all(S3Credentials.of(S3Double.ACCESS, S3Double.SECRET));
    S3Settings settings = S3Settings.plain(CLOCK, new SplittableRandom(1));
    GrantCheck check = new GrantCheck(place.signed(), LockMode.NONE, 0, CLOCK);
    HttpWaits waits =
        new HttpWaits(Duration.ofSeconds(10), Duration.ofSeconds(30), 2, Duration.ofMillis(5));
    return new Doors(
        new S3Store("off", place, keys, Expected.ANYTHING, settings),
        new HttpMover(
            List.of(new HttpEndpoint(check, authority)), waits, CLOCK,
            new SplittableRandom(2)));
  }

  private Grant put(Doors doors, byte[] bytes, ObjectName name) {
    Sha256 hash = Sha256.of(bytes);
    return doors.store.grantPut(
        PutRequest.of(name, bytes.length, hash).withMd5(Optional.of(Id128.ofBytes(md5(bytes)))));
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return java.security.MessageDigest.getInstance("MD5").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bytesMoveOnlyToWhomIsTrusted() throws IOException {
    byte[] bytes = "some bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Sha256 hash = Sha256.of(bytes);
    ObjectName name = new ObjectName.Pack(new HostId(new Id128(3, 3)), hash);
    Path file = Files.write(directory.resolve("pack"), bytes);
    Certificates elsewhere = Certificates.selfSigned(tls, "dns:elsewhere.example");
    Certificates over = Certificates.issued(tls, NAMES, -30);
    record Case(Certificates server, Optional<Certificates> trusted, String said) {}
    for (Case one : List.of(
        new Case(own.orElseThrow(), own, ""),
        new Case(own.orElseThrow(), other, "its certificate is not trusted"),
        new Case(own.orElseThrow(), Optional.empty(), "its certificate is not trusted"),
        new Case(elsewhere, Optional.of(elsewhere), "its certificate is for another host name"),
        new Case(over, Optional.of(over), "its certificate is not valid at this time"))) {
      try (S3Double server = S3Double.startTls(CLOCK, one.server)) {
        server.createBucket("acme", false, false);
        Doors doors =
            doors(server.endpoint(), one.trusted.map(c -> CertificateAuthority.read(c.pem())));
        Grant grant = put(doors, bytes, name);
        Path target = directory.resolve("got");
        if (one.said.isEmpty()) {
          assertThat(doors.mover.put(grant, file, bytes.length, hash))
              .isEqualTo(PutOutcome.WRITTEN);
          assertThat(doors.store.stat(name)).isPresent();
          assertThat(doors.mover.get(doors.store.grantGet(name), target, 100))
              .isEqualTo(bytes.length);
          assertThat(target).hasBinaryContent(bytes);
          Files.delete(target);
          continue;
        }
        server.store("acme", "hf/" + name.path(), bytes);
        refused(one.said, () -> doors.mover.put(grant, file, bytes.length, hash));
        refused(one.said, () -> doors.mover.get(doors.store.grantGet(name), target, 100));
        refused(one.said, () -> doors.store.stat(name));
        assertThat(target).doesNotExist();
        assertThat(server.requests()).as("nothing was asked").isEmpty();
      }
    }
    try (S3Double plain = S3Double.start(CLOCK)) {
      URI secure = URI.create(plain.endpoint().toString().replace("http:", "https:"));
      Doors doors = doors(secure, Optional.empty());
      refused("TLS", () -> doors.mover.put(put(doors, bytes, name), file, bytes.length, hash));
      refused("TLS", () -> doors.store.stat(name));
    }
  }

  /** Bodies go through buffers that earlier ones went through: the server compares every byte. */
  @Test
  void bodiesOfManyBuffersArriveAsTheyAre() throws Exception {
    try (S3Double plain = S3Double.start(CLOCK);
        S3Double secure = S3Double.startTls(CLOCK, own.orElseThrow())) {
      for (S3Double server : List.of(plain, secure)) {
        server.createBucket("acme", false, false);
        Optional<CertificateAuthority> trusted =
            server == plain
                ? Optional.empty()
                : own.map(c -> CertificateAuthority.read(c.pem()));
        Doors doors = doors(server.endpoint(), trusted);
        for (int round = 0; round < 3; round++) {
          List<Callable<ByteMover.Hashed>> puts = new ArrayList<>();
          List<ByteMover.Hashed> wanted = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            byte[] bytes = new byte[1_500_000 + i];
            new Random(round * 4L + i).nextBytes(bytes);
            wanted.add(new ByteMover.Hashed(bytes.length, Sha256.of(bytes)));
            Path file = Files.write(directory.resolve("pack" + i), bytes);
            puts.add(() -> putAndHash(doors, bytes, file));
          }
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<ByteMover.Hashed> seen = new ArrayList<>();
            for (Future<ByteMover.Hashed> put : threads.invokeAll(puts)) {
              seen.add(put.get());
            }
            assertThat(seen).isEqualTo(wanted);
          }
        }
      }
    }
  }

  private ByteMover.Hashed putAndHash(Doors doors, byte[] bytes, Path file) {
    Sha256 hash = Sha256.of(bytes);
    ObjectName name = new ObjectName.Pack(new HostId(new Id128(3, 3)), hash);
    assertThat(doors.mover.put(put(doors, bytes, name), file, bytes.length, hash))
        .isEqualTo(PutOutcome.WRITTEN);
    Path scratch = directory.resolve("scratch");
    ByteMover.Hashed seen =
        doors.mover.hash(doors.store.grantGet(name), scratch, bytes.length);
    assertThat(scratch).doesNotExist();
    assertThatThrownBy(
        () -> doors.mover.hash(doors.store.grantGet(name), scratch, bytes.length - 1L))
        .hasMessageContaining("is longer than");
    return seen;
  }

  private static void refused(String said,
      org.assertj.core.api.ThrowableAssert.ThrowingCallable it) {
    assertThatThrownBy(it).isInstanceOf(HoldfastException.class).hasMessageContaining(said)
        .extracting(e -> ((HoldfastException) e).fault()).isEqualTo(Fault.STORE_REFUSED);
  }
}
