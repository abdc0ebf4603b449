package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random edits of a correct file: each is either read or refused with exit code 2 and a place; nothing else happens. */
class ConfigurationMutationTest {
  private static final String[] PIECES = {
      "\t", " ", "  ", "\n", "- ", ": ", ":", "#", "{", "}", "[", "]", ",", "*a", "&a ", "!t ",
      "|\n", ">\n", "\"", "'", "?", "---\n",
      "...\n", "%YAML 9.9\n", "~", "<<", "0", "-1", "99999999999999999999", "\u0000", "\u2028",
      "\uFEFF", "é", "😀", "null",
      "stores", "apps", "s3", "files", "[[[[[[[[", "{{{{{{{{", "a: &x {b: *x}", "@", "`", "\\",
      "\\u", "1h", "/", ".."};

  @TempDir
  Path folder;

  @Test
  void randomEditsAreReadOrRefused() throws IOException {
    long seed = Long.getLong("holdfast.seed", 20260114L);
    System.out.println("seed " + seed);
    RandomGenerator random = new Random(seed);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 100_000 : 3_000;
    byte[] correct = FullConfiguration.TEXT.getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("holdfast.yaml");
    ConfigurationReader reader = new ConfigurationReader();
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] edited = correct;
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        edited = edit(edited, random);
      }
      Files.write(file, edited);
      String about = "seed " + seed + " round " + round;
      boolean[] fell = new boolean[1];
      assertThatCode(() -> {
        try {
          reader.read(file);
        } catch (HoldfastException e) {
          fell[0] = true;
          assertThat(e.fault().exitCode()).isEqualTo(ExitCode.USAGE);
          assertThat(e.message()).matches("(?s).*holdfast\\.yaml:[0-9]+:[0-9]+: .+");
        }
      }).as(about).doesNotThrowAnyException();
      refused += fell[0] ? 1 : 0;
    }
    assertThat(refused).isBetween(rounds / 2, rounds - 1);
  }

  private static byte[] edit(byte[] bytes, RandomGenerator random) {
    int at = random.nextInt(bytes.length + 1);
    return switch (random.nextInt(5)) {
      case 0 -> splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(30)), new byte[0]);
      case 1 -> splice(bytes, at, at,
          PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8));
      case 2 ->
          splice(bytes, at, Math.min(bytes.length, at + 1), new byte[]{(byte) random.nextInt(256)});
      case 3 -> {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(200));
        yield splice(bytes, at, at, Arrays.copyOfRange(bytes, from, to));
      }
      default -> at < bytes.length / 2 ? bytes : Arrays.copyOf(bytes, at);
    };
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] piece) {
    byte[] result = new byte[bytes.length - (to - from) + piece.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
    return result;
  }
}
