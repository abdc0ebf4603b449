package dev.holdfast.layout;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.StoreId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code holdfast.json}: {@code {"format":1,"fleet":"<26>","store":"<26>"}} and a line end. It is a hint that says where to
 * begin; nothing is trusted because of it (docs/FORMAT.md §Object names).
 *
 * @param fleet whose store
 * @param store which store
 */
public record StoreMarker(FleetId fleet, StoreId store) {
  /** The bytes as they are written. */
  public byte[] toBytes() {
    String text = "{\"format\":1,\"fleet\":\"" + fleet + "\",\"store\":\"" + store + "\"}\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads it. One JSON object with values that are text or whole numbers, in any order and with any white space; members
   * that are not known are ignored, so that a later program of format 1 may add some.
   *
   * @throws HoldfastException {@code FORMAT_UNKNOWN} for another format, {@code STORE_BROKEN} for anything that is not
   *     such an object
   */
  public static StoreMarker parse(byte[] bytes) {
    if (bytes.length > Limits.MARKER_BYTES) {
      throw broken("is longer than " + Limits.MARKER_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw broken("is not UTF-8 text");
    }
    Map<String, Object> members = new FlatJson(text).members();
    Object format = members.get("format");
    if (!(format instanceof Long number)) {
      throw broken("names no format");
    }
    if (number != 1) {
      throw new HoldfastException(
          Fault.FORMAT_UNKNOWN, "holdfast.json names format " + number + " (expected: 1)");
    }
    return new StoreMarker(
        FleetId.parse(id(members, "fleet")), StoreId.parse(id(members, "store")));
  }

  private static String id(Map<String, Object> members, String key) {
    if (!(members.get(key) instanceof String text)) {
      throw broken("names no " + key);
    }
    if (!text.matches("[a-z2-7]{25}[aeimquy4]")) {
      throw broken("holds a malformed " + key + " id");
    }
    return text;
  }

  static HoldfastException broken(String what) {
    return new HoldfastException(
        Fault.STORE_BROKEN, "holdfast.json " + what + " (expected: format, fleet and store)");
  }
}
