package dev.holdfast.probe;

import java.util.HashMap;
import java.util.Map;

/**
 * One request to be presigned and sent.
 *
 * @param key of the object, store's prefix included; empty for the bucket
 * @param query signed parameters
 * @param signed headers that are signed and sent
 * @param extra headers that are only sent, over the signed ones of the same name
 * @param body one character a byte
 * @param cut whether only its first half is sent
 */
record ProbeRequest(
    String method,
    String key,
    Map<String, String> query,
    Map<String, String> signed,
    Map<String, String> extra,
    String body,
    boolean cut) {
  static ProbeRequest of(String method, String key) {
    return new ProbeRequest(method, key, Map.of(), Map.of(), Map.of(), "", false);
  }

  static ProbeRequest put(String key, String body) {
    return of("PUT", key).body(body);
  }

  ProbeRequest query(String name, String value) {
    return new ProbeRequest(method, key, with(query, name, value), signed, extra, body, cut);
  }

  ProbeRequest signed(String name, String value) {
    return new ProbeRequest(method, key, query, with(signed, name, value), extra, body, cut);
  }

  ProbeRequest signed(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(signed);
    all.putAll(more);
    return new ProbeRequest(method, key, query, all, extra, body, cut);
  }

  ProbeRequest extra(String name, String value) {
    return new ProbeRequest(method, key, query, signed, with(extra, name, value), body, cut);
  }

  ProbeRequest body(String other) {
    return new ProbeRequest(method, key, query, signed, extra, other, cut);
  }

  ProbeRequest halved() {
    return new ProbeRequest(method, key, query, signed, extra, body, true);
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> all = new HashMap<>(map);
    all.put(name, value);
    return all;
  }
}
