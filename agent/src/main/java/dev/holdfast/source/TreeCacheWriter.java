package dev.holdfast.source;

import com.github.luben.zstd.Zstd;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.EntryType;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Writes a {@link TreeCache} file beside the old one and puts it in its place when the snapshot is committed. Closing
 * without {@link #commit()} leaves the old one. One thread.
 */
public final class TreeCacheWriter implements AutoCloseable {
  private static final int LEVEL = 1;

  private final Path file;
  private final Path fresh;
  private final DataOutputStream out;
  private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();
  private byte[] block = new byte[TreeCache.BLOCK_BYTES];
  private byte[] packed = new byte[(int) Zstd.compressBound(TreeCache.BLOCK_BYTES)];
  private int used;
  private long records;
  private boolean open = true;

  private TreeCacheWriter(Path file, Path fresh, DataOutputStream out) {
    this.file = file;
    this.fresh = fresh;
    this.out = out;
  }

  /**
   * Begins a new cache file; a left-over of an earlier attempt is replaced.
   *
   * @param file where it goes on commit; its folder exists
   * @throws HoldfastException {@code STATE_UNUSABLE}
   */
  public static TreeCacheWriter create(Path file, SourceId source) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      var channel =
          Files.newByteChannel(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), TreeCache.BLOCK_BYTES));
      out.write(TreeCache.MAGIC);
      out.write(source.toBytes());
      return new TreeCacheWriter(file, fresh, out);
    } catch (IOException e) {
      throw failed(fresh, e);
    }
  }

  /** Remembers an entry with its content placed. Ascending walk order. */
  public void add(Entry entry, LocalStat stat) {
    if (entry.type() == EntryType.DIRECTORY || stat.equals(LocalStat.NONE)) {
      return;
    }
    int length = encoder.encode(entry);
    append(encoder.buffer(), length, stat);
  }

  /**
   * As {@link #add(Entry, LocalStat)}, for an entry that is encoded already and no directory.
   *
   * @param encoded holds the entry from index 0
   */
  public void add(byte[] encoded, int length, LocalStat stat) {
    if (!stat.equals(LocalStat.NONE)) {
      append(encoded, length, stat);
    }
  }

  private void append(byte[] entry, int length, LocalStat stat) {
    int needed = 4 + length + TreeCache.TAIL_BYTES;
    if (used > 0 && used + needed > TreeCache.BLOCK_BYTES) {
      flush();
    }
    if (needed > block.length - used) {
      block = Arrays.copyOf(block, used + needed);
    }
    ByteBuffer.wrap(block, used, needed)
        .putInt(length)
        .put(entry, 0, length)
        .putLong(stat.device())
        .putLong(stat.inode())
        .putLong(stat.ctimeSeconds())
        .putInt(stat.ctimeNanos());
    used += needed;
    records++;
  }

  private void flush() {
    int bound = (int) Zstd.compressBound(used);
    packed = packed.length >= bound ? packed : new byte[bound];
    int length = (int) Zstd.compressByteArray(packed, 0, packed.length, block, 0, used, LEVEL);
    CRC32C crc = new CRC32C();
    crc.update(packed, 0, length);
    try {
      out.writeInt(length);
      out.writeInt(used);
      out.writeInt((int) crc.getValue());
      out.write(packed, 0, length);
    } catch (IOException e) {
      throw failed(fresh, e);
    }
    used = 0;
  }

  /**
   * Ends the file and puts it in the place of the old one. Not synced: what a crash damages, the checksums show.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  public void commit() {
    if (used > 0) {
      flush();
    }
    try {
      out.writeInt(0);
      out.writeLong(records);
      out.close();
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      open = false;
    } catch (IOException e) {
      throw failed(fresh, e);
    }
  }

  /** Drops the new file unless it was committed. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try (out) {
      Files.deleteIfExists(fresh);
    } catch (IOException e) {
      throw failed(fresh, e);
    }
  }

  private static HoldfastException failed(Path file, IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return new HoldfastException(
        full ? Fault.DISK_FULL : Fault.STATE_UNUSABLE,
        "cannot write " + file + ": " + e.getMessage(), e);
  }
}
