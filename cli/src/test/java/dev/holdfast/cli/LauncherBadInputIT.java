package dev.holdfast.cli;

import static dev.holdfast.cli.BadInputTest.both;
import static dev.holdfast.cli.BadInputTest.edit;
import static dev.holdfast.cli.BadInputTest.sqlite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.BadInputTest.Bad;
import dev.holdfast.cli.InProcess.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input through {@code ./holdfast} itself (T40): the exit code that a script sees, the text that a person sees on
 * standard error, and nothing but data on standard output. The whole corpus runs in process, in {@link BadInputTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LauncherBadInputIT {
  private static final String KEY = " --identity keys/recovery-1.key";

  private Path here;
  private Launched program;

  @BeforeAll
  void makeRepository(@TempDir Path top) throws Exception {
    here = Files.createDirectory(top.toRealPath().resolve("here"));
    program = new Launched(here);
    Files.createDirectory(here.resolve("data"));
    Files.writeString(here.resolve("data/a.txt"), "content\n");
    Files.writeString(here.resolve("phrase"), "words\n");
    run(
        "init --keys keys --no-passphrase --app shop --store one=one --store two=two --files "
            + here.resolve("data"));
    run(
        "init --keys locked --passphrase-file phrase --app other --state s2 -c locked.yaml "
            + "--store three=three");
    run("backup --label run");
    BadInputTest.copy(here, here.resolveSibling("saved"));
  }

  private void run(String words) throws Exception {
    Ran ran = program.run(words.split(" "));
    assertThat(ran.status()).as(ran.err()).isZero();
  }

  @BeforeEach
  void reset() throws IOException {
    BadInputTest.delete(here);
    BadInputTest.copy(here.resolveSibling("saved"), here);
  }

  static Stream<Bad> words() {
    return Stream.of(
        new Bad("", 2, "HF-1001", "no verb", h -> {}),
        new Bad("destroy", 2, "HF-1001", "destroy", h -> {}),
        new Bad("backup --colour", 2, "HF-1001", "--colour", h -> {}),
        new Bad("restore latest", 2, "HF-1001", "--target", h -> {}),
        new Bad("backup --label a/b", 2, "HF-1001", "label", h -> {}),
        new Bad("init --keys keys --no-passphrase", 4, "HF-", "recovery-1.key", h -> {}),
        new Bad("restore none --target t" + KEY, 2, "HF-1201", "'none'", h -> {}));
  }

  static Stream<Bad> configurations() {
    return Stream.of(
        new Bad("backup -c none.yaml", 2, "HF-1101", "none.yaml", h -> {}),
        new Bad("validate", 2, "HF-1107", "unknown key 'aps'",
            here -> edit(here.resolve("holdfast.yaml"), "apps:", "aps:")),
        new Bad("backup", 2, "HF-1106", "holdfast.yaml:",
            here -> edit(here.resolve("holdfast.yaml"), "apps:", "apps:\n\tshop:")),
        new Bad("backup", 2, "HF-1108", "twice",
            here -> edit(here.resolve("holdfast.yaml"), "apps:", "fleet: again\napps:")),
        new Bad("backup", 2, "HF-1103", "redis",
            here -> edit(here.resolve("holdfast.yaml"), "    sources:\n",
                "    sources:\n      r: {redis: {address: x}}\n")));
  }

  static Stream<Bad> keys() {
    return Stream.of(
        new Bad("ls latest", 12, "HF-2001", "no identity", h -> {}),
        new Bad("ls latest --identity keys/trust", 12, "HF-2005", "trust", h -> {}),
        new Bad("ls latest --identity locked/drill.key", 12, "HF-2003", "drill.key", h -> {}),
        new Bad(
            "ls latest --identity locked/drill.key --passphrase-file bad", 12, "HF-2004",
            "drill.key", here -> Files.writeString(here.resolve("bad"), "other words\n")),
        new Bad("backup", 4, "HF-2101", "keys/trust",
            here -> Files.delete(here.resolve("keys/trust"))));
  }

  static Stream<Bad> storesAndTheRest() {
    return Stream.of(
        new Bad("backup", 8, "HF-3002", "one",
            here -> {
              BadInputTest.delete(here.resolve("one"));
              BadInputTest.delete(here.resolve("two"));
            }),
        new Bad("ls latest" + KEY, 4, "HF-3004", "format 2",
            both("holdfast.json", "{\"format\":2}")),
        new Bad("rescue --store data --target t" + KEY, 10, "HF-3001", "holdfast.json", h -> {}),
        new Bad("rescue --store three --target t" + KEY, 12, "HF-2002", "belongs to fleet",
            h -> {}),
        new Bad("restore latest --target t" + KEY, 9, "HF-4", "",
            BadInputTest.each("packs", BadInputTest::flip)),
        new Bad("restore latest --target t" + KEY, 9, "HF-4", "",
            BadInputTest.each("packs", Files::delete)),
        new Bad("verify --read-data", 9, "HF-4", "error finding",
            BadInputTest.each("packs", BadInputTest::flip)),
        new Bad("backup", 1, "HF-5001", "shop/data",
            here -> BadInputTest.delete(here.resolve("data"))),
        new Bad("backup", 1, "HF-5003", "a.txt", here -> sqlite(here, here.resolve("data/a.txt"))),
        new Bad("restore latest --target data" + KEY, 4, "HF-6001", "holds", h -> {}),
        new Bad("backup --state data/a.txt", 1, "HF-7002", "a.txt", h -> {}));
  }

  static Stream<Bad> all() {
    return Stream.of(words(), configurations(), keys(), storesAndTheRest()).flatMap(s -> s);
  }

  @ParameterizedTest @MethodSource("all")
  void isToldOnStandardErrorAlone(Bad bad) throws Exception {
    bad.mischief().play(here);
    String words = bad.words().isEmpty() ? "--json" : bad.words() + " --json";
    Ran ran = program.run(words.split(" "));
    assertThat(ran.status()).as(ran.err() + ran.out()).isEqualTo(bad.status());
    assertThat(ran.err()).contains("error: ", "[" + bad.fault(), bad.text(), "hint: ");
    assertThat(ran.err()).doesNotContain("Exception", "\tat ", "WARNING: ");
    assertThat(ran.lines()).allMatch(line -> line.startsWith("{\"message_type\":\""));
    assertThat(ran.lines()).filteredOn(line -> line.startsWith("{\"message_type\":\"error\""))
        .hasSize(1);
    assertThat(ran.last())
        .startsWith("{\"message_type\":\"summary\"")
        .endsWith("\"exit_code\":" + bad.status() + "}");
    assertThat(here.resolve("t")).doesNotExist();
  }

  @ParameterizedTest @MethodSource("words")
  void textGoesNowhereElse(Bad bad) throws Exception {
    Ran ran = program.run(bad.words().isEmpty() ? new String[0] : bad.words().split(" "));
    assertThat(ran.status()).as(ran.err() + ran.out()).isEqualTo(bad.status());
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("error: ", "[" + bad.fault(), bad.text(), "hint: ");
  }
}
