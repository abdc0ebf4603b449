package dev.holdfast.source.sqlite;

import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.posix.NativePath;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.PreviousTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A sink that writes the one file of a capture to disk. */
final class CapturedFile implements CaptureSink, ContentSink {
  final List<Entry> ancestors = new ArrayList<>();
  final List<Integer> writes = new ArrayList<>();
  private final Path target;
  private FileChannel channel;
  Entry entry;
  CaptureReport report;

  private CapturedFile(Path target) {
    this.target = target;
  }

  /** Captures a database into {@code target}. */
  static CapturedFile of(Path database, Path target, Path scratch) {
    return of(source(database, Duration.ofSeconds(60)), target, scratch, new CancelSignal());
  }

  static CapturedFile of(SqliteSource source, Path target, Path scratch, CancelSignal cancel) {
    CapturedFile file = new CapturedFile(target);
    try (Capture capture = source.open(context(scratch, cancel))) {
      file.report = capture.run(file);
    }
    return file;
  }

  static SqliteSource source(Path database, Duration lockWait) {
    PathBytes path = PathBytes.of(NativePath.of(database));
    return new SqliteSource(new SourceId(new Id128(1, 2)), "app", "db", path, lockWait);
  }

  static CaptureContext context(Path scratch, CancelSignal cancel) {
    return new CaptureContext(
        InstantSource.system(), PreviousTree.NONE, extent -> true, scratch, cancel, List.of());
  }

  @Override
  public void add(Entry added, LocalStat stat) {
    ancestors.add(added);
  }

  @Override
  public void reuse(Entry reused, LocalStat stat) {
    throw new AssertionError("nothing to reuse");
  }

  @Override
  public void link(PathBytes path, long group, LocalStat stat) {
    throw new AssertionError("nothing to link");
  }

  @Override
  public ContentSink content(long expectedBytes) {
    try {
      channel =
          FileChannel.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    writes.add(length);
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restart() {
    throw new AssertionError("a copy does not change");
  }

  @Override
  public void finish(Entry finished, LocalStat stat) {
    entry = finished;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void discard() {
    throw new AssertionError("nothing to discard");
  }

  static List<String> names(Path folder) throws IOException {
    try (var list = Files.list(folder)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
