package dev.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.PreviousTree;
import dev.holdfast.source.TreeCache;
import dev.holdfast.source.TreeCacheWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many files, one large directory among them: what the second run reads, and how long both take. */
final class LargeTreeTest {
  private static final int FILES = Boolean.getBoolean("holdfast.profile") ? 1_000_000 : 4_000;
  private static final SourceId ID = SourceId.parse("a".repeat(26));

  @TempDir
  Path tmp;

  /** Writes the cache of the next run as a backup would, content left out. */
  private static final class CachingSink implements CaptureSink, ContentSink {
    final TreeCacheWriter cache;
    int read;
    int known;

    CachingSink(TreeCacheWriter cache) {
      this.cache = cache;
    }

    @Override
    public void add(Entry entry, LocalStat stat) {
      known++;
      cache.add(entry, stat);
    }

    @Override
    public void reuse(Entry entry, LocalStat stat) {
      throw new AssertionError("these files have no content that could be stored");
    }

    @Override
    public void link(PathBytes path, long group, LocalStat stat) {
      throw new AssertionError("there are no hard links");
    }

    @Override
    public ContentSink content(long expectedBytes) {
      return this;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      throw new AssertionError("the files are empty");
    }

    @Override
    public void restart() {}

    @Override
    public void finish(Entry entry, LocalStat stat) {
      read++;
      cache.add(entry, stat);
    }

    @Override
    public void discard() {}
  }

  private CachingSink run(Path tree, PreviousTree previous) {
    long start = System.nanoTime();
    try (TreeCacheWriter writer = TreeCacheWriter.create(tmp.resolve("cache"), ID);
        FilesCapture capture =
            new FilesCapture(Captures.settings(tree),
                Captures.context(Captures.SETTLED, previous))) {
      CachingSink sink = new CachingSink(writer);
      CaptureReport report = capture.run(sink);
      assertThat(report.unreadCount()).isZero();
      writer.commit();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.err.printf(
          "LargeTree: %d files, read %d, %d ms%n", FILES, sink.read, took.toMillis());
      return sink;
    }
  }

  @Test
  void theSecondRunReadsNothing() throws Exception {
    Path tree = Files.createDirectory(tmp.resolve("tree"));
    Path large = Files.createDirectory(tree.resolve("large"));
    for (int i = 0; i < FILES; i++) {
      Path dir = i % 2 == 0 ? large : tree.resolve("d" + i / 200);
      if (i % 200 == 1) {
        Files.createDirectory(dir);
      }
      Files.createFile(dir.resolve("file-with-a-name-of-usual-length-" + i * 7919L % FILES));
    }
    assertThat(run(tree, PreviousTree.NONE).read).isEqualTo(FILES);
    CachingSink second = run(tree, TreeCache.open(tmp.resolve("cache"), ID));
    assertThat(second.read).isZero();
    System.err.println("LargeTree: cache of " + Files.size(tmp.resolve("cache")) + " bytes");
  }
}
