package dev.holdfast.source;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What an unchanged file costs beside its stat: the merge with the previous tree, per file. {@code bench/jmh} runs it. */
@State(Scope.Thread) @BenchmarkMode(Mode.AverageTime) @OutputTimeUnit(TimeUnit.MICROSECONDS) @Warmup(
    iterations = 3, time = 1) @Measurement(iterations = 4, time = 1) @Fork(1)
public class TreeMergeBenchmark {
  private static final int FILES = 20_000;
  private static final SourceId SOURCE = new SourceId(new Id128(0, 1));

  private final List<PathBytes> paths = new ArrayList<>();
  private Path file = Path.of("");

  /** Writes a tree cache of a hundred files a folder. */
  @Setup
  public void make() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    file = Files.createTempDirectory("holdfast-bench").resolve("tree");
    try (TreeCacheWriter writer = TreeCacheWriter.create(file, SOURCE)) {
      for (int i = 0; i < FILES; i++) {
        PathBytes path =
            PathBytes.of("/srv/data/folder-%05d/file-%05d.txt".formatted(i / 100, i));
        paths.add(path);
        writer.add(
            entry(path, random), new LocalStat(1, i, random.nextInt(), random.nextInt(1000)));
      }
      writer.commit();
    }
  }

  private static Entry entry(PathBytes path, SplittableRandom random) {
    Sha256 pack =
        new Sha256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    return new Entry(
        path, EntryType.FILE,
        new Entry.Attributes(0644, 1, 2, "user", "group", random.nextInt(), 5), 1000,
        Entry.NO_BYTES, 0, List.of(), List.of(), List.of(), Entry.Device.NONE, false, false)
        .withContent(List.of(new Extent(pack, 3, 4, 1000)));
  }

  /** Removes it. */
  @TearDown
  public void clean() throws IOException {
    Files.delete(file);
    Files.delete(file.resolveSibling(""));
  }

  /** Finds every path of the tree in the tree before. */
  @Benchmark @OperationsPerInvocation(FILES)
  public int merge() {
    int found = 0;
    try (PreviousTree previous = TreeCache.open(file, SOURCE)) {
      for (PathBytes path : paths) {
        found += previous.find(path).isPresent() ? 1 : 0;
      }
    }
    if (found != FILES) {
      throw new IllegalStateException(found + " of " + FILES + " found");
    }
    return found;
  }
}
