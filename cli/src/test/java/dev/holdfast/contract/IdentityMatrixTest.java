package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.ObjectLocks;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Roles;
import dev.holdfast.store.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T26: four keys, each with the rights one role needs. Each may do its work and nothing else, and the product does each work
 * with the key that is for it.
 */
class IdentityMatrixTest {
  private static final byte[] BYTES = "some bytes of a backup".getBytes();
  private static final String PREFIX = "some/prefix/";

  /** Columns: put, read, retain, delete. */
  private static final Map<String, String> TABLE = table("""
      put an object                     y - - -
      put a locked object               y - - -
      put outside of the prefix         - - - -
      put with a public ACL             - - - -
      put with a legal hold             - - - -
      copy another object               - - - -
      get an object                     - y - -
      get a version                     - y - -
      head an object                    - y - -
      get outside of the prefix         - - - -
      list objects                      - y - -
      list versions                     - y - y
      read a lock                       - y y -
      extend a lock                     y - y -
      shorten a lock                    - - - -
      delete an object                  - - - y
      delete a version                  - - - y
      delete a locked version           - - - -
      suspend versions                  - - - -
      delete the bucket                 - - - -
      """);

  @TempDir
  Path folder;

  private static Map<String, String> table(String text) {
    Map<String, String> table = new LinkedHashMap<>();
    text.lines().forEach(l -> table.put(l.substring(0, 34).strip(), l.substring(34).strip()));
    return table;
  }

  /** The rights of each role, as docs/stores.md gives them. */
  private static List<Rights> rights(String bucket) {
    return List.of(
        Rights.none().allow(bucket, PREFIX, "s3:PutObject", "s3:PutObjectRetention"),
        Rights.none().allow(bucket, PREFIX, "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket",
            "s3:ListBucketVersions", "s3:GetObjectRetention"),
        Rights.none().allow(bucket, PREFIX, "s3:GetObjectRetention", "s3:PutObjectRetention"),
        Rights.none().allow(bucket, PREFIX, "s3:DeleteObject", "s3:DeleteObjectVersion",
            "s3:ListBucketVersions").allow(bucket, "", "s3:CreateBucket"));
  }

  /** What there is to act on, made anew for each attempt by the key that may do everything. */
  private record Things(RawS3 all, String bucket, String plain, String plainVersion,
      String locked, String lockedVersion, Instant until) {
    static Things make(RawS3 all, String bucket, int number) {
      String plain = "/" + bucket + "/" + PREFIX + "plain-" + number;
      String locked = "/" + bucket + "/" + PREFIX + "locked-" + number;
      Instant until =
          all.clock().instant().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
      String plainVersion = all.call("PUT", plain, "", Map.of(), BYTES).header("x-amz-version-id");
      RawS3.Reply put = all.call("PUT", locked, "", lock(until), BYTES);
      assertThat(put.ok()).as(put + put.text()).isTrue();
      return new Things(all, bucket, plain, plainVersion, locked, put.header("x-amz-version-id"),
          until);
    }

    static Map<String, String> lock(Instant until) {
      return new TreeMap<>(Map.of("x-amz-object-lock-mode", "COMPLIANCE",
          "x-amz-object-lock-retain-until-date", until.toString(), "content-md5",
          RawS3.md5(BYTES)));
    }
  }

  private static RawS3.Reply retain(RawS3 key, Things t, Instant until) {
    byte[] body = ("<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>" + until
        + "</RetainUntilDate></Retention>").getBytes();
    return key.call("PUT", t.locked(), "retention", Map.of("content-md5", RawS3.md5(body)), body);
  }

  private static RawS3.Reply attempt(String what, RawS3 key, Things t) {
    String bucket = "/" + t.bucket();
    String fresh = bucket + "/" + PREFIX + "new-" + System.nanoTime();
    byte[] none = new byte[0];
    byte[] suspended = ("<VersioningConfiguration><Status>Suspended</Status>"
        + "</VersioningConfiguration>").getBytes();
    return switch (what) {
      case "put an object" -> key.call("PUT", fresh, "", Map.of(), BYTES);
      case "put a locked object" -> key.call("PUT", fresh, "", Things.lock(t.until()), BYTES);
      case "put outside of the prefix" -> key.call("PUT", bucket + "/other", "", Map.of(), BYTES);
      case "put with a public ACL" -> {
        RawS3.Reply put =
            key.call("PUT", fresh, "", Map.of("x-amz-acl", "public-read"), BYTES);
        // A server that knows no ACLs may ignore it.
        yield put.ok() ? t.all().send("GET", fresh, Map.of(), none) : put;
      }
      case "put with a legal hold" -> {
        Map<String, String> headers = new TreeMap<>(Map.of("content-md5", RawS3.md5(BYTES),
            "x-amz-object-lock-legal-hold", "ON"));
        yield key.call("PUT", fresh, "", headers, BYTES);
      }
      case "copy another object" ->
          key.call("PUT", fresh, "", Map.of("x-amz-copy-source", t.plain()), none);
      case "get an object" -> key.call("GET", t.plain(), "");
      case "get a version" -> key.call("GET", t.plain(), "versionId=" + t.plainVersion());
      case "head an object" -> key.call("HEAD", t.plain(), "");
      case "get outside of the prefix" -> {
        t.all().call("PUT", bucket + "/outside", "", Map.of(), BYTES);
        yield key.call("GET", bucket + "/outside", "");
      }
      case "list objects" -> key.call("GET", bucket, "list-type=2&prefix=some%2Fprefix%2F");
      case "list versions" -> key.call("GET", bucket, "prefix=some%2Fprefix%2F&versions");
      case "read a lock" -> key.call("GET", t.locked(), "retention");
      case "extend a lock" -> retain(key, t, t.until().plusSeconds(60));
      case "shorten a lock" -> retain(key, t, t.until().minusSeconds(60));
      case "delete an object" -> key.call("DELETE", t.plain(), "");
      case "delete a version" -> key.call("DELETE", t.plain(), "versionId=" + t.plainVersion());
      case "delete a locked version" ->
          key.call("DELETE", t.locked(), "versionId=" + t.lockedVersion());
      case "suspend versions" -> key.call("PUT", bucket, "versioning",
          Map.of("content-md5", RawS3.md5(suspended)), suspended);
      case "delete the bucket" -> key.call("DELETE", bucket, "");
      default -> throw new IllegalArgumentException(what);
    };
  }

  /** @param weak rows that a server may allow the key that puts, because no policy stops a header there */
  private static void matrix(
      S3Server server, String bucket, List<RawS3> keys, Set<String> weak) {
    Map<String, String> seen = new LinkedHashMap<>();
    int number = 0;
    for (String what : TABLE.keySet()) {
      List<String> row = new ArrayList<>();
      for (RawS3 key : keys) {
        Things things =
            Things.make(server.client(InstantSource.system()), bucket, number++);
        RawS3.Reply reply = attempt(what, key, things);
        row.add(reply.ok() ? "y" : "-");
        assertThat(reply.ok() || reply.status() / 100 == 4).as(what + ": " + reply).isTrue();
      }
      seen.put(what, String.join(" ", row));
    }
    Map<String, String> other = new LinkedHashMap<>(seen);
    other.entrySet().removeAll(TABLE.entrySet());
    System.out
        .println("T26 " + server.name() + ": " + 4 * TABLE.size() + " tried, otherwise than the"
            + " table says: " + other);
    assertThat(other.keySet()).isSubsetOf(weak);
  }

  @Test
  void eachKeyMayDoItsWorkOnTheDouble() {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      S3Server at = S3Server.of(server);
      String bucket = at.newBucket(true);
      List<RawS3> keys = new ArrayList<>();
      List<Rights> rights = rights(bucket);
      for (int i = 0; i < rights.size(); i++) {
        server.addKey("ROLE" + i, "secret" + i, rights.get(i));
        keys.add(at.client(InstantSource.system()).as("ROLE" + i, "secret" + i));
      }
      matrix(at, bucket, keys, Set.of());
    }
  }

  /** A server that was prepared with the four keys, as start-minio and start-ceph do. */
  @Test
  void eachKeyMayDoItsWorkOnANamedServer() {
    S3Server server = S3Server.named().orElse(null);
    assumeTrue(server != null && S3Server.setting("HOLDFAST_IT_S3_ROLES_SECRET_KEY").isPresent(),
        "no HOLDFAST_IT_S3_ROLES_SECRET_KEY");
    List<RawS3> keys = new ArrayList<>();
    for (String role : List.of("PUT", "READ", "RETAIN", "DELETE")) {
      keys.add(server.client(InstantSource.system()).as(
          S3Server.setting("HOLDFAST_IT_S3_" + role + "_ACCESS_KEY").orElseThrow(),
          S3Server.setting("HOLDFAST_IT_S3_ROLES_SECRET_KEY").orElseThrow()));
    }
    String bucket = S3Server.setting("HOLDFAST_IT_S3_ROLES_BUCKET")
        .orElseGet(() -> bucketWithPolicy(server));
    matrix(server, bucket, keys, Set.of("put with a legal hold"));
  }

  /** Where rights are the bucket's policy: users holdfast-put and so on, as {@code store check --policy ceph} prints it. */
  private static String bucketWithPolicy(S3Server server) {
    String bucket = server.newBucket(true);
    String objects = "arn:aws:s3:::" + bucket + "/" + PREFIX + "*";
    String listing = "arn:aws:s3:::" + bucket;
    String policy = "{\"Version\": \"2012-10-17\", \"Statement\": [" + String.join(",",
        allow("put", objects, "s3:PutObject", "s3:PutObjectRetention"),
        allow("put", objects, "s3:PutObject").replace("Allow", "Deny").replaceFirst("}$",
            ", \"Condition\": {\"StringEquals\": {\"s3:x-amz-acl\": [\"public-read\","
                + " \"public-read-write\", \"authenticated-read\"]}}}"),
        allow("read", objects, "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention"),
        allow("read", listing, "s3:ListBucket", "s3:ListBucketVersions"),
        allow("retain", objects, "s3:GetObjectRetention", "s3:PutObjectRetention"),
        allow("delete", objects, "s3:DeleteObject", "s3:DeleteObjectVersion"),
        allow("delete", listing, "s3:ListBucketVersions")) + "]}";
    RawS3.Reply reply = server.client(InstantSource.system()).call("PUT", "/" + bucket, "policy",
        Map.of(), policy.getBytes());
    assertThat(reply.ok()).as(reply + " " + reply.text()).isTrue();
    return bucket;
  }

  private static String allow(String role, String resource, String... actions) {
    return "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": [\"arn:aws:iam:::user/holdfast-" + role
        + "\"]}, \"Action\": [\"" + String.join("\", \"", actions) + "\"], \"Resource\": [\""
        + resource
        + "\"]}";
  }

  /** Everything the product does in a run works with four keys of which none could do another's work. */
  @Test
  void theProductUsesTheKeyThatIsForIt() throws IOException {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      S3Server at = S3Server.of(server);
      String bucket = at.newBucket(true);
      List<S3Credentials> keys = new ArrayList<>();
      List<Rights> rights = rights(bucket);
      for (int i = 0; i < rights.size(); i++) {
        server.addKey("ROLE" + i, "secret" + i, rights.get(i));
        keys.add(S3Credentials.of("ROLE" + i, "secret" + i));
      }
      S3Scene scene = S3Scene.of(at, bucket, LockMode.COMPLIANCE, 30, InstantSource.system())
          .with(new S3Roles(keys.get(0), keys.get(1), keys.get(2), keys.get(3)));
      scene.write(new ObjectName.Marker(), StoreContract.MARKER.toBytes());
      server.forgetRequests();
      S3Store store = scene.patientStore();
      Sha256 hash = Sha256.of(BYTES);
      ObjectName name = new ObjectName.Pack(StoreContract.HOST, hash);
      Path file = Files.write(folder.resolve("file"), BYTES);
      Grant grant = store.grantPut(PutRequest.of(name, BYTES.length, hash)
          .withMd5(Optional.of(PresignedAttacks.md5(BYTES))));
      scene.patientMover().put(grant, file, BYTES.length, hash);
      assertThat(store.open()).isEqualTo(StoreContract.MARKER);
      assertThat(store.stat(name).orElseThrow().told().lock()).isPresent();
      List<String> listed = new ArrayList<>();
      store.list("", seen -> listed.add(seen.path()));
      assertThat(listed).contains(name.path());
      scene.patientMover().get(store.grantGet(name), folder.resolve("back"), 1000);
      ObjectLocks locks = store.locks().orElseThrow();
      Instant longer = locks.read(name).orElseThrow().until().plus(Duration.ofDays(5));
      locks.extend(name, longer);
      assertThat(locks.read(name).orElseThrow().until()).isEqualTo(longer);
      assertThat(server.requests()).hasSizeGreaterThan(5)
          .allMatch(seen -> seen.status() < 300, "all allowed");
    }
  }
}
