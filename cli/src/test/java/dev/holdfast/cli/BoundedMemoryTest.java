package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.Sha256;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** How a child ended. */
  private record Ended(int status, String sha256, String err) {
    String told(String what) {
      Matcher matcher = Pattern.compile("(?m)^" + what + "=(.*)$").matcher(err);
      assertThat(matcher.find()).as(err).isTrue();
      return matcher.group(1);
    }
  }

  @Test
  void aLongStreamComesBack() throws Exception {
    long bytes = PROFILE ? 20L << 30 : 48 << 20;
    System.out.println("BoundedMemoryTest seed " + seed + ", stream of " + bytes + " bytes");
    init(Files.createDirectories(directory.resolve("data")));
    Ended backup = child("stream", Long.toString(seed), Long.toString(bytes));
    System.out.println("  in the store: " + size(directory.resolve("x")) + " bytes");
    Ended cat = child("cat", "latest:/stream", "--identity", "keys/recovery-1.key");
    assertThat(cat.sha256()).as("seed " + seed).isEqualTo(backup.told("sha256"));
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

  private Ended child(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders", "-Xss512k", "-Xmx96m", "-cp",
                System.getProperty("java.class.path"), BoundedChild.class.getName(),
                directory.toString()));
    Collections.addAll(command, words);
    Path err = directory.resolve("err");
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[64 << 10];
    StringBuilder out = new StringBuilder();
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        if (out.length() < 10_000 && !words[0].equals("cat")) {
          out.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
      }
    }
    Ended ended =
        new Ended(
            process.waitFor(), Sha256.ofBytes(digest.digest()).hex(), Files.readString(err));
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertThat(ended.status()).as(out + ended.err()).isZero();
    long kib = Long.parseLong(ended.told("kib"));
    System.out.println(
        "  " + words[0] + ": " + millis + " ms, " + kib / 1024 + " MiB resident at most");
    assertThat(kib).as(words[0]).isLessThan(MOST_KIB);
    return ended;
  }
}
