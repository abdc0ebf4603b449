package dev.holdfast.contract;

import dev.holdfast.grant.Grant;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.store.PutRequest;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * T24: whoever got hold of one granted request tries to make the server do anything else with it. An attack counts as
 * accepted when afterwards anything is there, gone, shown or known that the grant did not allow; an answer of 200 to a
 * request whose additions were ignored is none.
 */
final class PresignedAttacks {
  /** What an attacker holds, and what is there to attack. */
  private record Target(S3Scene scene, Grant.Http put, ObjectName name, byte[] bytes,
      byte[] other, Grant.Http get, ObjectName victim, byte[] victimBytes) {
    RawS3 raw() {
      return scene.raw();
    }

    Map<String, String> headers() {
      return new TreeMap<>(put.headers());
    }

    /** Path and query as they go over the wire. */
    String put(String from, String to) {
      return text(put).replace(from, to);
    }

    String text(Grant.Http grant) {
      return grant.uri().getRawPath() + "?" + grant.uri().getRawQuery();
    }

    RawS3.Reply send(Map<String, String> headers, byte[] body) {
      return raw().send("PUT", text(put), headers, body);
    }

    RawS3.Reply with(String header, String value) {
      Map<String, String> more = headers();
      more.put(header, value);
      return send(more, bytes);
    }

    boolean written() {
      return scene.bytes(name).isPresent();
    }

    /** Something other than the granted bytes is under the granted name. */
    boolean wrongBytes() {
      return scene.bytes(name).map(b -> !Arrays.equals(b, bytes)).orElse(false);
    }

    RawS3.Reply head(ObjectName of) {
      return raw().call("HEAD", scene.path(of), "", Map.of("x-amz-checksum-mode", "ENABLED"),
          new byte[0]);
    }

    boolean victimHarmed() {
      return scene.bytes(victim).map(b -> !Arrays.equals(b, victimBytes)).orElse(true);
    }
  }

  /** Does it; whether it had an effect. */
  @FunctionalInterface
  private interface Attack {
    boolean works(Target target);
  }

  private final S3Scene scene;
  private final Random random;

  /** Attacks on grants of that scene, which has a prefix of its own in a bucket of its own. */
  PresignedAttacks(S3Scene scene, Random random) {
    this.scene = scene;
    this.random = random;
  }

  /** Runs all; the names of those that worked, in order. */
  Map<String, Boolean> run() {
    Map<String, Boolean> results = new LinkedHashMap<>();
    all().forEach((name, attack) -> results.put(name, works(attack, target())));
    return results;
  }

  private static boolean works(Attack attack, Target target) {
    try {
      return attack.works(target);
    } catch (UncheckedIOException e) {
      // The server ended the connection: what counts is what is there.
      return target.wrongBytes() || target.victimHarmed();
    }
  }

  private Map<String, Attack> all() {
    Map<String, Attack> all = new LinkedHashMap<>();
    methods(all);
    keys(all);
    bodies(all);
    digests(all);
    times(all);
    signatures(all);
    queries(all);
    headers(all);
    return all;
  }

  private static void methods(Map<String, Attack> all) {
    all.put("put grant used to GET", t -> t.raw()
        .send("GET", t.text(t.put()).replace(t.scene().path(t.name()), t.scene().path(t.victim())),
            t.headers(), t.bytes())
        .ok());
    all.put("put grant used to GET its own name", t -> {
      t.scene().write(t.name(), t.bytes());
      return t.raw().send("GET", t.text(t.put()), t.headers(), t.bytes()).ok();
    });
    all.put("put grant used to HEAD", t -> {
      t.scene().write(t.name(), t.bytes());
      return t.raw().send("HEAD", t.text(t.put()), t.headers(), t.bytes()).ok();
    });
    all.put("put grant used to DELETE", t -> {
      t.scene().write(t.name(), t.bytes());
      t.raw().send("DELETE", t.text(t.put()), t.headers(), t.bytes());
      return !t.written();
    });
    all.put("put grant used to POST",
        t -> t.raw().send("POST", t.text(t.put()), t.headers(), t.bytes()).ok() && t.written());
    all.put("method overridden", t -> {
      t.scene().write(t.victim(), t.victimBytes());
      Map<String, String> more = new TreeMap<>();
      more.put("x-http-method-override", "DELETE");
      t.raw().send("GET", t.text(t.get()), more, new byte[0]);
      return t.victimHarmed();
    });
    all.put("get grant used to PUT", t -> {
      t.raw().send("PUT", t.text(t.get()), Map.of(), t.other());
      return t.victimHarmed();
    });
    all.put("get grant used to DELETE", t -> {
      t.raw().send("DELETE", t.text(t.get()), Map.of(), new byte[0]);
      return t.victimHarmed();
    });
  }

  private static void keys(Map<String, Attack> all) {
    all.put("other key", t -> {
      t.raw().send("PUT", t.put(t.scene().path(t.name()), t.scene().path(t.victim())),
          t.headers(), t.bytes());
      return t.victimHarmed();
    });
    all.put("longer key", t -> t.raw()
        .send("PUT", t.put("?", ".x?"), t.headers(), t.bytes()).ok());
    all.put("key outside of the prefix", t -> t.raw()
        .send("PUT", t.put("/some/prefix/", "/"), t.headers(), t.bytes()).ok());
    all.put("other bucket", t -> {
      String other = t.scene().server().newBucket(false);
      return t.raw().send("PUT", t.put("/" + t.scene().bucket() + "/", "/" + other + "/"),
          t.headers(), t.bytes()).ok();
    });
    all.put("bucket instead of key", t -> t.raw()
        .send("GET", t.text(t.get()).replace(t.scene().path(t.victim()), "/" + t.scene().bucket()),
            Map.of(), new byte[0])
        .ok());
    all.put("dot segments", t -> {
      t.raw().send("PUT", t.put("/some/prefix/", "/some/prefix/x/../"), t.headers(), t.bytes());
      return t.raw().call("GET", "/" + t.scene().bucket() + "/some/prefix/x/../"
          + t.name().path(), "").ok() && !t.written();
    });
    all.put("get of another key", t -> {
      t.scene().write(t.name(), t.bytes());
      return Arrays.equals(t.bytes(), t.raw()
          .send("GET",
              t.text(t.get()).replace(t.scene().path(t.victim()), t.scene().path(t.name())),
              Map.of(), new byte[0])
          .body());
    });
  }

  private static void bodies(Map<String, Attack> all) {
    all.put("other bytes of the same length", t -> {
      t.send(t.headers(), t.other());
      return t.wrongBytes();
    });
    all.put("longer body", t -> {
      Map<String, String> headers = t.headers();
      byte[] longer = Arrays.copyOf(t.bytes(), t.bytes().length + 5);
      headers.put("content-length", Integer.toString(longer.length));
      t.send(headers, longer);
      return t.wrongBytes();
    });
    all.put("shorter body", t -> {
      Map<String, String> headers = t.headers();
      byte[] shorter = Arrays.copyOf(t.bytes(), t.bytes().length - 5);
      headers.put("content-length", Integer.toString(shorter.length));
      t.send(headers, shorter);
      return t.wrongBytes();
    });
    all.put("no body", t -> {
      Map<String, String> headers = t.headers();
      headers.put("content-length", "0");
      t.send(headers, new byte[0]);
      return t.wrongBytes();
    });
    all.put("upload cut off", t -> {
      t.raw().send("PUT", t.text(t.put()), t.headers(), t.bytes(), true);
      return t.wrongBytes();
    });
    all.put("bytes in signed chunks", t -> {
      Map<String, String> headers = t.headers();
      headers.put("content-encoding", "aws-chunked");
      headers.put("x-amz-decoded-content-length", "5");
      headers.put("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
      t.send(headers, t.other());
      return t.wrongBytes();
    });
  }

  private static void digests(Map<String, Attack> all) {
    all.put("checksum of other bytes", t -> {
      Map<String, String> headers = t.headers();
      headers.put("x-amz-checksum-sha256", RawS3.sha256(t.other()));
      t.send(headers, t.other());
      return t.wrongBytes();
    });
    all.put("checksum and MD5 of other bytes", t -> {
      Map<String, String> headers = t.headers();
      headers.put("x-amz-checksum-sha256", RawS3.sha256(t.other()));
      headers.put("content-md5", RawS3.md5(t.other()));
      t.send(headers, t.other());
      return t.wrongBytes();
    });
    for (String name : new String[]{"x-amz-checksum-sha256", "content-md5", "content-length"}) {
      all.put("without " + name, t -> {
        Map<String, String> headers = t.headers();
        headers.remove(name);
        t.send(headers, t.other());
        return t.wrongBytes();
      });
    }
    all.put("without both digests", t -> {
      Map<String, String> headers = t.headers();
      headers.remove("x-amz-checksum-sha256");
      headers.remove("content-md5");
      t.send(headers, t.other());
      return t.wrongBytes();
    });
    all.put("another payload hash", t -> {
      t.with("x-amz-content-sha256", Sha256.of(t.other()).toString());
      Map<String, String> headers = t.headers();
      headers.put("x-amz-content-sha256", Sha256.of(t.other()).toString());
      t.send(headers, t.other());
      return t.wrongBytes();
    });
    all.put("condition left out", t -> {
      t.scene().write(t.name(), t.other());
      Map<String, String> headers = t.headers();
      headers.remove("if-none-match");
      return t.send(headers, t.bytes()).ok();
    });
  }

  private void times(Map<String, Attack> all) {
    all.put("after it expired", t -> {
      Instant old = t.scene().clock().instant().minus(Duration.ofMinutes(20));
      Grant.Http late = grantPut(t.scene().at(() -> old), t.name(), t.bytes());
      return t.raw().send("PUT", t.text(late), new TreeMap<>(late.headers()), t.bytes()).ok();
    });
    all.put("longer validity", t -> t.raw()
        .send("PUT", t.put("X-Amz-Expires=900", "X-Amz-Expires=90000"), t.headers(), t.bytes())
        .ok());
    all.put("expired, with longer validity", t -> {
      Instant old = t.scene().clock().instant().minus(Duration.ofMinutes(20));
      Grant.Http late = grantPut(t.scene().at(() -> old), t.name(), t.bytes());
      return t.raw().send("PUT", t.text(late).replace("Expires=900", "Expires=9000"),
          new TreeMap<>(late.headers()), t.bytes()).ok();
    });
    all.put("expired, with a new date", t -> {
      Instant old = t.scene().clock().instant().minus(Duration.ofMinutes(20));
      Grant.Http late = grantPut(t.scene().at(() -> old), t.name(), t.bytes());
      String date = late.uri().getRawQuery().replaceAll(".*X-Amz-Date=([^&]*).*", "$1");
      String now = t.text(t.put()).replaceAll(".*X-Amz-Date=([^&]*).*", "$1");
      return t.raw().send("PUT", t.text(late).replace(date, now), new TreeMap<>(late.headers()),
          t.bytes()).ok();
    });
    all.put("date given as a header", t -> {
      Instant old = t.scene().clock().instant().minus(Duration.ofMinutes(20));
      Grant.Http late = grantPut(t.scene().at(() -> old), t.name(), t.bytes());
      Map<String, String> headers = new TreeMap<>(late.headers());
      headers.put("x-amz-date", t.text(t.put()).replaceAll(".*X-Amz-Date=([^&]*).*", "$1"));
      return t.raw().send("PUT", t.text(late), headers, t.bytes()).ok();
    });
  }

  private static void signatures(Map<String, Attack> all) {
    all.put("no signature", t -> t.raw()
        .send("PUT", t.text(t.put()).replaceAll("\\?.*", ""), t.headers(), t.bytes()).ok());
    all.put("empty signature", t -> t.raw()
        .send("PUT", t.text(t.put()).replaceAll("Signature=.*", "Signature="), t.headers(),
            t.bytes())
        .ok());
    all.put("fewer headers signed", t -> {
      t.raw().send("PUT",
          t.text(t.put()).replaceAll("SignedHeaders=[^&]*", "SignedHeaders=host"), Map.of(),
          t.other());
      return t.wrongBytes();
    });
    all.put("another key's name", t -> t.raw()
        .send("PUT", t.put("Credential=", "Credential=X"), t.headers(), t.bytes()).ok());
    all.put("another region", t -> t.raw()
        .send("PUT", t.put("us-east-1", "eu-west-1"), t.headers(), t.bytes()).ok());
  }

  private static void queries(Map<String, Attack> all) {
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

  private static void headers(Map<String, Attack> all) {
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

  private Target target() {
    byte[] bytes = bytes();
    byte[] other = bytes.clone();
    other[random.nextInt(other.length)] ^= 1;
    ObjectName name = name(bytes);
    byte[] victimBytes = bytes();
    ObjectName victim = name(victimBytes);
    scene.write(victim, victimBytes);
    Grant.Http get = (Grant.Http) scene.store().grantGet(victim);
    return new Target(scene, grantPut(scene, name, bytes), name, bytes, other, get, victim,
        victimBytes);
  }

  private static Grant.Http grantPut(S3Scene of, ObjectName name, byte[] bytes) {
    return (Grant.Http) of.store().grantPut(
        PutRequest.of(name, bytes.length, Sha256.of(bytes)).withMd5(Optional.of(md5(bytes))));
  }

  static Id128 md5(byte[] bytes) {
    try {
      ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(bytes));
      return new Id128(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectName name(byte[] bytes) {
    return new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
  }

  private byte[] bytes() {
    byte[] bytes = new byte[20 + random.nextInt(3000)];
    random.nextBytes(bytes);
    return bytes;
  }
}
