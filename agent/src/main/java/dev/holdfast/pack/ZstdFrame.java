package dev.holdfast.pack;

import com.github.luben.zstd.Zstd;
import dev.holdfast.layout.Limits;
import java.util.Optional;
import java.util.OptionalLong;

/** What the header of a zstd frame promises (RFC 8878 §3.1.1.1), read before anything is decompressed. */
final class ZstdFrame {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SMALLEST_WINDOW_LOG = 10;

  private ZstdFrame() {}

  /** The content size a frame states, if its header has one. */
  static OptionalLong contentSize(byte[] frame, int length) {
    if (length < 6 || littleEndian(frame, 0, 4) != (MAGIC & 0xFFFFFFFFL)) {
      return OptionalLong.empty();
    }
    boolean single = (frame[4] & 0x20) != 0;
    int sizeFlag = frame[4] >> 6 & 3;
    int sizeBytes = sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag;
    int at = (single ? 5 : 6) + ((frame[4] & 3) == 3 ? 4 : frame[4] & 3);
    if (sizeBytes == 0 || length < at + sizeBytes) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(littleEndian(frame, at, sizeBytes) + (sizeBytes == 2 ? 256 : 0));
  }

  /**
   * Why this is not one frame of ours; empty when it is.
   *
   * @param plainBytes the content size it must state
   */
  static Optional<String> objection(byte[] frame, int length, int plainBytes) {
    if (length < 6 || littleEndian(frame, 0, 4) != (MAGIC & 0xFFFFFFFFL)) {
      return Optional.of("no zstd frame");
    }
    int descriptor = frame[4];
    boolean single = (descriptor & 0x20) != 0;
    if ((descriptor & 0x08) != 0 || (descriptor & 0x03) != 0) {
      return Optional.of("a frame with a dictionary id or a reserved bit");
    }
    OptionalLong size = contentSize(frame, length);
    if (size.isEmpty()) {
      return Optional.of("a frame without content size");
    }
    if (size.getAsLong() != plainBytes) {
      return Optional.of("a frame for " + Long.toUnsignedString(size.getAsLong()) + " bytes");
    }
    if (!single && windowBytes(frame[5] & 0xff) > 1L << Limits.ZSTD_WINDOW_LOG) {
      return Optional.of("a frame with a window of " + windowBytes(frame[5] & 0xff) + " bytes");
    }
    if (Zstd.findFrameCompressedSize(frame, 0, length) != length) {
      return Optional.of("a frame of another length");
    }
    return Optional.empty();
  }

  private static long windowBytes(int descriptor) {
    long base = 1L << (SMALLEST_WINDOW_LOG + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
  }

  private static long littleEndian(byte[] bytes, int offset, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }
}
