package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.ChunkDecompressor;
import dev.holdfast.pack.PackReader;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.source.CancelSignal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes what lies in one pack after the other to the files it belongs to. One thread; each worker has its own. */
final class PackUnfold implements AutoCloseable {
  private static final int SORT_MAX = 1 << 20;

  private final WorkList work;
  private final DirectoryCursor cursor;
  private final RestoreObserver observer;
  private final CancelSignal cancel;
  private final ChunkDecompressor decompressor = new ChunkDecompressor();
  private byte[] chunk = new byte[0];
  private int chunkOrdinal = -1;
  private int openNode = -1;
  private @Nullable Fd openFile;

  PackUnfold(WorkList work, Fd tree, RestoreObserver observer, CancelSignal cancel) {
    this.work = work;
    this.cursor = new DirectoryCursor(tree);
    this.observer = observer;
    this.cancel = cancel;
  }

  ChunkDecompressor decompressor() {
    return decompressor;
  }

  /**
   * Writes all pieces of a pack, in the order of its chunks.
   *
   * @param pack number in the work list
   * @return bytes written
   */
  long unfold(int pack, PackReader reader) {
    chunkOrdinal = -1;
    if (chunk.length < reader.maxPlainBytes()) {
      chunk = new byte[reader.maxPlainBytes()];
    }
    long written = 0;
    int count = work.count(pack);
    long @Nullable [] order = order(pack, count);
    for (int i = 0; i < count; i++) {
      cancel.check();
      WorkList.Piece piece = work.piece(pack, order == null ? i : (int) order[i]);
      write(piece, reader);
      written += piece.length();
      observer.wrote(piece.length());
    }
    closeFile();
    return written;
  }

  /** The pieces by chunk, so that no block is decrypted twice; null when they are in that order. */
  private long @Nullable [] order(int pack, int count) {
    boolean ascending = true;
    for (int i = 1; i < count && ascending; i++) {
      ascending = work.ordinal(pack, i - 1) <= work.ordinal(pack, i);
    }
    if (ascending || count > SORT_MAX) {
      return null;
    }
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      order[i] = (long) work.ordinal(pack, i) << 32 | i;
    }
    Arrays.sort(order);
    return order;
  }

  private void write(WorkList.Piece piece, PackReader reader) {
    int ordinal = piece.ordinal();
    long start = piece.start();
    long position = piece.filePosition();
    long end = position + piece.length();
    while (position < end) {
      if (ordinal < 0 || ordinal >= reader.count()) {
        throw new HoldfastException(
            Fault.OBJECT_MALFORMED,
            "an entry names chunk " + ordinal + " of a pack that holds " + reader.count());
      }
      int plain = reader.plainBytes(ordinal);
      if (start >= plain) {
        start -= plain;
        ordinal++;
        continue;
      }
      load(ordinal, reader);
      int length = (int) Math.min(plain - start, end - position);
      write(piece.node(), position, (int) start, length);
      position += length;
      start = 0;
      ordinal++;
    }
  }

  private void load(int ordinal, PackReader reader) {
    if (ordinal != chunkOrdinal) {
      chunkOrdinal = -1;
      int unused = reader.read(ordinal, chunk);
      chunkOrdinal = ordinal;
    }
  }

  private void write(int node, long position, int start, int length) {
    try {
      Data.writeAt(file(node), position, chunk, start, length);
    } catch (PosixException e) {
      throw TargetFault.of("write", work.place(node), e);
    }
  }

  private Fd file(int node) throws PosixException {
    Fd file = openFile;
    if (file == null || openNode != node) {
      closeFile();
      byte[] place = work.place(node);
      file =
          Opening.at(
              cursor.parentOf(place),
              DirectoryCursor.name(place),
              OpenFlags.WRONLY | OpenFlags.NONBLOCK);
      openFile = file;
      openNode = node;
    }
    return file;
  }

  private void closeFile() {
    if (openFile != null) {
      openFile.close();
      openFile = null;
      openNode = -1;
    }
  }

  @Override
  public void close() {
    closeFile();
    cursor.close();
    decompressor.close();
  }
}
