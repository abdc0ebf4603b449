package dev.holdfast.pack;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.SealStream;
import dev.holdfast.seal.Sealed;
import dev.holdfast.seal.Sealer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * One pack being sealed into a spool file. It ends with {@link #finish} or {@link #abandon}; like an age stream it is
 * deliberately not closeable. A failed call has abandoned the pack already. One thread at a time.
 */
public final class PackWriter {
  private final Path file;
  private final PackKind kind;
  private final FileChannel channel;
  private final SealStream stream;
  private byte[] table = new byte[64 * PackLayout.ROW_BYTES];
  private int count;
  private long frameBytes;
  private long plainBytes;
  private boolean ended;

  private PackWriter(Path file, PackKind kind, FileChannel channel, SealStream stream) {
    this.file = file;
    this.kind = kind;
    this.channel = channel;
    this.stream = stream;
  }

  /**
   * Creates the spool file, mode 0600, and writes the header.
   *
   * @param spoolFile must not exist
   * @throws HoldfastException {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}; no file is left then
   */
  public static PackWriter open(
      Sealer sealer, FleetId fleet, HostId host, PackKind kind, Path spoolFile) {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              spoolFile,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw DiskFault.writing(spoolFile.toString(), e);
    }
    try {
      SealStream stream = sealer.open(channel, new SealLabel(fleet, host, kind.sealKind()));
      return new PackWriter(spoolFile, kind, channel, stream);
    } catch (HoldfastException e) {
      discard(channel, spoolFile, e);
      throw e;
    }
  }

  /** Whether one more frame of this length keeps the pack within the limits of the format. */
  public boolean fits(int length) {
    if (count == Limits.PACK_CHUNKS) {
      return false;
    }
    int tableBytes = (count + 1) * PackLayout.ROW_BYTES;
    long whole = PackLayout.plaintextBytes(frameBytes + length, tableBytes);
    return whole <= Limits.PACK_PLAIN_BYTES;
  }

  /**
   * Appends a chunk.
   *
   * @param chunkId SHA-256 of its plaintext
   * @param frame holds the zstd frame as {@link ChunkCompressor} made it
   * @param plainLength length of the plaintext, 1 to {@link Limits#CHUNK_BYTES}
   * @return its ordinal, from 0
   * @throws HoldfastException {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}
   */
  public int add(Sha256 chunkId, byte[] frame, int offset, int length, int plainLength) {
    requireOpen();
    if (!fits(length)
        || length < 1
        || length > Limits.FRAME_BYTES
        || plainLength < 1
        || plainLength > Limits.CHUNK_BYTES) {
      throw new IllegalArgumentException(
          "frame of " + length + " bytes for " + plainLength + " as number " + count + " after "
              + frameBytes + " bytes (expected: within the limits of a pack)");
    }
    try {
      stream.write(frame, offset, length);
    } catch (HoldfastException e) {
      throw failed(e);
    }
    row(chunkId, length, plainLength);
    frameBytes += length;
    plainBytes += plainLength;
    return count++;
  }

  private void row(Sha256 chunkId, int length, int plainLength) {
    int at = count * PackLayout.ROW_BYTES;
    if (at == table.length) {
      table = Arrays.copyOf(table, table.length * 2);
    }
    ByteBuffer.wrap(table, at, 8).putInt(length).putInt(plainLength);
    chunkId.writeTo(table, at + 8);
  }

  /** Compressed bytes taken so far. */
  public long frameBytes() {
    return frameBytes;
  }

  /** Chunks taken so far. */
  public int count() {
    return count;
  }

  /**
   * Writes padding, table and the final block, and fsyncs the file.
   *
   * @throws HoldfastException {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}; the file is gone then
   */
  public FinishedPack finish() {
    requireOpen();
    if (count == 0) {
      throw new IllegalStateException("a pack without chunks (expected: one at least)");
    }
    try {
      writeEnd();
      Sealed sealed = stream.finish();
      channel.force(true);
      channel.close();
      ended = true;
      PackRef ref = new PackRef(sealed.sha256(), sealed.sizeBytes(), sealed.headerMac());
      return new FinishedPack(file, kind, ref, count, plainBytes);
    } catch (IOException e) {
      throw failed(DiskFault.writing(file.toString(), e));
    } catch (HoldfastException e) {
      throw failed(e);
    }
  }

  private void writeEnd() {
    int tableBytes = count * PackLayout.ROW_BYTES;
    int padding = PackLayout.paddingBytes(frameBytes, tableBytes);
    byte[] head = new byte[PackLayout.SKIPPABLE_HEADER_BYTES];
    skippableHeader(head, PackLayout.PADDING_MAGIC, padding);
    stream.write(head, 0, head.length);
    stream.write(new byte[padding], 0, padding);
    skippableHeader(head, PackLayout.TABLE_MAGIC, tableBytes + PackLayout.TRAILER_BYTES);
    stream.write(head, 0, head.length);
    stream.write(table, 0, tableBytes);
    ByteBuffer.wrap(head).putInt(tableBytes).putInt(PackLayout.TRAILER_MAGIC);
    stream.write(head, 0, head.length);
  }

  private static void skippableHeader(byte[] head, int magic, int length) {
    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putInt(magic).putInt(length);
  }

  /** Gives up and deletes the spool file. Harmless when the pack has ended. */
  public void abandon() {
    if (ended) {
      return;
    }
    ended = true;
    stream.abandon();
    HoldfastException kept = new HoldfastException(Fault.STATE_UNUSABLE, "cannot remove " + file);
    discard(channel, file, kept);
    if (kept.getSuppressed().length > 0) {
      throw kept;
    }
  }

  private HoldfastException failed(HoldfastException fault) {
    ended = true;
    stream.abandon();
    discard(channel, file, fault);
    return fault;
  }

  private static void discard(FileChannel channel, Path file, HoldfastException fault) {
    try {
      channel.close();
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the pack has ended (expected: use before its end)");
    }
  }
}
