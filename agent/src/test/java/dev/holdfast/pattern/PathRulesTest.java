package dev.holdfast.pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathRulesTest {
  @TempDir
  Path tmp;

  private static boolean matches(List<String> patterns, String path, boolean directory) {
    return PathRules.of(patterns, List.of("/".getBytes(UTF_8)))
        .matches(path.getBytes(UTF_8), directory);
  }

  @ParameterizedTest @CsvSource({
      "*.tmp, /a/b.tmp, true",
      "*.tmp, /a/b.tmp.x, false",
      "*.tmp, /a.tmp/b/c, true",
      "cache/, /a/cache, dir",
      "cache/, /a/cache/x, true",
      "cache/, /a/cache, false",
      "/srv/x, /srv/x, true",
      "/srv/x, /a/srv/x, false",
      "srv/x, /a/srv/x, false",
      "srv/x, /srv/x/y, true",
      "**/x, /x, true",
      "**/x, /a/b/x, true",
      "a/**/b, /a/b, true",
      "a/**/b, /a/x/y/b, true",
      "a/**/b, /a/x/y/c, false",
      "a/**, /a, dirfalse",
      "a/**, /a/x, true",
      "a/*/c, /a/b/c, true",
      "a/*/c, /a/b/d/c, false",
      "a**b/c, /aXb/c, true",
      "a**b/c, /aX/b/c, false",
      "[a-c]x, /bx, true",
      "[!a-c]x, /bx, false",
      "[^a-c]x, /dx, true",
      "[[:digit:]]*, /1abc, true",
      "[[:nope:]]x, /nx, false",
      "[a, /a, false",
      "'\\#x', /#x, true",
      "'\\!x', /!x, true",
      "#x, /#x, false",
      "'a\\*b', /a*b, true",
      "'a\\*b', /axb, false",
      "?, /ab, false",
      "?, /a, true",
      "/, /a, false",
      "'', /a, false",
  })
  void meansWhatGitignoreMeans(String pattern, String path, String expected) {
    boolean directory = expected.startsWith("dir");
    boolean wanted = expected.equals("true") || expected.equals("dir");
    assertThat(matches(List.of(pattern), path, directory)).isEqualTo(wanted);
  }

  @Test
  void theLastMatchDecides() {
    List<String> rules = List.of("*.log", "!keep.log", "deep/", "!deep/keep");
    assertThat(matches(rules, "/x.log", false)).isTrue();
    assertThat(matches(rules, "/keep.log", false)).isFalse();
    assertThat(matches(rules, "/deep/keep", false)).isTrue();
    assertThat(matches(List.of("!x", "x"), "/x", false)).isTrue();
  }

  @Test
  void relativePatternsCountFromEachBase() {
    PathRules rules =
        PathRules.of(List.of("up/thumbs"),
            List.of("/srv/shop".getBytes(UTF_8), "/etc".getBytes(UTF_8)));
    assertThat(rules.matches("/srv/shop/up/thumbs/x".getBytes(UTF_8), false)).isTrue();
    assertThat(rules.matches("/etc/up/thumbs".getBytes(UTF_8), false)).isTrue();
    assertThat(rules.matches("/srv/shopup/thumbs".getBytes(UTF_8), false)).isFalse();
    assertThat(rules.matches("/srv/up/thumbs".getBytes(UTF_8), false)).isFalse();
    assertThat(rules.matches("/up/thumbs".getBytes(UTF_8), false)).isFalse();
  }

  @Test
  void manyStarsDoNotExplode() {
    String pattern = "*a".repeat(40) + "b";
    assertThat(matches(List.of(pattern), "/" + "a".repeat(250), false)).isFalse();
    String deep = "**/a/".repeat(12) + "b";
    assertThat(matches(List.of(deep), "/a".repeat(60), false)).isFalse();
  }

  /** The judge is git itself: check-ignore on random rules and random trees. */
  @Test
  void agreesWithGit() throws Exception {
    boolean profile = Boolean.getBoolean("holdfast.profile");
    long seed = Seed.of(20261121);
    System.err.println("PathRulesTest.agreesWithGit seed " + seed);
    Random random = new Random(seed);
    int rounds = profile ? 2000 : 60;
    int compared = 0;
    int ignored = 0;
    git("init", "-q");
    TreeSet<String> paths = tree(random);
    for (int round = 0; round < rounds; round++) {
      List<String> patterns = new ArrayList<>();
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        String pattern = pattern(random);
        // gitignore(5) says that stars inside a name are ordinary ones. git cuts the literal begin off
        // first and then takes "a**/b" for "**/b": we keep to the manual.
        while (pattern.matches("!?/?[^*?\\[\\\\]*[^/*?\\[\\\\]\\*{2,}.*")) {
          pattern = pattern(random);
        }
        patterns.add(pattern);
      }
      Files.write(
          tmp.resolve(".gitignore"), (String.join("\n", patterns) + "\n").getBytes(ISO_8859_1));
      TreeSet<String> git = checkIgnore(paths);
      PathRules rules = PathRules.of(patterns, List.of("/".getBytes(UTF_8)));
      for (String path : paths) {
        boolean directory = Files.isDirectory(tmp.resolve(path));
        assertThat(rules.matches(("/" + path).getBytes(ISO_8859_1), directory))
            .as("seed %d round %d patterns %s path %s", seed, round, patterns, path)
            .isEqualTo(git.contains(path));
        compared++;
      }
      ignored += git.size();
    }
    System.err.println("compared " + compared + " paths with git, " + ignored + " ignored");
    assertThat(ignored).isBetween(compared / 20, compared * 19 / 20);
  }

  private static final String[] PIECES = {
      "a", "b", "c", "ab", "ba", "*", "**", "?", "[ab]", "[!a]", "[a-b]x", "[[:alpha:]]", "[]a]",
      "[a-]", "\\a", "\\*",
      "a*b", "*a", "b*", "a**", "**b", "x", ".h", "[\\]]", "[[:digit:]-b]", "[b-a]", "a b", "[^b]c",
      "***"
  };

  private static String pattern(Random random) {
    StringBuilder s = new StringBuilder(random.nextInt(5) == 0 ? "!" : "");
    if (random.nextInt(3) == 0) {
      s.append('/');
    }
    int parts = 1 + random.nextInt(3);
    for (int i = 0; i < parts; i++) {
      s.append(i > 0 ? "/" : "").append(PIECES[random.nextInt(PIECES.length)]);
      if (random.nextInt(4) == 0) {
        s.append(PIECES[random.nextInt(PIECES.length)]);
      }
    }
    if (random.nextInt(4) == 0) {
      s.append('/');
    }
    if (random.nextInt(12) == 0) {
      s.append(random.nextBoolean() ? " " : "\\ ");
    }
    return s.toString();
  }

  private static final String[] NAMES = {
      "a", "b", "c", "ab", "ba", "aab", "x", "ax", "bx", ".h", "abc", "cc", "a b", "]", "1", "*",
      "ac"
  };

  /** A tree on disk (git asks it for the types) of some 200 files and directories; their relative paths. */
  private TreeSet<String> tree(Random random) throws IOException {
    TreeSet<String> paths = new TreeSet<>();
    for (int i = 0; i < 120; i++) {
      String path = NAMES[random.nextInt(NAMES.length)];
      int parts = random.nextInt(4);
      for (int part = 0; part < parts && !Files.isRegularFile(tmp.resolve(path)); part++) {
        Files.createDirectories(tmp.resolve(path));
        paths.add(path);
        path += "/" + NAMES[random.nextInt(NAMES.length)];
      }
      if (paths.add(path) && !Files.exists(tmp.resolve(path))) {
        if (!Files.isDirectory(tmp.resolve(path).getParent())) {
          paths.remove(path);
        } else if (random.nextBoolean()) {
          Files.createFile(tmp.resolve(path));
        } else {
          Files.createDirectory(tmp.resolve(path));
        }
      }
    }
    return paths;
  }

  private TreeSet<String> checkIgnore(TreeSet<String> paths)
      throws IOException, InterruptedException {
    Path input = tmp.resolve(".git/paths");
    Files.write(input, (String.join("\0", paths) + "\0").getBytes(ISO_8859_1));
    Process p = start(List.of("check-ignore", "--no-index", "-z", "--stdin"), input);
    String out = new String(p.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(p.waitFor()).isLessThan(2);
    TreeSet<String> seen = new TreeSet<>();
    for (String line : out.split("\0")) {
      if (!line.isEmpty()) {
        seen.add(line);
      }
    }
    return seen;
  }

  private void git(String... args) throws IOException, InterruptedException {
    assertThat(start(List.of(args), Path.of("/dev/null")).waitFor()).isZero();
  }

  private Process start(List<String> args, Path input) throws IOException {
    List<String> argv = new ArrayList<>(List.of("git", "-C", tmp.toString()));
    argv.addAll(args);
    return new ProcessBuilder(argv)
        .redirectInput(input.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
