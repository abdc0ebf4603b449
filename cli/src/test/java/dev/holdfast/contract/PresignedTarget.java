package dev.holdfast.contract;

import dev.holdfast.grant.Grant;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3servers.S3Scene;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What an attacker holds, and what is there to attack. */
record PresignedTarget(S3Scene scene, Grant.Http put, ObjectName name, byte[] bytes,
    byte[] other, Grant.Http get, ObjectName victim, byte[] victimBytes) {
  /** Does it; whether it had an effect. */
  @FunctionalInterface
  interface Attack {
    boolean works(PresignedTarget target);
  }

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
