package dev.holdfast.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object (RFC 8259) on one line, fields in the order they are put. Only what the command line prints is
 * there: text, numbers, flags, times, lists. Control characters, line separators and lone surrogates are escaped, so that
 * a line is a line to every reader. A field is put once; this is not checked. Belongs to one thread.
 */
public final class JsonObject {
  private final StringBuilder json = new StringBuilder("{");

  /** An empty object. */
  public JsonObject() {}

  /** An object that begins with {@code "message_type"}. */
  public static JsonObject message(String type) {
    return new JsonObject().put("message_type", type);
  }

  /** Text, or null. */
  public JsonObject put(String name, @Nullable String value) {
    key(name);
    quoteOrNull(value);
    return this;
  }

  /** A whole number. */
  public JsonObject put(String name, long value) {
    key(name);
    json.append(value);
    return this;
  }

  /** A flag. */
  public JsonObject put(String name, boolean value) {
    key(name);
    json.append(value);
    return this;
  }

  /** A time as RFC 3339 in UTC, or null. */
  public JsonObject put(String name, @Nullable Instant value) {
    return put(name, value == null ? null : value.toString());
  }

  /** A whole number, or null. */
  public JsonObject putNumber(String name, @Nullable Number value) {
    key(name);
    json.append(value == null ? "null" : Long.toString(value.longValue()));
    return this;
  }

  /** Seconds with three decimals. */
  public JsonObject put(String name, Duration value) {
    key(name);
    json.append(String.format(Locale.ROOT, "%.3f", value.toMillis() / 1000.0));
    return this;
  }

  /** A ratio or rate with at most three decimals; not finite becomes null. */
  public JsonObject put(String name, double value) {
    key(name);
    json.append(Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null");
    return this;
  }

  /** An object. */
  public JsonObject put(String name, JsonObject value) {
    key(name);
    json.append(value);
    return this;
  }

  /** A list of texts. */
  public JsonObject putTexts(String name, Collection<String> values) {
    list(name);
    String separator = "";
    for (String value : values) {
      json.append(separator);
      quoteOrNull(value);
      separator = ",";
    }
    json.append(']');
    return this;
  }

  /** A list of objects. */
  public JsonObject putObjects(String name, Collection<JsonObject> values) {
    list(name);
    String separator = "";
    for (JsonObject value : values) {
      json.append(separator).append(value);
      separator = ",";
    }
    json.append(']');
    return this;
  }

  /**
   * A path: as text, with U+FFFD for what is not UTF-8, and then also whole as {@code <name>_base64}.
   *
   * @param name the field
   * @param path the bytes of the path
   */
  public JsonObject putPath(String name, byte[] path) {
    @Nullable String text = Printable.utf8(path);
    if (text != null) {
      return put(name, text);
    }
    put(name, new String(path, java.nio.charset.StandardCharsets.UTF_8));
    return put(name + "_base64", Base64.getEncoder().encodeToString(path));
  }

  /** The whole object, without a line end. */
  @Override
  public String toString() {
    return json + "}";
  }

  private void key(String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    quote(name);
    json.append(':');
  }

  private void list(String name) {
    key(name);
    json.append('[');
  }

  private void quoteOrNull(@Nullable String value) {
    if (value == null) {
      json.append("null");
    } else {
      quote(value);
    }
  }

  private void quote(String value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          int point = value.codePointAt(i);
          if (Printable.isHarmless(point)) {
            json.appendCodePoint(point);
            i += Character.charCount(point) - 1;
          } else {
            json.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
          }
        }
      }
    }
    json.append('"');
  }
}
