package dev.holdfast.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compresses chunks to zstd frames with one reused context and checks each frame by decompressing it at once, so that a
 * defect of the compressor or of the machine's memory is met while the source is still there. One thread at a time.
 */
public final class ChunkCompressor implements AutoCloseable {
  /** The level used when none is configured. */
  public static final int DEFAULT_LEVEL = 3;

  /** The highest level; beyond it windows outgrow what readers accept. */
  public static final int MAX_LEVEL = 19;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final @Nullable LevelTrial trial;
  private int level;

  /** A compressor that takes {@link #DEFAULT_LEVEL} where it pays and the level below where it does not. */
  public ChunkCompressor() {
    this(DEFAULT_LEVEL, new LevelTrial());
  }

  /** A compressor of a zstd level from 1 to {@link #MAX_LEVEL}. */
  public ChunkCompressor(int level) {
    this(level, null);
  }

  private ChunkCompressor(int level, @Nullable LevelTrial trial) {
    this.trial = trial;
    this.level = level;
    if (level < 1 || level > MAX_LEVEL) {
      close();
      throw new IllegalArgumentException(
          "zstd level " + level + " (expected: 1 to " + MAX_LEVEL + ")");
    }
    compressor.setLevel(level).setContentSize(true).setChecksum(false).setDictID(false);
  }

  /** How long a frame can become: the length {@link #compress} needs of its target. */
  public static int frameBound(int plainBytes) {
    return Math.toIntExact(Zstd.compressBound(plainBytes));
  }

  /**
   * Compresses one chunk into one frame with its content size, and proves it.
   *
   * @param plain holds the chunk
   * @param length 1 to {@link Limits#CHUNK_BYTES}
   * @param frame takes the frame from index 0; at least {@link #frameBound} long
   * @param check scratch for the proof, at least {@code length} long
   * @return the frame's length
   * @throws HoldfastException {@link Fault#INTERNAL} when the frame does not give the chunk back
   */
  public int compress(byte[] plain, int offset, int length, byte[] frame, byte[] check) {
    if (length < 1 || length > Limits.CHUNK_BYTES) {
      throw new IllegalArgumentException(
          "chunk of " + length + " bytes (expected: 1 to " + Limits.CHUNK_BYTES + ")");
    }
    try {
      int size = compressWeighing(plain, offset, length, frame);
      int back = decompressor.decompressByteArray(check, 0, length, frame, 0, size);
      if (back != length || !Arrays.equals(check, 0, length, plain, offset, offset + length)) {
        throw notProven(length, null);
      }
      return size;
    } catch (ZstdException e) {
      throw notProven(length, e);
    }
  }

  private int compressWeighing(byte[] plain, int offset, int length, byte[] frame) {
    if (trial == null) {
      return compressor.compressByteArray(frame, 0, frame.length, plain, offset, length);
    }
    if (!trial.isDue(length)) {
      return compressAt(trial.level(), plain, offset, length, frame);
    }
    int low = compressAt(LevelTrial.LOW, plain, offset, length, frame);
    int high = compressAt(LevelTrial.HIGH, plain, offset, length, frame);
    trial.weighed(low, high);
    return high;
  }

  private int compressAt(int wanted, byte[] plain, int offset, int length, byte[] frame) {
    if (level != wanted) {
      compressor.setLevel(wanted);
      level = wanted;
    }
    return compressor.compressByteArray(frame, 0, frame.length, plain, offset, length);
  }

  private static HoldfastException notProven(
      int length, @Nullable ZstdException cause) {
    return new HoldfastException(
        Fault.INTERNAL,
        "zstd does not give back a chunk of " + length + " bytes (expected: the same bytes)",
        "check this machine's memory",
        cause);
  }

  /** Frees the native contexts. */
  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
