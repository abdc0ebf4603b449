package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is backed up, the program gets along with {@code -Xmx96m}: a stream of 20 GiB and a million files in the
 * profile, little of both every day. Everything comes back as it was.
 */
class BoundedMemoryTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  /** The aim of the design for a backup with two sealing threads is 192 MiB with the packaged start cache. */
  private static final long MOST_KIB = 256 << 10;
  private static final int PER_FOLDER = 500;

  private final long seed = Seed.of(20261121);

  @TempDir
  Path directory;

  @Test
  void aLongStreamComesBack() throws Exception {
    long bytes = PROFILE ? 20L << 30 : 48 << 20;
    System.out.println("BoundedMemoryTest seed " + seed + ", stream of " + bytes + " bytes");
    init(Files.createDirectories(directory.resolve("data")));
    BoundedProgram.Ended backup = child("stream", Long.toString(seed), Long.toString(bytes));
    System.out.println("  in the store: " + size(directory.resolve("x")) + " bytes");
    BoundedProgram.Ended cat = child("cat", "latest:/stream", "--identity", "keys/recovery-1.key");
    assertThat(cat.outSha256()).as("seed " + seed).isEqualTo(backup.streamSha256());
    child("verify", "--read-data", "--identity", "keys/recovery-1.key");
  }

  @Test
  void manyFilesComeBack() throws Exception {
    int files = PROFILE ? 1_000_000 : 2_000;
    System.out.println("BoundedMemoryTest " + files + " files");
    Path data = Files.createDirectories(directory.resolve("data"));
    for (int i = 0; i < files; i++) {
      if (i % PER_FOLDER == 0) {
        Files.createDirectory(data.resolve("d" + i / PER_FOLDER));
      }
      Files.write(file(data, i), content(i));
    }
    init(data);
    child("backup");
    System.out.println("  in the store: " + size(directory.resolve("x")) + " bytes");
    child("backup");
    child("restore", "latest", "--identity", "keys/recovery-1.key", "--target", "back");
    Path back = Path.of(directory.resolve("back") + data.toString());
    for (int i = 0; i < files; i++) {
      assertThat(Files.readAllBytes(file(back, i))).isEqualTo(content(i));
      FileTime was = Files.getLastModifiedTime(file(data, i));
      assertThat(Files.getLastModifiedTime(file(back, i))).isEqualTo(was);
    }
    assertThat(count(back)).isEqualTo(count(data));
    child("verify", "--read-data", "--identity", "keys/recovery-1.key");
  }

  private static Path file(Path folder, int i) {
    return folder.resolve("d" + i / PER_FOLDER + "/file-with-a-usual-name-" + i);
  }

  private static byte[] content(int i) {
    return ("content " + "of a small file, ".repeat(i % 17) + i).getBytes(StandardCharsets.UTF_8);
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.count();
    }
  }

  private static long size(Path folder) throws IOException {
    long[] bytes = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }

  private void init(Path data) {
    assertThat(
        new InProcess(directory)
            .run(
                "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
                "--store", "x=" + directory.resolve("x"), "--files", data.toString())
            .status())
        .isZero();
  }

  private BoundedProgram.Ended child(String... words) throws IOException, InterruptedException {
    long start = System.nanoTime();
    BoundedProgram.Ended ended = BoundedProgram.run(directory, words);
    long millis = (System.nanoTime() - start) / 1_000_000;
    long kib = ended.told("kib");
    System.out.println(
        "  " + words[0] + ": " + millis + " ms, " + kib / 1024 + " MiB resident at most");
    assertThat(kib).as(words[0]).isLessThan(MOST_KIB);
    return ended;
  }
}
