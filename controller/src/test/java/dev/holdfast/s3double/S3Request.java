package dev.holdfast.s3double;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request as it came off the wire. */
final class S3Request {
  final String method;
  final String rawPath;
  final String rawQuery;

  /** Lower-case names, values in the order they came. */
  final TreeMap<String, List<String>> headers;

  final byte[] body;

  /** False when the connection ended before the announced length. */
  final boolean complete;

  S3Request(String method, String target, TreeMap<String, List<String>> headers, byte[] body,
      boolean complete) {
    this.method = method;
    int mark = target.indexOf('?');
    this.rawPath = mark < 0 ? target : target.substring(0, mark);
    this.rawQuery = mark < 0 ? "" : target.substring(mark + 1);
    this.headers = headers;
    this.body = body;
    this.complete = complete;
  }

  /** The first value of a header. */
  @Nullable
  String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.getFirst().strip();
  }

  boolean hasHeader(String name) {
    return headers.containsKey(name);
  }

  /** The names of the headers that begin so. */
  List<String> headersLike(String prefix) {
    return headers.keySet().stream().filter(n -> n.startsWith(prefix)).toList();
  }

  S3Request without(List<String> names) {
    TreeMap<String, List<String>> fewer = new TreeMap<>(headers);
    fewer.keySet().removeAll(names);
    return new S3Request(method, rawQuery.isEmpty() ? rawPath : rawPath + "?" + rawQuery, fewer,
        body, complete);
  }

  /** A parameter of the query, decoded; empty for one without a value. */
  @Nullable
  String query(String name) {
    for (Map.Entry<String, String> one : parameters()) {
      if (one.getKey().equals(name)) {
        return one.getValue();
      }
    }
    return null;
  }

  boolean hasQuery(String name) {
    return query(name) != null;
  }

  /** All parameters, decoded, as they came. */
  List<Map.Entry<String, String>> parameters() {
    if (rawQuery.isEmpty()) {
      return Collections.emptyList();
    }
    List<Map.Entry<String, String>> all = new ArrayList<>();
    for (String pair : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      all.add(equals < 0
          ? Map.entry(decode(pair), "")
          : Map.entry(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1))));
    }
    return all;
  }

  /** Percent decoding; a plus stays a plus. */
  static String decode(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%' && i + 2 < bytes.length) {
        out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Percent encoding as signatures want it: everything but letters, digits and {@code -._~}, upper-case digits. */
  static String encode(String text, boolean slashes) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
          || c == '-' || c == '.' || c == '_' || c == '~' || c == '/' && !slashes;
      if (plain) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
