package dev.holdfast.state;

import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one look into the chunk index costs, for a chunk that is there and for one that is not. {@code bench/jmh} runs it. */
@State(Scope.Thread) @BenchmarkMode(Mode.AverageTime) @OutputTimeUnit(TimeUnit.MICROSECONDS) @Warmup(
    iterations = 2, time = 1) @Measurement(iterations = 4, time = 1) @Fork(1)
public class PackIndexBenchmark {
  private static final int PACK_CHUNKS = 16;
  private static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

  /** 100,000 chunks of a MiB are a source of 100 GiB. */
  @Param({"1000", "100000"})
  public int chunks;

  private final SplittableRandom random = new SplittableRandom(1);
  private final List<Sha256> known = new ArrayList<>();
  private Path folder = Path.of("");
  private AgentDatabase database;

  /** Fills an index. */
  @Setup
  public void make() throws IOException {
    folder = Files.createTempDirectory("holdfast-bench");
    database = AgentDatabase.open(folder.resolve("agent.db"), finding -> {});
    for (int i = 0; i < chunks / PACK_CHUNKS; i++) {
      List<Sha256> ids = Stream.generate(this::hash).limit(PACK_CHUNKS).toList();
      PackIndex.Known unused =
          database.packs()
              .add(
                  new PackRef(hash(), 1 << 24, new Id128(1, i)), PackKind.DATA,
                  new SourceId(new Id128(0, 1)), List.of(new RecipientId(new Id128(7, 1))),
                  new PackIndex.PackContent(ids, 1 << 24), TIME);
      known.addAll(ids);
    }
  }

  private Sha256 hash() {
    return new Sha256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** Closes and removes it. */
  @TearDown
  public void clean() throws IOException {
    database.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** A chunk that is there. */
  @Benchmark
  public List<PackIndex.ChunkRow> hit() {
    return database.packs().places(known.get(random.nextInt(known.size())));
  }

  /** A chunk that is not. */
  @Benchmark
  public List<PackIndex.ChunkRow> miss() {
    return database.packs().places(hash());
  }
}
