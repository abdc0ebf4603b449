package dev.holdfast.s3double;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Locks hold until their date, as the double says; and do not when it is told to misbehave. */
final class S3DoubleLocksTest extends S3DoubleScene {
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
}
