package dev.holdfast.contract;

import dev.holdfast.s3double.RawS3;
import java.time.Duration;
import java.util.Map;

/** Attacks that add to a granted request what was not signed: parts of the query, and headers. */
final class PresignedAdditions {
  private PresignedAdditions() {}

  static void queries(Map<String, PresignedTarget.Attack> all) {
    for (String added : new String[]{"acl", "tagging", "retention", "legal-hold", "uploads",
        "partNumber=1&uploadId=x", "versionId=null", "x-id=PutObject", "x-amz-acl=public-read",
        "X-Amz-Acl=public-read", "x-amz-copy-source=x"}) {
      all.put("query with " + added, t -> t.raw()
          .send("PUT", t.text(t.put()) + "&" + added, t.headers(), t.bytes()).ok());
    }
    all.put("query of a GET with response-content-type", t -> t.raw()
        .send("GET", t.text(t.get()) + "&response-content-type=text%2Fhtml", Map.of(), new byte[0])
        .ok());
    all.put("query of a GET with versionId", t -> t.raw()
        .send("GET", t.text(t.get()) + "&versionId=null", Map.of(), new byte[0]).ok());
  }

  static void headers(Map<String, PresignedTarget.Attack> all) {
    all.put("x-amz-acl", t -> {
      t.with("x-amz-acl", "public-read");
      return t.raw().send("GET", t.scene().path(t.name()), Map.of(), new byte[0]).ok();
    });
    all.put("x-amz-grant-read", t -> {
      t.with("x-amz-grant-read", "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"");
      return t.raw().send("GET", t.scene().path(t.name()), Map.of(), new byte[0]).ok();
    });
    all.put("x-amz-copy-source", t -> {
      t.with("x-amz-copy-source", t.scene().path(t.victim()));
      return t.wrongBytes();
    });
    all.put("x-amz-copy-source without a body", t -> {
      Map<String, String> headers = t.headers();
      headers.put("x-amz-copy-source", t.scene().path(t.victim()));
      headers.put("content-length", "0");
      t.send(headers, new byte[0]);
      return t.wrongBytes();
    });
    all.put("x-amz-object-lock", t -> {
      Map<String, String> headers = t.headers();
      headers.put("x-amz-object-lock-mode", "GOVERNANCE");
      headers.put("x-amz-object-lock-retain-until-date", t.scene().clock().instant()
          .plus(Duration.ofDays(1)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
      t.send(headers, t.bytes());
      return !t.head(t.name()).header("x-amz-object-lock-mode").isEmpty();
    });
    all.put("x-amz-object-lock-legal-hold", t -> {
      t.with("x-amz-object-lock-legal-hold", "ON");
      boolean held = t.head(t.name()).header("x-amz-object-lock-legal-hold").equals("ON");
      byte[] off = "<LegalHold><Status>OFF</Status></LegalHold>".getBytes();
      if (held) {
        t.raw().call("PUT", t.scene().path(t.name()), "legal-hold",
            Map.of("content-md5", RawS3.md5(off)), off);
      }
      return held;
    });
    all.put("x-amz-meta", t -> {
      t.with("x-amz-meta-evil", "x");
      return !t.head(t.name()).header("x-amz-meta-evil").isEmpty();
    });
    all.put("x-amz-tagging", t -> {
      t.with("x-amz-tagging", "a=b");
      return t.raw().call("GET", t.scene().path(t.name()), "tagging").text().contains("<Tag>");
    });
    all.put("x-amz-storage-class", t -> {
      t.with("x-amz-storage-class", "REDUCED_REDUNDANCY");
      return t.head(t.name()).header("x-amz-storage-class").equals("REDUCED_REDUNDANCY");
    });
    all.put("x-amz-website-redirect-location", t -> {
      t.with("x-amz-website-redirect-location", "/x");
      return !t.head(t.name()).header("x-amz-website-redirect-location").isEmpty();
    });
    all.put("x-amz-server-side-encryption", t -> {
      t.with("x-amz-server-side-encryption", "AES256");
      return !t.head(t.name()).header("x-amz-server-side-encryption").isEmpty();
    });
    all.put("x-amz-server-side-encryption-customer", t -> {
      Map<String, String> headers = t.headers();
      headers.put("x-amz-server-side-encryption-customer-algorithm", "AES256");
      headers.put("x-amz-server-side-encryption-customer-key", RawS3.sha256(t.bytes()));
      headers.put("x-amz-server-side-encryption-customer-key-md5", RawS3.md5(t.bytes()));
      RawS3.Reply reply = t.send(headers, t.bytes());
      return reply.ok() && !t.head(t.name()).ok();
    });
    all.put("x-amz-write-offset-bytes", t -> {
      t.scene().write(t.name(), t.bytes());
      Map<String, String> headers = t.headers();
      headers.put("x-amz-write-offset-bytes", Integer.toString(t.bytes().length));
      t.send(headers, t.bytes());
      return t.wrongBytes();
    });
    all.put("x-amz-security-token", t -> t.with("x-amz-security-token", "x").ok()
        && !t.written());
    all.put("x-forwarded-host", t -> {
      Map<String, String> headers = t.headers();
      headers.put("host", "evil.example");
      headers.put("x-forwarded-host", "127.0.0.1");
      return t.send(headers, t.bytes()).ok() && t.wrongBytes();
    });
  }
}
