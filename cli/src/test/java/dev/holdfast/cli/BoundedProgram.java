package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@link BoundedChild} as a process of its own, with {@code -Xmx96m}, and takes what it says of itself. */
final class BoundedProgram {
  private BoundedProgram() {}

  /**
   * How a child ended.
   *
   * @param outSha256 of its standard output
   * @param err its standard error
   */
  record Ended(String outSha256, String err) {
    /** A number that it told: {@code kib} (peak of resident memory), {@code allocated} (bytes taken from the heap). */
    long told(String what) {
      return Long.parseLong(line(what));
    }

    /** The hash of the stream that a {@code stream} run backed up. */
    String streamSha256() {
      return line("sha256");
    }

    private String line(String what) {
      Matcher matcher = Pattern.compile("(?m)^" + what + "=(.*)$").matcher(err);
      assertThat(matcher.find()).as(err).isTrue();
      return matcher.group(1);
    }
  }

  /** Runs one command in a directory; it must end with 0. */
  static Ended run(Path directory, String... words) throws IOException, InterruptedException {
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
    int status = process.waitFor();
    Ended ended = new Ended(Sha256.ofBytes(digest.digest()).hex(), Files.readString(err));
    assertThat(status).as(out + ended.err()).isZero();
    return ended;
  }
}
