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
          new byte[Math.min(Math.max(length + length / 4, 64 << 10), PackLayout.MAX_FRAME_BYTES)];
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
