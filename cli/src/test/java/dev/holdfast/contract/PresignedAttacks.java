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

  private static boolean works(PresignedTarget.Attack attack, PresignedTarget target) {
    try {
      return attack.works(target);
    } catch (UncheckedIOException e) {
      // The server ended the connection: what counts is what is there.
      return target.wrongBytes() || target.victimHarmed();
    }
  }

  private Map<String, PresignedTarget.Attack> all() {
    Map<String, PresignedTarget.Attack> all = new LinkedHashMap<>();
    methods(all);
    keys(all);
    bodies(all);
    digests(all);
    times(all);
    signatures(all);
    PresignedAdditions.queries(all);
    PresignedAdditions.headers(all);
    return all;
  }

  private static void methods(Map<String, PresignedTarget.Attack> all) {
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

  private static void keys(Map<String, PresignedTarget.Attack> all) {
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

  private static void bodies(Map<String, PresignedTarget.Attack> all) {
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

  private static void digests(Map<String, PresignedTarget.Attack> all) {
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

  private void times(Map<String, PresignedTarget.Attack> all) {
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

  private static void signatures(Map<String, PresignedTarget.Attack> all) {
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

  private PresignedTarget target() {
    byte[] bytes = bytes();
    byte[] other = bytes.clone();
    other[random.nextInt(other.length)] ^= 1;
    ObjectName name = name(bytes);
    byte[] victimBytes = bytes();
    ObjectName victim = name(victimBytes);
    scene.write(victim, victimBytes);
    Grant.Http get = (Grant.Http) scene.store().grantGet(victim);
    return new PresignedTarget(scene, grantPut(scene, name, bytes), name, bytes, other, get, victim,
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
