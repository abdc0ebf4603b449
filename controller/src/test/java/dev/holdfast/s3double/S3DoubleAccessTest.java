package dev.holdfast.s3double;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who may ask what: signatures, lent keys, presigned requests, rights; and what goes wrong when it is told to. */
final class S3DoubleAccessTest extends S3DoubleScene {
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
}
