package dev.holdfast.s3double;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The double is as strict as it says, and misbehaves only when it is told. */
class S3DoubleTest {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final byte[] BODY = "some bytes".getBytes();
  private static final String YEAR = START.plus(Duration.ofDays(365)).toString();

  private volatile Instant now = START;
  private final S3Double server = S3Double.start(() -> now);
  private final RawS3 s3 = RawS3.of(server, () -> now);

  @AfterEach
  void close() {
    server.close();
  }

  private static Map<String, String> lock(String mode, String until) {
    return Map.of("x-amz-object-lock-mode", mode, "x-amz-object-lock-retain-until-date", until,
        "content-md5", RawS3.md5(BODY));
  }

  private RawS3.Reply put(String path, Map<String, String> headers) {
    return s3.call("PUT", path, "", headers, BODY);
  }

  private static void said(RawS3.Reply reply, int status, String code) {
    assertThat(reply.status() + " " + reply.code()).isEqualTo(status + " " + code);
  }

  private static List<String> all(RawS3.Reply reply, String element) {
    List<String> found = new ArrayList<>();
    Matcher m = Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(reply.text());
    while (m.find()) {
      found.add(m.group(1));
    }
    return found;
  }

  /** The worked example of the published description, so that server and test client are not wrong in the same way. */
  @Test
  void theSignatureIsThePublishedOne() {
    RawS3 example = new RawS3(java.net.URI.create("http://examplebucket.s3.amazonaws.com"),
        "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Optional.empty(),
        "us-east-1", () -> Instant.parse("2013-05-24T00:00:00Z"));
    assertThat(example.presign("GET", "/test.txt", Map.of(), 86_400)).endsWith(
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    String empty = SigV4.hex(SigV4.sha256(new byte[0]));
    assertThat(example.sign("GET", "/test.txt", "", Map.of("Range", "bytes=0-9"), empty)
        .get("authorization")).endsWith(
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    assertThat(example.sign("GET", "/", "lifecycle", Map.of(), empty).get("authorization"))
        .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    assertThat(example.sign("GET", "/", "max-keys=2&prefix=J", Map.of(), empty)
        .get("authorization")).endsWith(
            "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  }

  @Test
  void keepsAndServesObjects() {
    said(put("/b/k", Map.of()), 404, "NoSuchBucket");
    assertThat(s3.call("PUT", "/b", "").ok()).isFalse();
    assertThat(s3.call("PUT", "/bucket", "").status()).isEqualTo(200);
    said(s3.call("PUT", "/bucket", ""), 409, "BucketAlreadyOwnedByYou");
    assertThat(s3.call("HEAD", "/bucket", "").status()).isEqualTo(200);
    assertThat(s3.call("HEAD", "/other", "").status()).isEqualTo(404);
    for (String key : List.of("/bucket/k", "/bucket/ä ö/+%&?=#<>\"'", "/bucket/a//b",
        "/bucket/a", "/bucket/a/../b")) {
      assertThat(put(key, Map.of("x-amz-meta-x", "y")).status()).as(key).isEqualTo(200);
      assertThat(s3.call("GET", key, "").body()).as(key).isEqualTo(BODY);
      RawS3.Reply head = s3.call("HEAD", key, "");
      assertThat(head.header("content-length")).isEqualTo("10");
      assertThat(head.header("x-amz-meta-x")).isEqualTo("y");
      assertThat(head.body()).isEmpty();
    }
    RawS3.Reply range = s3.call("GET", "/bucket/k", "", Map.of("range", "bytes=2-4"), new byte[0]);
    assertThat(range.status() + range.text()).isEqualTo("206me ");
    assertThat(range.header("content-range")).isEqualTo("bytes 2-4/10");
    assertThat(s3.call("GET", "/bucket/k", "", Map.of("range", "bytes=-3"), new byte[0]).text())
        .isEqualTo("tes");
    said(s3.call("GET", "/bucket/k", "", Map.of("range", "bytes=10-"), new byte[0]), 416,
        "InvalidRange");
    assertThat(s3.call("DELETE", "/bucket/k", "").status()).isEqualTo(204);
    assertThat(s3.call("DELETE", "/bucket/k", "").status()).isEqualTo(204);
    said(s3.call("GET", "/bucket/k", ""), 404, "NoSuchKey");
    said(s3.call("DELETE", "/bucket", ""), 409, "BucketNotEmpty");
    said(s3.call("POST", "/bucket/k", "uploads"), 501, "NotImplemented");
  }

  @Test
  void refusesWhatIsNotSignedRight() {
    server.createBucket("bucket", false, false);
    Map<String, String> right = s3.sign("PUT", "/bucket/k", "", Map.of("x-amz-meta-a", "b"),
        SigV4.hex(SigV4.sha256(BODY)));
    assertThat(s3.send("PUT", "/bucket/k", right, BODY).status()).isEqualTo(200);
    Map<String, Map<String, String>> changes = new TreeMap<>();
    changes.put("403 SignatureDoesNotMatch", Map.of("x-amz-meta-a", "c"));
    changes.put("403 AccessDenied", Map.of("x-amz-meta-z", "c"));
    changes.forEach((expected, change) -> {
      Map<String, String> wrong = new TreeMap<>(right);
      wrong.putAll(change);
      assertThat(s3.send("PUT", "/bucket/k", wrong, BODY).toString()).isEqualTo(expected);
    });
    said(s3.send("PUT", "/bucket/k2", right, BODY), 403, "SignatureDoesNotMatch");
    said(s3.send("PUT", "/bucket/k?a", right, BODY), 403, "SignatureDoesNotMatch");
    said(s3.send("DELETE", "/bucket/k", right, BODY), 403, "SignatureDoesNotMatch");
    said(s3.send("PUT", "/bucket/k", right, "some bytez".getBytes()), 400,
        "XAmzContentSHA256Mismatch");
    said(s3.send("PUT", "/bucket/k", Map.of(), BODY), 403, "AccessDenied");
    said(s3.as("unknown", "x").call("GET", "/bucket/k", ""), 403, "InvalidAccessKeyId");
    said(s3.as(S3Double.ACCESS, "x").call("GET", "/bucket/k", ""), 403, "SignatureDoesNotMatch");
    for (int minutes : new int[]{-16, 16}) {
      said(s3.at(() -> now.plus(Duration.ofMinutes(minutes))).call("GET", "/bucket/k", ""), 403,
          "RequestTimeTooSkewed");
    }
    for (int minutes : new int[]{-14, 14}) {
      assertThat(s3.at(() -> now.plus(Duration.ofMinutes(minutes))).call("GET", "/bucket/k", "")
          .status()).isEqualTo(200);
    }
    RawS3 elsewhere = new RawS3(server.endpoint(), S3Double.ACCESS, S3Double.SECRET,
        Optional.empty(), "eu-west-1", () -> now);
    said(elsewhere.call("GET", "/bucket/k", ""), 400, "AuthorizationHeaderMalformed");
    assertThat(server.versions("bucket", "")).hasSize(1);
  }

  @Test
  void keysThatWereLentNeedTheirToken() {
    server.createBucket("bucket", false, false);
    server.addKey("LENT", "secret", "token", Rights.all());
    said(s3.as("LENT", "secret").call("GET", "/bucket", "list-type=2"), 403, "InvalidToken");
    RawS3 lent = new RawS3(server.endpoint(), "LENT", "secret", Optional.of("token"), "us-east-1",
        () -> now);
    assertThat(lent.call("GET", "/bucket", "list-type=2").status()).isEqualTo(200);
    String target = lent.presign("PUT", "/bucket/k", Map.of(), 60);
    assertThat(s3.send("PUT", target, Map.of(), BODY).status()).isEqualTo(200);
    said(s3.send("PUT", target.replace("Token=token", "Token=other"), Map.of(), BODY), 403,
        "InvalidToken");
  }

  @Test
  void presignedRequestsBindWhatTheySign() {
    server.createBucket("bucket", false, false);
    Map<String, String> signed = Map.of("content-length", "10", "content-md5", RawS3.md5(BODY),
        "x-amz-checksum-sha256", RawS3.sha256(BODY));
    String target = s3.presign("PUT", "/bucket/k", signed, 600);
    byte[] other = "some bytez".getBytes();
    said(s3.send("PUT", target, Map.of(), BODY), 403, "SignatureDoesNotMatch");
    said(s3.send("PUT", target, signed, other), 400, "BadDigest");
    said(s3.send("PUT", target.replace("/k?", "/l?"), signed, BODY), 403, "SignatureDoesNotMatch");
    said(s3.send("PUT", target + "&x=y", signed, BODY), 403, "SignatureDoesNotMatch");
    said(s3.send("PUT", target.replace("=600", "=601"), signed, BODY), 403,
        "SignatureDoesNotMatch");
    said(s3.send("GET", target, signed, BODY), 403, "SignatureDoesNotMatch");
    for (String name : List.of("x-amz-acl", "x-amz-copy-source", "x-amz-object-lock-mode",
        "x-amz-meta-a", "x-amz-tagging", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-anything")) {
      Map<String, String> more = new TreeMap<>(signed);
      more.put(name, "x");
      said(s3.send("PUT", target, more, BODY), 403, "AccessDenied");
    }
    assertThat(server.versions("bucket", "")).isEmpty();
    now = START.plusSeconds(600);
    assertThat(s3.send("PUT", target, signed, BODY).status()).isEqualTo(200);
    now = START.plusSeconds(601);
    said(s3.send("PUT", target, signed, BODY), 403, "AccessDenied");
    now = START.minus(Duration.ofMinutes(16));
    said(s3.send("PUT", target, signed, BODY), 403, "AccessDenied");
    now = START;
    String bound = s3.presign("PUT", "/bucket/h",
        Map.of("x-amz-content-sha256", SigV4.hex(SigV4.sha256(BODY))), 60,
        SigV4.hex(SigV4.sha256(BODY)));
    Map<String, String> hash = Map.of("x-amz-content-sha256", SigV4.hex(SigV4.sha256(BODY)));
    said(s3.send("PUT", bound, hash, other), 400, "XAmzContentSHA256Mismatch");
    assertThat(s3.send("PUT", bound, hash, BODY).status()).isEqualTo(200);
  }

  @Test
  void comparesDigestsAndTellsThem() {
    server.createBucket("bucket", false, false);
    byte[] other = "other".getBytes();
    said(put("/bucket/k", Map.of("content-md5", RawS3.md5(other))), 400, "BadDigest");
    said(put("/bucket/k", Map.of("content-md5", "x")), 400, "InvalidDigest");
    said(put("/bucket/k", Map.of("x-amz-checksum-sha256", RawS3.sha256(other))), 400, "BadDigest");
    said(put("/bucket/k", Map.of("x-amz-checksum-crc32c", "AAAAAA==")), 400, "BadDigest");
    said(put("/bucket/k", Map.of("x-amz-checksum-crc32", "AAAAAA==")), 400, "BadDigest");
    assertThat(server.keys("bucket")).isEmpty();
    assertThat(put("/bucket/k", Map.of("x-amz-checksum-sha256", RawS3.sha256(BODY))).status())
        .isEqualTo(200);
    assertThat(s3.call("HEAD", "/bucket/k", "").header("x-amz-checksum-sha256")).isEmpty();
    assertThat(s3.call("HEAD", "/bucket/k", "", Map.of("x-amz-checksum-mode", "ENABLED"),
        new byte[0]).header("x-amz-checksum-sha256")).isEqualTo(RawS3.sha256(BODY));
  }

  @Test
  void aCutBodyLeavesNothing() {
    server.createBucket("bucket", false, false);
    Map<String, String> headers =
        s3.sign("PUT", "/bucket/k", "", Map.of(), SigV4.UNSIGNED);
    said(s3.send("PUT", "/bucket/k", headers, BODY, true), 400, "IncompleteBody");
    assertThat(server.keys("bucket")).isEmpty();
    server.misbehave(Misbehaviour.TRUNCATED_BODY_STORED);
    s3.send("PUT", "/bucket/k", headers, BODY, true);
    assertThat(server.bytes("bucket", "k").orElseThrow()).isEqualTo("some ".getBytes());
  }

  @Test
  void ifNoneMatchHasOneWinner() throws Exception {
    for (boolean versions : new boolean[]{false, true}) {
      String bucket = "bucket-" + versions;
      server.createBucket(bucket, versions, false);
      assertThat(winners(bucket, "k")).isEqualTo(1);
      said(put("/" + bucket + "/k", Map.of("if-none-match", "*")), 412, "PreconditionFailed");
      assertThat(s3.call("DELETE", "/" + bucket + "/k", "").status()).isEqualTo(204);
      assertThat(put("/" + bucket + "/k", Map.of("if-none-match", "*")).status()).isEqualTo(200);
      assertThat(s3.call("DELETE", "/" + bucket + "/k", "").status()).isEqualTo(204);
    }
    server.misbehave(Misbehaviour.IF_NONE_MATCH_IGNORED_IF_VERSIONED);
    assertThat(winners("bucket-false", "l")).isEqualTo(1);
    assertThat(winners("bucket-true", "l")).isEqualTo(12);
    server.behave();
    server.misbehave(Misbehaviour.IF_NONE_MATCH_NOT_ATOMIC);
    assertThat(winners("bucket-false", "m")).isGreaterThan(1);
    server.behave();
    server.misbehave(Misbehaviour.IF_NONE_MATCH_SEES_MARKERS);
    said(put("/bucket-true/k", Map.of("if-none-match", "*")), 412, "PreconditionFailed");
  }

  private int winners(String bucket, String key) throws Exception {
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RawS3.Reply>> all = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        all.add(pool.submit(() -> put("/" + bucket + "/" + key, Map.of("if-none-match", "*"))));
      }
      int winners = 0;
      for (Future<RawS3.Reply> one : all) {
        winners += one.get().ok() ? 1 : 0;
      }
      return winners;
    }
  }

  @Test
  void listsInOrderInPages() {
    server.createBucket("bucket", false, false);
    List<String> keys = new ArrayList<>(List.of("a", "a b&c", "a/1", "a/2", "b/1", "b/2/3", "z",
        "\uFF5E", "\uD83D\uDE00"));
    keys.forEach(k -> server.store("bucket", k, BODY));
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      RawS3.Reply page = s3.call("GET", "/bucket", "list-type=2&max-keys=2&encoding-type=url"
          + (token.isEmpty() ? "" : "&continuation-token=" + S3Request.encode(token, true)));
      assertThat(page.status()).isEqualTo(200);
      all(page, "Key").forEach(k -> seen.add(S3Request.decode(k)));
      token = all(page, "NextContinuationToken").stream().findFirst().orElse("");
      assertThat(all(page, "IsTruncated")).containsExactly(token.isEmpty() ? "false" : "true");
    } while (!token.isEmpty());
    assertThat(seen).containsExactlyElementsOf(keys);
    RawS3.Reply folders = s3.call("GET", "/bucket", "delimiter=%2F&list-type=2&prefix=");
    assertThat(all(folders, "Key")).containsExactly("a", "a b&amp;c", "z", "\uFF5E",
        "\uD83D\uDE00");
    assertThat(all(folders, "Prefix")).contains("a/", "b/");
    assertThat(all(s3.call("GET", "/bucket", "list-type=2&prefix=b%2F"), "Key"))
        .containsExactly("b/1", "b/2/3");
    assertThat(all(s3.call("GET", "/bucket", "list-type=2&start-after=b%2F1"), "Key"))
        .startsWith("b/2/3");
    server.misbehave(Misbehaviour.LIST_DUPLICATES, Misbehaviour.LIST_OUT_OF_ORDER);
    List<String> spoilt = all(s3.call("GET", "/bucket", "list-type=2"), "Key");
    assertThat(spoilt).hasSizeGreaterThan(keys.size());
    assertThat(spoilt.stream().map(k -> k.replace("&amp;", "&")).distinct().sorted().toList())
        .isEqualTo(keys.stream().sorted().toList());
  }

  @Test
  void versionsMarkersAndTheirListing() {
    server.createBucket("bucket", true, false);
    String first = put("/bucket/k", Map.of()).header("x-amz-version-id");
    RawS3.Reply second = s3.call("PUT", "/bucket/k", "", Map.of(), "second".getBytes());
    assertThat(second.header("x-amz-version-id")).isNotEqualTo(first);
    RawS3.Reply deleted = s3.call("DELETE", "/bucket/k", "");
    assertThat(deleted.header("x-amz-delete-marker")).isEqualTo("true");
    RawS3.Reply gone = s3.call("GET", "/bucket/k", "");
    said(gone, 404, "NoSuchKey");
    assertThat(gone.header("x-amz-delete-marker")).isEqualTo("true");
    assertThat(s3.call("GET", "/bucket/k", "versionId=" + first).body()).isEqualTo(BODY);
    said(s3.call("GET", "/bucket/k", "versionId=nothing"), 404, "NoSuchVersion");
    List<String> ids = new ArrayList<>();
    String more = "";
    do {
      RawS3.Reply page = s3.call("GET", "/bucket", "max-keys=1&versions" + more);
      ids.addAll(all(page, "VersionId"));
      more = all(page, "IsTruncated").contains("true")
          ? "&key-marker=" + all(page, "NextKeyMarker").getFirst() + "&version-id-marker="
              + all(page, "NextVersionIdMarker").getFirst()
          : "";
    } while (!more.isEmpty());
    assertThat(ids).hasSize(3).endsWith(first);
    assertThat(s3.call("DELETE", "/bucket/k", "versionId=" + ids.getFirst()).status())
        .isEqualTo(204);
    assertThat(s3.call("GET", "/bucket/k", "").text()).isEqualTo("second");
    byte[] both = ("<Delete><Object><Key>k</Key><VersionId>" + ids.get(1)
        + "</VersionId></Object><Object><Key>k</Key><VersionId>" + first
        + "</VersionId></Object></Delete>").getBytes();
    said(s3.call("POST", "/bucket", "delete", Map.of(), both), 400, "InvalidRequest");
    RawS3.Reply done =
        s3.call("POST", "/bucket", "delete", Map.of("content-md5", RawS3.md5(both)), both);
    assertThat(all(done, "VersionId")).containsExactlyInAnyOrder(ids.get(1), first);
    assertThat(server.versions("bucket", "")).isEmpty();
  }

  @Test
  void locksHoldUntilTheirDate() {
    assertThat(s3.call("PUT", "/bucket", "", Map.of("x-amz-bucket-object-lock-enabled", "true"),
        new byte[0]).ok()).isTrue();
    assertThat(s3.call("GET", "/bucket", "object-lock").text()).contains("Enabled");
    said(s3.call("PUT", "/bucket", "versioning", Map.of(),
        "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
            .getBytes()),
        409, "InvalidBucketState");
    server.addKey("WRITER", "w", Rights.none().allow("bucket", "", "s3:PutObject",
        "s3:PutObjectRetention", "s3:DeleteObjectVersion", "s3:GetObject", "s3:ListBucket"));
    RawS3 writer = s3.as("WRITER", "w");
    for (String mode : List.of("GOVERNANCE", "COMPLIANCE")) {
      String path = "/bucket/" + mode;
      said(put(path, Map.of("x-amz-object-lock-mode", mode)), 400, "InvalidArgument");
      said(put(path, Map.of("x-amz-object-lock-mode", mode,
          "x-amz-object-lock-retain-until-date", YEAR)), 400, "InvalidRequest");
      said(put(path, lock(mode, START.toString())), 400, "InvalidArgument");
      said(put(path, lock("NONE", YEAR)), 400, "InvalidArgument");
      String version = put(path, lock(mode, YEAR)).header("x-amz-version-id");
      RawS3.Reply head = s3.call("HEAD", path, "");
      assertThat(head.header("x-amz-object-lock-mode")).isEqualTo(mode);
      assertThat(head.header("x-amz-object-lock-retain-until-date")).isEqualTo(YEAR);
      assertThat(writer.call("HEAD", path, "").header("x-amz-object-lock-mode")).isEmpty();
      said(s3.call("DELETE", path, "versionId=" + version), 403, "AccessDenied");
      said(writer.call("DELETE", path, "versionId=" + version,
          Map.of("x-amz-bypass-governance-retention", "true"), new byte[0]), 403, "AccessDenied");
      said(retain(s3, path, mode, START.plusSeconds(60), false), 403, "AccessDenied");
      said(retain(writer, path, mode, START.plusSeconds(60), true), 403, "AccessDenied");
      assertThat(retain(writer, path, mode, START.plus(Duration.ofDays(400)), false).ok())
          .isTrue();
      boolean compliance = mode.equals("COMPLIANCE");
      RawS3.Reply shorter = retain(s3, path, mode, START.plus(Duration.ofDays(380)), true);
      assertThat(shorter.ok()).isEqualTo(!compliance);
      now = START.plus(Duration.ofDays(379));
      said(s3.call("DELETE", path, "versionId=" + version), 403, "AccessDenied");
      now = START.plus(Duration.ofDays(401));
      assertThat(s3.call("DELETE", path, "versionId=" + version).status()).isEqualTo(204);
      now = START;
    }
  }

  private RawS3.Reply retain(RawS3 client, String path, String mode, Instant until,
      boolean bypass) {
    byte[] body = ("<Retention><Mode>" + mode + "</Mode><RetainUntilDate>" + until
        + "</RetainUntilDate></Retention>").getBytes();
    Map<String, String> headers = new TreeMap<>(Map.of("content-md5", RawS3.md5(body)));
    if (bypass) {
      headers.put("x-amz-bypass-governance-retention", "true");
    }
    return client.call("PUT", path, "retention", headers, body);
  }

  @Test
  void holdsAndDefaults() {
    server.createBucket("bucket", false, true);
    byte[] on = "<LegalHold><Status>ON</Status></LegalHold>".getBytes();
    byte[] off = "<LegalHold><Status>OFF</Status></LegalHold>".getBytes();
    String version = put("/bucket/k", Map.of()).header("x-amz-version-id");
    s3.call("PUT", "/bucket/k", "legal-hold", Map.of("content-md5", RawS3.md5(on)), on);
    said(s3.call("DELETE", "/bucket/k", "versionId=" + version,
        Map.of("x-amz-bypass-governance-retention", "true"), new byte[0]), 403, "AccessDenied");
    assertThat(s3.call("GET", "/bucket/k", "legal-hold").text()).contains("ON");
    s3.call("PUT", "/bucket/k", "legal-hold", Map.of("content-md5", RawS3.md5(off)), off);
    byte[] rule = ("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>"
        + "<DefaultRetention><Mode>COMPLIANCE</Mode><Days>3</Days></DefaultRetention></Rule>"
        + "</ObjectLockConfiguration>").getBytes();
    assertThat(s3.call("PUT", "/bucket", "object-lock", Map.of("content-md5", RawS3.md5(rule)),
        rule).ok()).isTrue();
    assertThat(s3.call("DELETE", "/bucket/k", "versionId=" + version).status()).isEqualTo(204);
    put("/bucket/l", Map.of());
    assertThat(server.versions("bucket", "l").getFirst().lockedUntil())
        .contains(START.plus(Duration.ofDays(3)));
    said(s3.call("GET", "/bucket/x", "retention"), 404, "NoSuchKey");
    server.createBucket("plain", true, false);
    said(put("/plain/k", lock("COMPLIANCE", YEAR)), 400, "InvalidRequest");
    said(s3.call("GET", "/plain", "object-lock"), 404, "ObjectLockConfigurationNotFoundError");
  }

  @Test
  void keysHaveTheRightsTheyWereGiven() {
    server.createBucket("bucket", true, true);
    server.addKey("PUT", "p", Rights.none().allow("bucket", "x/", "s3:PutObject"));
    server.addKey("READ", "r", Rights.none().allow("bucket", "x/", "s3:GetObject"));
    RawS3 putter = s3.as("PUT", "p");
    RawS3 reader = s3.as("READ", "r");
    assertThat(putter.call("PUT", "/bucket/x/1", "", Map.of(), BODY).ok()).isTrue();
    said(putter.call("PUT", "/bucket/y/1", "", Map.of(), BODY), 403, "AccessDenied");
    said(putter.call("PUT", "/bucket/x/1", "", lock("COMPLIANCE", YEAR), BODY), 403,
        "AccessDenied");
    said(putter.call("GET", "/bucket/x/1", ""), 403, "AccessDenied");
    said(putter.call("DELETE", "/bucket/x/1", ""), 403, "AccessDenied");
    said(putter.call("GET", "/bucket", "list-type=2&prefix=x%2F"), 403, "AccessDenied");
    said(putter.call("PUT", "/bucket/x/2", "", Map.of("x-amz-copy-source", "/bucket/x/1"),
        new byte[0]), 403, "AccessDenied");
    assertThat(reader.call("GET", "/bucket/x/1", "").ok()).isTrue();
    said(reader.call("GET", "/bucket/x/2", ""), 403, "AccessDenied");
    said(s3.call("GET", "/bucket/x/2", ""), 404, "NoSuchKey");
    server.misbehave(Misbehaviour.POLICY_IGNORED);
    assertThat(putter.call("GET", "/bucket/x/1", "").ok()).isTrue();
  }

  @Test
  void misbehavesWithWhatWasNotSigned() {
    server.createBucket("bucket", true, true);
    server.store("bucket", "victim", "victim".getBytes());
    String target = s3.presign("PUT", "/bucket/k", Map.of(), 60);
    Map<Misbehaviour, Map<String, String>> all = Map.of(
        Misbehaviour.UNSIGNED_ACL_OBEYED, Map.of("x-amz-acl", "public-read"),
        Misbehaviour.UNSIGNED_COPY_SOURCE_OBEYED, Map.of("x-amz-copy-source", "bucket/victim"),
        Misbehaviour.UNSIGNED_LOCK_OBEYED, lock("COMPLIANCE", YEAR));
    all.forEach((what, headers) -> {
      said(s3.send("PUT", target, headers, BODY), 403, "AccessDenied");
      server.misbehave(what);
      assertThat(s3.send("PUT", target, headers, BODY).status()).as(what.name()).isEqualTo(200);
      S3Double.Stored stored = server.versions("bucket", "k").getFirst();
      switch (what) {
        case UNSIGNED_ACL_OBEYED -> {
          assertThat(stored.acl()).isEqualTo("public-read");
          assertThat(s3.send("GET", "/bucket/k", Map.of(), new byte[0]).body()).isEqualTo(BODY);
        }
        case UNSIGNED_LOCK_OBEYED -> assertThat(stored.lockMode()).contains("COMPLIANCE");
        default -> assertThat(stored.bytes()).isEqualTo("victim".getBytes());
      }
      server.behave();
      server.misbehave(Misbehaviour.UNSIGNED_IGNORED);
      assertThat(s3.send("PUT", target, headers, BODY).status()).isEqualTo(200);
      assertThat(server.versions("bucket", "k").getFirst().acl()).isEqualTo("private");
      server.behave();
    });
  }

  @Test
  void misbehavesWithLocks() {
    server.createBucket("bucket", true, true);
    server.misbehave(Misbehaviour.LOCK_DROPPED);
    put("/bucket/dropped", lock("COMPLIANCE", YEAR));
    assertThat(server.versions("bucket", "dropped").getFirst().lockMode()).isEmpty();
    server.behave();
    String echoed = put("/bucket/echoed", lock("COMPLIANCE", YEAR)).header("x-amz-version-id");
    server.misbehave(Misbehaviour.LOCK_NOT_ENFORCED);
    assertThat(s3.call("DELETE", "/bucket/echoed", "versionId=" + echoed).ok()).isTrue();
    server.behave();
    server.misbehave(Misbehaviour.LOCK_WRAPS_2106);
    put("/bucket/wrapped", lock("COMPLIANCE", "2126-01-01T00:00:00Z"));
    assertThat(server.versions("bucket", "wrapped").getFirst().lockedUntil().orElseThrow())
        .isBefore(START);
    server.behave();
    server.addKey("W", "w", Rights.none().allow("*", "", "s3:PutObjectRetention"));
    put("/bucket/g", lock("GOVERNANCE", YEAR));
    RawS3 writer = s3.as("W", "w");
    assertThat(retain(writer, "/bucket/g", "GOVERNANCE", START.plusSeconds(9), true).ok())
        .isFalse();
    server.misbehave(Misbehaviour.LOCK_SHORTENED_BY_RETENTION_RIGHT);
    assertThat(retain(writer, "/bucket/g", "GOVERNANCE", START.plusSeconds(9), true).ok())
        .isTrue();
  }

  @Test
  void answersBadlyWhenTold() {
    server.createBucket("bucket", false, false);
    server.store("bucket", "k", BODY);
    server.store("bucket", "l", "other".getBytes());
    Map<Misbehaviour, Integer> statuses = Map.of(Misbehaviour.ERROR_500, 500,
        Misbehaviour.ERROR_503, 503, Misbehaviour.ERROR_429, 429, Misbehaviour.REDIRECT_301, 301,
        Misbehaviour.REDIRECT_307, 307);
    statuses.forEach((what, status) -> {
      server.misbehave(what, 2, EnumSet.of(Operation.GET_OBJECT));
      assertThat(s3.call("HEAD", "/bucket/k", "").status()).isEqualTo(200);
      assertThat(s3.call("GET", "/bucket/k", "").status()).isEqualTo(status);
      assertThat(s3.call("GET", "/bucket/k", "").status()).isEqualTo(status);
      assertThat(s3.call("GET", "/bucket/k", "").status()).isEqualTo(200);
    });
    server.misbehave(Misbehaviour.WRONG_OBJECT);
    assertThat(s3.call("GET", "/bucket/k", "").text()).isEqualTo("other");
    server.behave();
    server.misbehave(Misbehaviour.BODY_CUT);
    assertThat(s3.call("GET", "/bucket/k", "").text()).isEqualTo("some ");
    server.behave();
    server.misbehave(Misbehaviour.BODY_LONGER);
    assertThat(s3.call("GET", "/bucket/k", "").body()).hasSize(17);
    server.behave();
    for (Misbehaviour what : List.of(Misbehaviour.RESET, Misbehaviour.ANSWER_LOST,
        Misbehaviour.GARBAGE)) {
      server.misbehave(what);
      assertThatThrownBy(() -> s3.call("PUT", "/bucket/" + what, "", Map.of(), BODY))
          .isInstanceOf(UncheckedIOException.class);
      server.behave();
    }
    assertThat(server.keys("bucket")).containsExactly("ANSWER_LOST", "k", "l");
    server.goOffline();
    assertThatThrownBy(() -> s3.call("GET", "/bucket/k", ""))
        .isInstanceOf(UncheckedIOException.class);
    server.comeBack();
    assertThat(s3.call("GET", "/bucket/k", "").body()).isEqualTo(BODY);
    server.misbehave(Misbehaviour.LIST_STALE);
    assertThat(all(s3.call("GET", "/bucket", "list-type=2"), "Key")).isEmpty();
    now = now.plusSeconds(31);
    assertThat(all(s3.call("GET", "/bucket", "list-type=2"), "Key")).hasSize(3);
    server.capacityBytes(30);
    assertThat(put("/bucket/big", Map.of()).status()).isEqualTo(507);
  }

  @Test
  void hostsMayNameTheBucket() {
    server.createBucket("bucket", false, false);
    server.store("bucket", "k", BODY);
    Map<String, String> host =
        Map.of("host", "bucket.localhost:" + server.endpoint().getPort());
    assertThat(s3.call("GET", "/k", "", host, new byte[0]).body()).isEqualTo(BODY);
    assertThat(all(s3.call("GET", "/", "list-type=2", host, new byte[0]), "Key"))
        .containsExactly("k");
  }
}
