package dev.holdfast.pack;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.chunk.FastCdc;
import dev.holdfast.chunk.GearTable;
import dev.holdfast.id.Sha256;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealStream;
import dev.holdfast.seal.Sealed;
import dev.holdfast.seal.SealedFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * Measures the inner steps of the data path, in MB per second of this thread's CPU time, warm. Run it by hand with the
 * test class path: {@code java -cp … dev.holdfast.pack.DataPathBench FOLDER}.
 */
public final class DataPathBench {
  private static final int SIZE = 64 << 20;
  private static final int ROUNDS = 8;

  private final PackTestKit kit = new PackTestKit();
  private final byte[] noise = new byte[SIZE];
  private final byte[] text = new byte[SIZE];
  private final Path folder;

  private DataPathBench(Path folder) {
    this.folder = folder;
    SplittableRandom random = new SplittableRandom(1);
    random.nextBytes(noise);
    for (int i = 0; i < SIZE; i++) { // about 2:1
      text[i] = (byte) ('a' + (noise[i] & 15));
    }
  }

  /** One argument: a folder for the files. */
  public static void main(String[] arguments) throws IOException {
    DataPathBench bench = new DataPathBench(Path.of(arguments[0]));
    bench.cut("cut, tree sizes", ChunkSizes.TREE);
    bench.cut("cut, stream sizes", ChunkSizes.STREAM);
    bench.cut("cut, meta sizes", ChunkSizes.META);
    bench.hash();
    bench.seal();
    bench.unseal();
    bench.packs("incompressible", bench.noise);
    bench.packs("2:1", bench.text);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void measure(String name, Step step) throws IOException {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      step.run();
      long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      best = Math.min(best, after - before);
    }
    System.out.printf("%-40s %6.0f MB/s%n", name, SIZE / 1e6 / (best / 1e9));
  }

  private void cut(String name, ChunkSizes sizes) throws IOException {
    FastCdc cutter = new FastCdc(GearTable.ofSeed(new byte[32]), sizes);
    measure(
        name,
        () -> {
          for (int at = 0; at < SIZE;) {
            at += cutter.cut(noise, at, SIZE - at, true);
          }
        });
  }

  private void hash() throws IOException {
    measure(
        "SHA-256",
        () -> {
          Sha256 unused = Sha256.of(noise);
        });
  }

  private void seal() throws IOException {
    Path file = folder.resolve("bench.age");
    measure(
        "seal to a file, SHA-256 included",
        () -> {
          try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING)) {
            SealStream stream = kit.sealer.open(channel, kit.label(SealKind.DATA));
            for (int at = 0; at < SIZE; at += 1 << 20) {
              stream.write(noise, at, 1 << 20);
            }
            Sealed unused = stream.finish();
          }
        });
  }

  private void unseal() throws IOException {
    Path file = folder.resolve("bench.age");
    FileKey key = kit.key(file);
    byte[] target = new byte[1 << 20];
    measure(
        "unseal from a file",
        () -> {
          try (FileChannel channel = FileChannel.open(file)) {
            SealedFile sealed =
                SealedFile.open(channel, AgeHeader.read(channel), key, "bench.age");
            for (int at = 0; at < SIZE; at += target.length) {
              sealed.read(at, target, 0, target.length);
            }
          }
        });
    Files.delete(file);
  }

  private void packs(String name, byte[] input) throws IOException {
    Path file = folder.resolve("bench.pack");
    byte[] frame = new byte[ChunkCompressor.frameBound(1 << 20)];
    byte[] check = new byte[1 << 20];
    FinishedPack[] last = new FinishedPack[1];
    try (ChunkCompressor compressor = new ChunkCompressor(ChunkCompressor.DEFAULT_LEVEL)) {
      measure(
          "compress and prove, " + name,
          () -> {
            for (int at = 0; at < SIZE; at += 1 << 20) {
              int unused = compressor.compress(input, at, 1 << 20, frame, check);
            }
          });
      measure(
          "hash, compress, prove, pack, " + name,
          () -> {
            Files.deleteIfExists(file);
            PackWriter writer = kit.writer(file);
            for (int at = 0; at < SIZE - (1 << 20); at += 1 << 20) {
              Sha256 id = Sha256.of(input, at, 1 << 20);
              int length = compressor.compress(input, at, 1 << 20, frame, check);
              int unused = writer.add(id, frame, 0, length, 1 << 20);
            }
            last[0] = writer.finish();
          });
    }
    FileKey key = kit.key(file);
    try (ChunkDecompressor decompressor = new ChunkDecompressor()) {
      measure(
          "read a pack, ids compared, " + name,
          () -> {
            try (PackReader reader =
                PackReader.open(
                    file, last[0].ref(), kit.label(SealKind.DATA), key, decompressor)) {
              for (int i = 0; i < reader.count(); i++) {
                int unused = reader.read(i, check);
              }
            }
          });
    }
    Files.delete(file);
  }
}
