package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hand-made bad input and what the program says to it: exit code, number and text, and nothing lost. Mistakes in the
 * configuration are in {@code cli.config}, wrong words in {@link UsageTest} and {@link InitTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String KEY = " --identity keys/recovery-1.key";
  private static final String SIGN = " --operator-key keys/operator.key";

  private Path here;
  private InProcess program;

  /** Changes the good state before the words are tried. */
  @FunctionalInterface
  interface Mischief {
    void play(Path here) throws IOException;
  }

  record Bad(String words, int status, String fault, String text, Mischief mischief) {
    @Override
    public String toString() {
      return words + " → " + status + " " + fault + " " + text;
    }
  }

  @BeforeAll
  void makeRepository(@TempDir Path top) throws IOException {
    here = Files.createDirectory(top.toRealPath().resolve("here"));
    program = new InProcess(here);
    Files.createDirectory(here.resolve("data"));
    Files.writeString(here.resolve("data/a.txt"), "content\n");
    Files.write(here.resolve("db.sqlite"), new byte[0]);
    Files.writeString(here.resolve("phrase"), "words\n");
    run("init --keys keys --no-passphrase --app shop --store one=one --store two=two --files data");
    run(
        "init --keys locked --passphrase-file phrase --app other --state s2 -c locked.yaml "
            + "--store three=three --files data");
    run("backup --label run");
    copy(here, here.resolveSibling("saved"));
  }

  @BeforeEach
  void reset() throws IOException {
    delete(here);
    copy(here.resolveSibling("saved"), here);
  }

  private void run(String words) {
    Ran ran = program.run(words.split(" "));
    assertThat(ran.status()).as(ran.err()).isZero();
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }

  static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(file, bytes);
  }

  private static List<Path> objects(Path here, String kind) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String store : List.of("one", "two")) {
      try (Stream<Path> files = Files.walk(here.resolve(store))) {
        files.filter(Files::isRegularFile)
            .filter(file -> file.toString().contains("/" + kind + "/"))
            .forEach(found::add);
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  static Mischief each(String kind, Mischief mischief) {
    return here -> {
      for (Path object : objects(here, kind)) {
        mischief.play(object);
      }
    };
  }

  static Mischief both(String name, String text) {
    return here -> {
      write(here.resolve("one").resolve(name), text);
      write(here.resolve("two").resolve(name), text);
    };
  }

  static Stream<Bad> keys() {
    return Stream.of(
        new Bad("ls latest", 12, "HF-2001", "no identity", here -> {}),
        new Bad("ls latest --identity none.key", 12, "HF-2001", "none.key", here -> {}),
        new Bad("ls latest --identity data", 12, "HF-2001", "Is a directory", here -> {}),
        new Bad("ls latest --identity data/a.txt", 12, "HF-2005", "a.txt", here -> {}),
        new Bad("ls latest --identity keys/trust", 12, "HF-2005", "trust", here -> {}),
        new Bad("ls latest --identity keys/operator.key", 12, "HF-2005", "operator.key", h -> {}),
        new Bad("ls latest --identity locked/drill.key", 12, "HF-2003", "drill.key", h -> {}),
        new Bad(
            "ls latest --identity locked/drill.key --passphrase-file none", 12, "HF-2003", "none",
            h -> {}),
        new Bad(
            "ls latest --identity locked/drill.key --passphrase-file bad", 12, "HF-2004",
            "drill.key", here -> write(here.resolve("bad"), "other words\n")),
        new Bad(
            "ls latest --identity locked/drill.key --passphrase-file bad", 12, "HF-2003",
            "empty first line", here -> write(here.resolve("bad"), "\n")),
        new Bad(
            "ls latest --identity locked/drill.key --passphrase-file phrase", 12, "HF-2002",
            "sealed to recipients", h -> {}),
        new Bad(
            "ls latest" + KEY, 12, "HF-2005", "recovery-1.key",
            here -> edit(here.resolve("keys/recovery-1.key"), "AGE-SECRET-KEY-1", "AGE-X-1")),
        new Bad(
            "ls latest" + KEY, 12, "HF-2005", "recovery-1.key",
            here -> write(here.resolve("keys/recovery-1.key"), "")),
        new Bad("store init" + SIGN, 4, "HF-2101", "keys/trust",
            here -> Files.delete(here.resolve("keys/trust"))),
        new Bad("backup", 4, "HF-2101", "keys/trust",
            here -> Files.delete(here.resolve("keys/trust"))),
        new Bad("backup", 4, "HF-2101", "keys/trust",
            here -> write(here.resolve("keys/trust"), "")),
        new Bad("backup", 4, "HF-2", "", here -> flip(here.resolve("keys/trust"))),
        new Bad("backup", 4, "HF-2105", "no record",
            here -> Files.copy(
                here.resolve("locked/trust"), here.resolve("keys/trust"),
                StandardCopyOption.REPLACE_EXISTING)),
        new Bad("store init --operator-key keys/drill.key", 12, "HF-2006", "no operator key",
            h -> {}),
        new Bad("store init --operator-key none", 12, "HF-2001", "none", h -> {}),
        new Bad("rescue --store one --target t", 12, "HF-2001", "--identity FILE", h -> {}),
        new Bad("rescue --store one --target t --operator x" + KEY, 2, "HF-1001", "--operator x",
            h -> {}));
  }

  static Stream<Bad> stores() {
    return Stream.of(
        new Bad("backup", 8, "HF-3002", "one",
            here -> {
              delete(here.resolve("one"));
              delete(here.resolve("two"));
            }),
        new Bad("backup", 8, "HF-3002", "is empty",
            here -> {
              for (String store : List.of("one", "two")) {
                delete(here.resolve(store));
                Files.createDirectory(here.resolve(store));
              }
            }),
        new Bad("ls latest" + KEY, 10, "HF-3001", "holdfast.json",
            here -> {
              Files.delete(here.resolve("one/holdfast.json"));
              Files.delete(here.resolve("two/holdfast.json"));
            }),
        new Bad("ls latest" + KEY, 4, "HF-3004", "format 2",
            both("holdfast.json", "{\"format\":2}")),
        new Bad("ls latest" + KEY, 4, "HF-3012", "holdfast.json",
            both("holdfast.json", "nonsense")),
        new Bad("ls latest" + KEY, 4, "HF-3012", "holdfast.json", both("holdfast.json", "")),
        new Bad("backup", 4, "HF-3004", "format 2", both("holdfast.json", "{\"format\":2}")),
        new Bad("ls latest" + KEY, 4, "HF-2104", "belongs to fleet",
            here -> {
              for (String store : List.of("one", "two")) {
                Files.copy(
                    here.resolve("three/holdfast.json"), here.resolve(store + "/holdfast.json"),
                    StandardCopyOption.REPLACE_EXISTING);
              }
            }),
        new Bad("backup", 4, "HF-3009", "site is 'cellar' here",
            here -> edit(
                here.resolve("holdfast.yaml"), "- name: one", "- name: one\n    site: cellar")),
        new Bad("rescue --store three --target t" + KEY, 12, "HF-2002", "belongs to fleet",
            h -> {}),
        new Bad("rescue --store data --target t" + KEY, 10, "HF-3001", "holdfast.json", h -> {}),
        new Bad("rescue --store none --target t" + KEY, 8, "HF-3002", "does not exist", h -> {}),
        new Bad("rescue --store s3:x --target t" + KEY, 2, "HF-1001",
            "the store: 's3:x'", h -> {}),
        new Bad("restore latest --from six --target t" + KEY, 2, "HF-3010", "'six'", h -> {}),
        new Bad("store init six" + SIGN, 2, "HF-3010", "'six'", h -> {}));
  }

  static Stream<Bad> objects() {
    return Stream.of(
        new Bad("restore latest --target t" + KEY, 9, "HF-4", "",
            each("packs", BadInputTest::flip)),
        new Bad("restore latest --target t" + KEY, 9, "HF-4", "", each("packs", Files::delete)),
        new Bad("restore latest --target t" + KEY, 9, "HF-4", "",
            each("packs", object -> Files.write(object, new byte[0]))),
        new Bad("restore latest --target t" + KEY, 9, "HF-4", "",
            each("packs", object -> Files.write(object, new byte[100_000]))),
        new Bad("ls latest" + KEY, 2, "HF-1201", "no snapshot",
            each("manifests", BadInputTest::cut)),
        new Bad("ls latest" + KEY, 2, "HF-1201", "no snapshot",
            each("manifests", Files::delete)),
        new Bad("ls latest" + KEY, 2, "HF-1201", "no snapshot",
            each("manifests", object -> Files.write(object, new byte[0]))));
  }

  /** Only its first bytes are left: even its head is gone. */
  private static void cut(Path object) throws IOException {
    Files.write(object, java.util.Arrays.copyOf(Files.readAllBytes(object), 100));
  }

  static Stream<Bad> sourcesAndTargets() {
    return Stream.of(
        new Bad("backup", 1, "HF-5001", "shop/data", here -> delete(here.resolve("data"))),
        new Bad("backup", 1, "HF-5003", "a.txt",
            here -> sqlite(here, here.resolve("data/a.txt"))),
        new Bad("backup", 1, "HF-5001", "none.db",
            here -> sqlite(here, here.resolve("none.db"))),
        new Bad("backup nothing", 2, "HF-", "nothing", h -> {}),
        new Bad("backup shop/nothing", 2, "HF-", "nothing", h -> {}),
        new Bad("backup --label a/b", 2, "HF-1001", "label", h -> {}),
        new Bad("backup --label run", 2, "HF-1001", "is in use", h -> {}),
        new Bad("restore latest --target data" + KEY, 4, "HF-6001", "holds", h -> {}),
        new Bad("restore latest --target data/a.txt" + KEY, 4, "HF-6", "a.txt", h -> {}),
        new Bad("restore none --target t" + KEY, 2, "HF-1201", "'none'", h -> {}),
        new Bad("restore shop/data@never --target t" + KEY, 2, "HF-1001", "time 'never'", h -> {}),
        new Bad("restore latest:/none --target t" + KEY, 2, "HF-1201", "", h -> {}),
        new Bad("restore latest --preserve all,x --target t" + KEY, 2, "HF-1001", "all,x", h -> {}),
        new Bad("cat latest:/none" + KEY, 2, "HF-1201", "/none", h -> {}),
        new Bad("ls latest /none" + KEY, 2, "HF-1201", "/none", h -> {}),
        new Bad("backup --state data/a.txt", 1, "HF-7002", "a.txt", h -> {}),
        new Bad("backup -c none.yaml", 2, "HF-1101", "none.yaml", h -> {}),
        new Bad("backup -c data", 2, "HF-1101", "data", h -> {}));
  }

  static void sqlite(Path here, Path file) throws IOException {
    edit(
        here.resolve("holdfast.yaml"), "    sources:\n",
        "    sources:\n      db: {sqlite: {path: " + file + "}}\n");
  }

  static Stream<Bad> all() {
    return Stream.of(keys(), stores(), objects(), sourcesAndTargets()).flatMap(s -> s);
  }

  @ParameterizedTest @MethodSource("all")
  void isToldAndLeavesNothing(Bad bad) throws IOException {
    bad.mischief.play(here);
    Ran ran = program.run(bad.words.split(" "));
    assertThat(ran.status()).as(ran.err() + ran.out()).isEqualTo(bad.status);
    assertThat(ran.err()).contains("error: ", "[" + bad.fault, bad.text, "hint: ");
    assertThat(ran.err()).doesNotContain("Exception", "\tat ");
    assertThat(here.resolve("t")).doesNotExist();
    List<String> words = new ArrayList<>(List.of(bad.words.split(" ")));
    words.add("--json");
    reset();
    bad.mischief.play(here);
    List<String> lines = program.run(words.toArray(String[]::new)).lines();
    assertThat(lines).allMatch(line -> line.startsWith("{\"message_type\":\""));
    assertThat(lines).filteredOn(line -> line.contains("\"message_type\":\"error\"")).hasSize(1);
    assertThat(lines.getLast())
        .startsWith("{\"message_type\":\"summary\"")
        .endsWith("\"exit_code\":" + bad.status + "}");
  }

  @org.junit.jupiter.api.Test
  void aKeyThatOthersCanReadIsAWarning() throws IOException {
    Files.setPosixFilePermissions(
        here.resolve("keys/recovery-1.key"), PosixFilePermissions.fromString("rw-r--r--"));
    Ran ran = program.run(("ls latest" + KEY).split(" "));
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).contains("warning: ", "recovery-1.key");
    assertThat(new String(Files.readAllBytes(here.resolve("phrase")), StandardCharsets.UTF_8))
        .isEqualTo("words\n");
  }
}
