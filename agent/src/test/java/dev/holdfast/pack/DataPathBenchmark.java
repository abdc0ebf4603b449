package dev.holdfast.pack;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.chunk.FastCdc;
import dev.holdfast.chunk.GearTable;
import dev.holdfast.id.Sha256;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealStream;
import dev.holdfast.seal.Sealed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a byte costs on its way from a file into a pack: nanoseconds per MiB of every step. {@code bench/jmh} runs it. */
@State(Scope.Thread) @BenchmarkMode(Mode.AverageTime) @OutputTimeUnit(TimeUnit.MICROSECONDS) @Warmup(
    iterations = 2, time = 1) @Measurement(iterations = 4, time = 1) @Fork(1)
public class DataPathBenchmark {
  private static final int MIB = 1 << 20;
  private static final int MEBIBYTES = 16;

  /** {@code noise} cannot be compressed, {@code letters} by half. */
  @Param({"noise", "letters"})
  public String content = "";

  private final PackTestKit kit = new PackTestKit();
  private final byte[] input = new byte[MEBIBYTES * MIB];
  private final byte[] frame = new byte[ChunkCompressor.frameBound(MIB)];
  private final byte[] check = new byte[MIB];
  private final ChunkCompressor compressor =
      new ChunkCompressor(ChunkCompressor.DEFAULT_LEVEL);
  private final FastCdc cutter = new FastCdc(GearTable.ofSeed(new byte[32]), ChunkSizes.TREE);
  private Path file = Path.of("");

  /** Makes the input. */
  @Setup
  public void make() throws IOException {
    new SplittableRandom(1).nextBytes(input);
    if (content.equals("letters")) {
      for (int i = 0; i < input.length; i++) {
        input[i] = (byte) ('a' + (input[i] & 15));
      }
    }
    file = Files.createTempFile("holdfast-bench", ".pack");
  }

  /** Frees what is not on the heap. */
  @TearDown
  public void clean() throws IOException {
    compressor.close();
    Files.deleteIfExists(file);
  }

  /** Content-defined chunking with the sizes of file trees. */
  @Benchmark @OperationsPerInvocation(MEBIBYTES)
  public int chunk() {
    int count = 0;
    for (int at = 0; at < input.length; count++) {
      at += cutter.cut(input, at, input.length - at, true);
    }
    return count;
  }

  /** SHA-256. */
  @Benchmark @OperationsPerInvocation(MEBIBYTES)
  public Sha256 hash() {
    return Sha256.of(input);
  }

  /** zstd, and the proof that the frame gives the chunk back. */
  @Benchmark @OperationsPerInvocation(MEBIBYTES)
  public int compressAndProve() {
    int total = 0;
    for (int at = 0; at < input.length; at += MIB) {
      total += compressor.compress(input, at, MIB, frame, check);
    }
    return total;
  }

  /** age, and the hash of what is written, to a file in the page cache. */
  @Benchmark @OperationsPerInvocation(MEBIBYTES)
  public Sealed seal() throws IOException {
    try (
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      SealStream stream = kit.sealer.open(channel, kit.label(SealKind.DATA));
      for (int at = 0; at < input.length; at += MIB) {
        stream.write(input, at, MIB);
      }
      return stream.finish();
    }
  }
}
