package dev.holdfast.signed;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What retention may know about a snapshot's reason without reading it (docs/FORMAT.md §14).
 *
 * @param value the eight bytes, big-endian; 0 = none
 */
public record RetentionTag(long value) {
  /** Length in bytes. */
  public static final int BYTES = 8;

  /** No reason was given. */
  public static final RetentionTag NONE = new RetentionTag(0);

  /** The tag of a reason such as {@code predeploy-auth}: that of its part before the first dash. */
  public static RetentionTag ofReason(FleetId fleet, String reason) {
    int dash = reason.indexOf('-');
    return ofTag(fleet, dash < 0 ? reason : reason.substring(0, dash));
  }

  /** The tag of a word such as {@code predeploy}; of the empty word {@link #NONE}. */
  public static RetentionTag ofTag(FleetId fleet, String tag) {
    if (tag.isEmpty()) {
      return NONE;
    }
    var digest = Sha256.newDigest();
    digest.update(fleet.toBytes());
    return new RetentionTag(
        ByteBuffer.wrap(digest.digest(tag.getBytes(StandardCharsets.UTF_8))).getLong());
  }

  /** 16 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
