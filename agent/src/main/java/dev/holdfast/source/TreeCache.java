package dev.holdfast.source;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.layout.Limits;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.PathBytes;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The local file that remembers the last tree of a source: what a walk needs to tell unchanged files. It is a cache: lost or
 * damaged, everything is read again.
 *
 * <pre>
 * "holdfast/tree-cache/1\n" | 16-byte source id | block… | end
 * block = u32 length | u32 plain length | u32 CRC-32C of the bytes that follow | zstd frame
 * end   = u32 0 | u64 number of records
 * plain = record…; record = u32 length of the entry | Entry (docs/FORMAT.md §9) | i64 device | i64 inode
 *         | i64 ctime seconds | i32 ctime nanoseconds
 * </pre>
 *
 * All numbers big-endian; records in walk order, none across two blocks; directories and entries whose {@link LocalStat} is
 * {@link LocalStat#NONE} are left out. A block is used only after its checksum fits, so a flipped bit costs re-reading, never
 * a wrong entry. The file names every path of the source: it is created with mode 0600.
 *
 * <p>Memory: one block, however large the tree. One thread.
 */
public final class TreeCache implements PreviousTree {
  static final byte[] MAGIC = "holdfast/tree-cache/1\n".getBytes(StandardCharsets.US_ASCII);
  static final int BLOCK_BYTES = 64 << 10;
  static final int TAIL_BYTES = 28;
  private static final int MAX_PLAIN_BYTES = Limits.ENTRY_BYTES + BLOCK_BYTES;

  private final DataInputStream in;
  private byte[] stored = new byte[BLOCK_BYTES];
  private byte[] plain = new byte[BLOCK_BYTES];
  private int plainLength;
  private int recordAt;
  private int entryLength;
  private @Nullable PathBytes path;

  private TreeCache(DataInputStream in) {
    this.in = in;
  }

  /** The remembered tree of a source; {@link PreviousTree#NONE} when there is none that can be read. */
  public static PreviousTree open(Path file, SourceId source) {
    DataInputStream in = null;
    try {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BLOCK_BYTES));
      byte[] head = in.readNBytes(MAGIC.length + 16);
      ByteBuffer expected = ByteBuffer.allocate(MAGIC.length + 16);
      expected.put(MAGIC).put(source.toBytes());
      if (ByteBuffer.wrap(head).equals(expected.flip())) {
        TreeCache cache = new TreeCache(in);
        cache.recordAt = -1;
        cache.advance();
        return cache;
      }
      in.close();
      return NONE;
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      closeQuietly(in);
      return NONE; // a cache that cannot be read is one that is not there
    }
  }

  @Override
  public Optional<Known> find(PathBytes wanted) {
    while (path != null) {
      int order = path.compareTo(wanted);
      if (order > 0) {
        return Optional.empty();
      }
      if (order == 0) {
        return known();
      }
      advance();
    }
    return Optional.empty();
  }

  private Optional<Known> known() {
    try {
      int tail = recordAt + 4 + entryLength;
      ByteBuffer numbers = ByteBuffer.wrap(plain, tail, TAIL_BYTES);
      LocalStat stat =
          new LocalStat(numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getInt());
      return Optional.of(new Known(EntryCodec.decode(plain, recordAt + 4, entryLength), stat));
    } catch (HoldfastException e) {
      path = null; // not an entry: believe nothing of what follows either
      return Optional.empty();
    }
  }

  /** Moves to the next record; without one, or at the first sign of damage, there is no path any more. */
  private void advance() {
    int next = recordAt < 0 ? 0 : recordAt + 4 + entryLength + TAIL_BYTES;
    path = null;
    if (next >= plainLength) {
      if (!nextBlock()) {
        return;
      }
      next = 0;
    }
    recordAt = next;
    if (plainLength - next < 4 + TAIL_BYTES) {
      return;
    }
    entryLength = ByteBuffer.wrap(plain, next, 4).getInt();
    if (entryLength < 2 || entryLength > plainLength - next - 4 - TAIL_BYTES) {
      return;
    }
    path = pathOf(next + 4, entryLength);
  }

  /** The path stands first in an entry: tag 0x0a, varint length, bytes. */
  private @Nullable PathBytes pathOf(int at, int length) {
    int end = at + length;
    int i = at;
    if (plain[i++] != 0x0a) {
      return null;
    }
    int n = 0;
    int shift = 0;
    while (i < end && shift < 28) {
      byte b = plain[i++];
      n |= (b & 0x7f) << shift;
      shift += 7;
      if (b >= 0) {
        return n <= end - i ? PathBytes.of(plain, i, n) : null;
      }
    }
    return null;
  }

  private boolean nextBlock() {
    plainLength = 0;
    recordAt = -1;
    try {
      int length = in.readInt();
      if (length == 0) {
        return false;
      }
      int wanted = in.readInt();
      int checksum = in.readInt();
      boolean sane =
          length > 0 && length <= Zstd.compressBound(MAX_PLAIN_BYTES)
              && wanted > 0 && wanted <= MAX_PLAIN_BYTES;
      if (!sane) {
        return false;
      }
      stored = stored.length >= length ? stored : new byte[length];
      plain = plain.length >= wanted ? plain : new byte[wanted];
      in.readFully(stored, 0, length);
      CRC32C crc = new CRC32C();
      crc.update(stored, 0, length);
      if ((int) crc.getValue() != checksum) {
        return false;
      }
      long n = Zstd.decompressByteArray(plain, 0, wanted, stored, 0, length);
      plainLength = n == wanted ? wanted : 0;
      return plainLength > 0;
    } catch (IOException | ZstdException e) {
      return false; // cut off or damaged: the rest is unknown
    }
  }

  @Override
  public void close() {
    closeQuietly(in);
  }

  private static void closeQuietly(@Nullable DataInputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
