package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a backup takes from the heap grows with neither bytes nor files by more than a little: garbage costs time on every
 * machine and memory on a small one. Two sizes are compared, so that what every run takes does not count.
 */
class AllocationTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");

  /**
   * Heap bytes for each byte of content; most bytes pass through buffers that are used again. A copy of every byte would be
   * 1. The few megabytes that buffers grow by while a run finds its largest chunk, and what code takes before it is compiled,
   * differ from run to run and machine to machine: they are nothing beside a gigabyte, and much beside a hundred megabytes.
   */
  private static final double MOST_PER_BYTE = PROFILE ? 0.1 : 0.3;

  /** Heap bytes for each new file, and for each unchanged one. */
  private static final double MOST_PER_NEW_FILE = 4_000;
  private static final double MOST_PER_UNCHANGED_FILE = 4_000;

  @TempDir
  Path directory;

  @Test
  void bytesCostNextToNothing() throws Exception {
    int few = PROFILE ? 128 : 32;
    int many = PROFILE ? 1024 : 128;
    double small = backups("few", few, 1 << 20).first();
    double large = backups("many", many, 1 << 20).first();
    double perByte = (large - small) / ((many - few) * (double) (1 << 20));
    System.out.printf("allocated per byte of content: %.4f%n", perByte);
    assertThat(perByte).isLessThan(MOST_PER_BYTE);
  }

  @Test
  void filesCostLittle() throws Exception {
    assumeThat(PROFILE).as("-Dholdfast.profile=true").isTrue();
    int few = 10_000;
    int many = 100_000;
    Allocated small = backups("few", few, 200);
    Allocated large = backups("many", many, 200);
    double perNew = (large.first() - small.first()) / (double) (many - few);
    double perUnchanged = (large.unchanged() - small.unchanged()) / (double) (many - few);
    System.out.printf("allocated per new file: %.0f, unchanged: %.0f bytes%n", perNew,
        perUnchanged);
    assertThat(perNew).isLessThan(MOST_PER_NEW_FILE);
    assertThat(perUnchanged).isLessThan(MOST_PER_UNCHANGED_FILE);
  }

  private record Allocated(long first, long unchanged) {}

  private Allocated backups(String name, int files, int sizeBytes) throws Exception {
    Path own = Files.createDirectories(directory.resolve(name));
    Path data = make(own.resolve("data"), files, sizeBytes);
    int initialised =
        new InProcess(own)
            .run(
                "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
                "--store", "x=" + own.resolve("x"), "--files", data.toString())
            .status();
    assertThat(initialised).isZero();
    long first = BoundedProgram.run(own, "backup").told("allocated");
    assertThat(first).isPositive();
    if (!PROFILE) {
      return new Allocated(first, 0);
    }
    // What was touched in the last two seconds is read again, so it is the third run that finds nothing changed.
    BoundedProgram.run(own, "backup");
    long unchanged = BoundedProgram.run(own, "backup").told("allocated");
    return new Allocated(first, unchanged);
  }

  private static Path make(Path data, int files, int sizeBytes) throws IOException {
    Random random = new Random(files);
    byte[] content = new byte[sizeBytes];
    for (int i = 0; i < files; i++) {
      if (i % 100 == 0) {
        Files.createDirectories(data.resolve("d" + i / 100));
      }
      random.nextBytes(content);
      Files.write(data.resolve("d" + i / 100 + "/file-with-a-usual-name-" + i), content);
    }
    return data;
  }
}
