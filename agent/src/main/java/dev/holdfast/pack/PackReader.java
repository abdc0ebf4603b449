package dev.holdfast.pack;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.SealedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of one pack that lies whole on disk, its hash already compared with its name. Reading ordinals upwards
 * decrypts no block twice, whether all of them are read or some. One thread at a time.
 */
public final class PackReader implements AutoCloseable {
  private final FileChannel channel;
  private final SealedFile file;
  private final PackTable table;
  private final String object;
  private final ChunkDecompressor decompressor;
  private final boolean ownsDecompressor;

  private PackReader(
      FileChannel channel,
      SealedFile file,
      PackTable table,
      String object,
      @Nullable ChunkDecompressor shared) {
    this.channel = channel;
    this.file = file;
    this.table = table;
    this.object = object;
    this.ownsDecompressor = shared == null;
    this.decompressor = shared == null ? new ChunkDecompressor() : shared;
  }

  /**
   * Opens a pack: size, header MAC, label, table and every limit are checked before anything is allocated for them.
   *
   * @param path where the whole ciphertext lies
   * @param ref the pack as the manifest names it
   * @param expected the label it must carry
   * @param key is not kept
   * @throws HoldfastException {@link Fault#OBJECT_DAMAGED}, {@link Fault#OBJECT_MALFORMED}, {@link Fault#OBJECT_TOO_LARGE}
   */
  public static PackReader open(Path path, PackRef ref, SealLabel expected, FileKey key) {
    return open(channel(path), ref, expected, key, null);
  }

  /** As above, with a decompressor of the caller's, which closing the reader leaves open. */
  public static PackReader open(
      Path path, PackRef ref, SealLabel expected, FileKey key, ChunkDecompressor shared) {
    return open(channel(path), ref, expected, key, shared);
  }

  /**
   * As above, for a file that is open already. The reader closes it, also when opening fails.
   *
   * @param channel read by position only
   * @param shared a decompressor of the caller's, which closing the reader leaves open; null = one of its own
   */
  public static PackReader open(
      FileChannel channel,
      PackRef ref,
      SealLabel expected,
      FileKey key,
      @Nullable ChunkDecompressor shared) {
    String object = "pack " + ref.sha256().hex();
    try {
      boolean opened = false;
      try {
        checkSize(channel.size(), ref, object);
        AgeHeader header = AgeHeader.read(channel);
        header.checkLabel(expected, object);
        if (!header.mac().equals(ref.headerMac())) {
          throw new HoldfastException(
              Fault.OBJECT_DAMAGED,
              object + ": another age header than the manifest names (expected: MAC "
                  + ref.headerMac() + ")");
        }
        SealedFile file = SealedFile.open(channel, header, key, object);
        PackTable table = PackTable.read(file, object);
        PackReader reader = new PackReader(channel, file, table, object, shared);
        opened = true;
        return reader;
      } finally {
        if (!opened) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw DiskFault.reading(object, e);
    }
  }

  private static FileChannel channel(Path path) {
    try {
      return FileChannel.open(path);
    } catch (IOException e) {
      throw DiskFault.reading(path.toString(), e);
    }
  }

  private static void checkSize(long sizeBytes, PackRef ref, String object) {
    if (sizeBytes > Limits.PACK_BYTES) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          object + ": " + sizeBytes + " bytes (expected: at most " + Limits.PACK_BYTES + ")");
    }
    if (sizeBytes != ref.sizeBytes()) {
      throw new HoldfastException(
          Fault.OBJECT_DAMAGED,
          object + ": " + sizeBytes + " bytes (expected: " + ref.sizeBytes() + ")");
    }
  }

  /** Chunks in it. */
  public int count() {
    return table.count();
  }

  /** Uncompressed length of a chunk. */
  public int plainBytes(int ordinal) {
    return table.plainBytes(ordinal);
  }

  /** Uncompressed length of the longest chunk: a buffer of this size takes each. */
  public int maxPlainBytes() {
    return table.maxPlainBytes();
  }

  /** Compressed length of a chunk. */
  public int frameBytes(int ordinal) {
    return table.frameBytes(ordinal);
  }

  /** SHA-256 of a chunk's plaintext. */
  public Sha256 chunkId(int ordinal) {
    return table.chunkId(ordinal);
  }

  /** How many 64 KiB blocks were decrypted so far, each as often as it was. */
  public long blocksDecrypted() {
    return file.blocksDecrypted();
  }

  /**
   * Decompresses a chunk and compares it with its id.
   *
   * @param target takes it from index 0; at least {@link #plainBytes} long
   * @return its length
   * @throws HoldfastException {@link Fault#CHUNK_DAMAGED}, {@link Fault#OBJECT_DAMAGED}
   */
  public int read(int ordinal, byte[] target) {
    int plain = table.plainBytes(ordinal);
    if (target.length < plain) {
      throw new IllegalArgumentException(
          "buffer of " + target.length + " bytes (expected: " + plain + " at least)");
    }
    int length = table.frameBytes(ordinal);
    table.readFrame(file, ordinal, decompressor.frame(length));
    decompressor.decompress(
        length, target, plain, table.chunkId(ordinal), object + " chunk " + ordinal);
    return plain;
  }

  /** Closes the file. */
  @Override
  public void close() {
    if (ownsDecompressor) {
      decompressor.close();
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFault.reading(object, e);
    }
  }
}
