package dev.holdfast.database;

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
import dev.holdfast.source.Source;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A sink that writes the dump files of a capture into a folder, and holds them against the rules of a sink. */
public final class DumpFolder implements CaptureSink {
  private final Path root;
  private final List<Entry> entries = new ArrayList<>();

  private DumpFolder(Path root) {
    this.root = root;
  }

  /** What a capture gave. */
  public record Captured(Path root, List<Entry> entries, CaptureReport report) {
    /** A file of it. */
    public Path file(String path) {
      return root.resolve(path.substring(1));
    }
  }

  /** Captures a source into {@code root}. */
  public static Captured capture(Source source, Path root, Path scratch) {
    return capture(source, root, scratch, new CancelSignal());
  }

  /** Captures a source into {@code root}. */
  public static Captured capture(Source source, Path root, Path scratch, CancelSignal cancel) {
    DumpFolder sink = new DumpFolder(root);
    CaptureContext context =
        new CaptureContext(
            InstantSource.system(), PreviousTree.NONE, extent -> true, scratch, cancel, List.of());
    try (Capture capture = source.open(context)) {
      CaptureReport report = capture.run(sink);
      return new Captured(root, List.copyOf(sink.entries), report);
    }
  }

  @Override
  public void add(Entry entry, LocalStat stat) {
    take(entry);
    try {
      Files.createDirectories(target(entry.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(Entry entry) {
    if (!entries.isEmpty() && entries.getLast().path().compareTo(entry.path()) >= 0) {
      throw new AssertionError(entry.path() + " after " + entries.getLast().path());
    }
    entries.add(entry);
  }

  private Path target(PathBytes path) {
    return root.resolve(path.toString().substring(1));
  }

  @Override
  public void reuse(Entry entry, LocalStat stat) {
    throw new AssertionError("nothing to reuse");
  }

  @Override
  public void link(PathBytes path, long group, LocalStat stat) {
    throw new AssertionError("nothing to link");
  }

  @Override
  public ContentSink content(long expectedBytes) {
    return new Content();
  }

  private final class Content implements ContentSink {
    private final Path file;
    private final OutputStream out;
    private long size;

    Content() {
      try {
        file = Files.createTempFile("holdfast-dump", "");
        out = Files.newOutputStream(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
        size += length;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void restart() {
      throw new AssertionError("a dump cannot be read again");
    }

    @Override
    public void finish(Entry entry, LocalStat stat) {
      if (entry.contentBytes() != size) {
        throw new AssertionError(entry.contentBytes() + " and not " + size);
      }
      take(entry);
      try {
        out.close();
        Files.move(file, target(entry.path()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void discard() {
      try {
        out.close();
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
