package dev.holdfast.pack;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames back into chunks and compares them with their ids. Holds a native context, a digest and one frame, so that
 * a run which reads many packs reuses them. One thread at a time.
 */
public final class ChunkDecompressor implements AutoCloseable {
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final MessageDigest digest = Sha256.newDigest();
  private final byte[] hash = new byte[Sha256.BYTES];
  private byte[] frame = new byte[0];

  /** A decompressor that refuses windows beyond the limit of the format. */
  public ChunkDecompressor() {
    context.setLongMax(Limits.ZSTD_WINDOW_LOG);
  }

  /** A buffer of at least {@code length} bytes for the next frame; its content does not last. */
  byte[] frame(int length) {
    if (frame.length < length) {
      // Somewhat more than is needed now, so that growing frames do not allocate each time.
      frame =
          new byte[Math.min(Math.max(length + length / 4, 64 << 10), Limits.FRAME_BYTES)];
    }
    return frame;
  }

  /** Decompresses the frame buffer's first {@code length} bytes. */
  void decompress(int length, byte[] target, int plainBytes, Sha256 chunkId, String object) {
    int got;
    try {
      Optional<String> objection = ZstdFrame.objection(frame, length, plainBytes);
      if (objection.isPresent()) {
        throw damaged(object, objection.get() + " (expected: one for " + plainBytes + ")", null);
      }
      got = context.decompressByteArray(target, 0, plainBytes, frame, 0, length);
    } catch (ZstdException e) {
      throw damaged(object, "zstd: " + e.getMessage(), e);
    }
    digest.update(target, 0, plainBytes);
    try {
      int unused = digest.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 refused 32 bytes", e);
    }
    if (got != plainBytes || !Sha256.ofBytes(hash, 0).equals(chunkId)) {
      throw damaged(object, "its content does not fit its id " + chunkId, null);
    }
  }

  /**
   * Decompresses what must be one frame and nothing else, the body of a manifest for instance.
   *
   * @param sole the whole frame; its content size is believed only up to the limit
   * @param maxPlainBytes the most it may become
   * @param object its name, for messages
   * @return the content, in a new array
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED}, {@link Fault#OBJECT_TOO_LARGE}
   */
  public byte[] sole(byte[] sole, int maxPlainBytes, String object) {
    long size = ZstdFrame.contentSize(sole, sole.length).orElse(0);
    if (size < 0 || size > maxPlainBytes) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          object + ": a frame for " + Long.toUnsignedString(size) + " bytes (expected: at most "
              + maxPlainBytes + ")");
    }
    try {
      Optional<String> objection = ZstdFrame.objection(sole, sole.length, (int) size);
      if (objection.isPresent()) {
        throw malformed(object, objection.get(), null);
      }
      byte[] content = new byte[(int) size];
      int got = context.decompressByteArray(content, 0, content.length, sole, 0, sole.length);
      if (got != content.length) {
        throw malformed(object, "content of " + got + " bytes", null);
      }
      return content;
    } catch (ZstdException e) {
      throw malformed(object, "zstd: " + e.getMessage(), e);
    }
  }

  private static HoldfastException malformed(
      String object, String seen, @Nullable ZstdException cause) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED,
        object + ": " + seen + " (expected: one zstd frame with its content size)",
        cause);
  }

  private static HoldfastException damaged(
      String object, String what, @Nullable ZstdException cause) {
    return new HoldfastException(Fault.CHUNK_DAMAGED, object + ": " + what, cause);
  }

  /** Frees the native context. */
  @Override
  public void close() {
    context.close();
  }
}
