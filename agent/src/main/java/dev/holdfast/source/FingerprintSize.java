package dev.holdfast.source;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a fingerprint within what a snapshot's body can hold (docs/fingerprints.md): schema text is left out beyond 1 MiB,
 * and beyond 2 MiB of items all items become one, whose hash covers them.
 */
public final class FingerprintSize {
  private static final int MAX_DEFINITION_BYTES = 1 << 20;
  private static final int MAX_ITEM_BYTES = 2 << 20;

  private FingerprintSize() {}

  /** The items, made to fit. */
  public static List<FingerprintItem> limit(List<FingerprintItem> items) {
    long names = 0;
    for (FingerprintItem item : items) {
      names += 64 + bytes(item.kind()).length + bytes(item.name()).length;
    }
    if (names > MAX_ITEM_BYTES) {
      return List.of(together(items));
    }
    long definitions = 0;
    List<FingerprintItem> limited = new ArrayList<>(items.size());
    for (FingerprintItem item : items) {
      int length = bytes(item.definition()).length;
      boolean fits = definitions + length <= MAX_DEFINITION_BYTES;
      definitions += fits ? length : 0;
      limited.add(
          fits
              ? item
              : new FingerprintItem(item.kind(), item.name(), item.rows(), item.sha256(), ""));
    }
    return limited;
  }

  private static FingerprintItem together(List<FingerprintItem> items) {
    MessageDigest digest = Sha256.newDigest();
    long rows = 0;
    for (FingerprintItem item : items) {
      for (String text : new String[]{item.kind(), item.name()}) {
        byte[] bytes = bytes(text);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      digest.update(ByteBuffer.allocate(8).putLong(item.rows()).flip());
      digest.update(item.sha256().map(Sha256::toBytes).orElse(new byte[Sha256.BYTES]));
      rows += item.rows();
    }
    return new FingerprintItem(
        "all", "main", rows, Optional.of(Sha256.ofBytes(digest.digest())), "");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
