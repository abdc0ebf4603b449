package dev.holdfast.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.seed.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
  private static final String[] PIECES = {
      "a", "b", "A", "é", "ü", "/", "/", "*", "**", "***", "?", "[ab]", "[!a]", "[", "]", "\\",
      "\\a", "\\*",
      "\\/", "\\\\", "\\[", "ab", "a/b", "**/", "/**", "*.a", ".a", " ", "\\ ", "-", "!", "#", "\0"
  };
  private static final String[] PLAIN =
      {"a", "b", "A", "é", "ab", "/", "a/b", ".a", "*", "\\", " "};
  private static final String[] TEXT = {
      "a", "b", "A", "é", "ü", "/", "/", "*", "?", "[", "]", "\\", "ab", "a/b", ".a", " ", "-", "!",
      "#", "x"
  };

  @ParameterizedTest @CsvSource({
      "srv/x, srv/x, true",
      "srv/x, srv/X, false",
      "srv/x, srv/x/, false",
      "srv/x, srv/xy, false",
      "srv/x, srv, false",
      "'s\\rv/\\x', srv/x, true",
      "'srv/x\\', srv/x, false",
      "'srv/x\\', 'srv/x\\', false",
      "'srv/x\\\\', 'srv/x\\', true",
      "'é/\\ü', é/ü, true",
      "é, e, false",
      "srv/**, srv, false",
      "srv/**, srv/, true",
      "srv/**, srv/a/b, true",
      "srv/**, srvx/a, false",
      "srv**, srv/a, false",
      "**/x, x, true",
      "**/x, a/b/x, true",
      "**/x, ax, false",
      "**/a/b, c/a/b, true",
      "*.tmp, a.tmp, true",
      "*.tmp, .tmp, true",
      "*.tmp, tmp, false",
      "*.tmp, a/b.tmp, false",
      "'*', a, true",
      "'*', a/b, false",
      "'', '', true",
      "'', a, false",
  })
  void meansWhatItSays(String glob, String text, boolean expected) {
    assertThat(new Glob(glob.getBytes(UTF_8)).matches(text.getBytes(UTF_8), 0, bytes(text)))
        .isEqualTo(expected);
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  /** The judge is the automaton alone, from the first byte of the pattern on. */
  @Test
  void agreesWithTheAutomaton() {
    long seed = Seed.of(20261121);
    Random random = new Random(seed);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 30_000_000 : 300_000;
    int fits = 0;
    for (int round = 0; round < rounds; round++) {
      String pattern = pattern(random);
      byte[] glob = pattern.getBytes(UTF_8);
      String text = text(random, pattern);
      byte[] inner = text.getBytes(UTF_8);
      // The text lies within a longer array, whose other bytes must not matter.
      byte[] around = ("/" + text + "/a").getBytes(UTF_8);
      boolean expected = Wildmatch.matches(glob, 0, inner, 0, inner.length);
      assertThat(new Glob(glob).matches(around, 1, 1 + inner.length))
          .as("seed %d round %d pattern '%s' text '%s'", seed, round, pattern, text)
          .isEqualTo(expected);
      fits += expected ? 1 : 0;
    }
    System.err.println(rounds + " pairs, " + fits + " fit");
    assertThat(fits).isGreaterThan(rounds / 20);
  }

  /** Plain paths are looked at once; the judge asks for each directory above the path. */
  @Test
  void plainPathsMeanTheSameAtOnceAndStepByStep() {
    long seed = Seed.of(7);
    Random random = new Random(seed);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 3_000_000 : 100_000;
    int fits = 0;
    for (int round = 0; round < rounds; round++) {
      List<String> patterns =
          List.of(plainPattern(random), plainPattern(random)).subList(0, 1 + random.nextInt(2));
      PathRules rules = PathRules.of(patterns, List.of());
      String text = "/" + plainPattern(random) + (random.nextBoolean() ? "" : "/x");
      byte[] path = text.replace("\\", "").replaceAll("//+", "/").getBytes(UTF_8);
      boolean directory = random.nextBoolean();
      boolean expected = rules.matchesSome(path, directory);
      assertThat(rules.matches(path, directory))
          .as("seed %d round %d patterns %s path '%s'", seed, round, patterns, text)
          .isEqualTo(expected);
      fits += expected ? 1 : 0;
    }
    assertThat(fits).isBetween(rounds / 20, rounds * 19 / 20);
  }

  private static String plainPattern(Random random) {
    String[] names = {"a", "b", "é", "A", "a", "\\b", "ab", "*"};
    StringBuilder s = new StringBuilder(random.nextInt(9) == 0 ? "!" : "");
    for (int i = random.nextInt(3); i >= 0; i--) {
      s.append(random.nextInt(12) == 0 ? "" : "/").append(names[random.nextInt(names.length)]);
    }
    return s.append(random.nextInt(4) == 0 ? "/" : "").toString();
  }

  private static String pattern(Random random) {
    StringBuilder s = new StringBuilder();
    String[] pieces = random.nextInt(3) == 0 ? PIECES : PLAIN;
    if (random.nextInt(4) == 0) {
      s.append(random.nextBoolean() ? "*" : "**/");
    }
    for (int i = random.nextInt(5); i >= 0; i--) {
      s.append(pieces[random.nextInt(pieces.length)]);
    }
    if (random.nextInt(4) == 0) {
      s.append(random.nextInt(3) == 0 ? "*" : "/**");
    }
    return s.toString();
  }

  /** Often one that the pattern could fit: its own letters, with something in place of the stars. */
  private static String text(Random random, String pattern) {
    StringBuilder s = new StringBuilder();
    if (random.nextInt(3) > 0) {
      String filled = pattern.replace("\0", "");
      while (filled.contains("*")) {
        filled = filled.replaceFirst("\\*+",
            TEXT[random.nextInt(TEXT.length)].replaceAll("[*\\\\]", "x"));
      }
      s.append(random.nextBoolean() ? filled : filled.replace("\\", ""));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      s.insert(random.nextInt(s.length() + 1), TEXT[random.nextInt(TEXT.length)]);
    }
    return s.toString();
  }
}
