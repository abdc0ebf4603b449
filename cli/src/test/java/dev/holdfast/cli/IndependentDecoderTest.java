package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the program writes, read by {@code docs/decoder/holdfast_decode.py}, which knows nothing but docs/FORMAT.md (T34);
 * and the golden repositories, read by both (T35).
 */
class IndependentDecoderTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String DECODER =
      ROOT.resolve("docs/decoder/holdfast_decode.py").toString();
  private static final String TREE =
      ROOT.resolve("cli/src/test/resources/dev/holdfast/cli/tree.py").toString();
  private static final Path GOLDEN = ROOT.resolve("docs/golden/format-1");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{64})\"");

  @TempDir
  Path directory;

  /** JUnit cannot delete paths longer than PATH_MAX. */
  @AfterEach
  void clean() throws IOException, InterruptedException {
    good("-c", "import os,shutil,sys\nfor n in os.listdir(sys.argv[1]):\n"
        + " p = os.path.join(sys.argv[1], n)\n if os.path.isdir(p): shutil.rmtree(p)",
        directory.toString());
  }

  private record Told(int status, String out, String err) {}

  private Told python(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3", "-B"));
    Collections.addAll(command, words);
    Path out = directory.resolve("python.out");
    Path err = directory.resolve("python.err");
    int status =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Told(status, Files.readString(out, StandardCharsets.ISO_8859_1),
        Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  private String good(String... words) throws IOException, InterruptedException {
    Told told = python(words);
    assertThat(told.status()).as(told.out() + told.err()).isZero();
    return told.out();
  }

  @Test
  void randomRepositoriesAreReadByTheIndependentDecoder() throws Exception {
    long seed = Seed.of(20261121);
    int count = Boolean.getBoolean("holdfast.profile") ? 200 : 20;
    System.out.println("IndependentDecoderTest -Dholdfast.seed=" + seed + ", " + count);
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      Path place = Files.createDirectory(directory.toRealPath().resolve("r" + i));
      repository(place, random.nextInt(1, Integer.MAX_VALUE), "seed " + seed + " repository " + i);
      good("-c", "import shutil,sys; shutil.rmtree(sys.argv[1])", place.toString());
    }
  }

  private void repository(Path place, int seed, String which) throws Exception {
    String data = place.resolve("data").toString();
    good(TREE, "make", data, Integer.toString(seed));
    InProcess program = new InProcess(place);
    List<String> init = new ArrayList<>(
        List.of("init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--store",
            "one=one", "--files", "data"));
    if (seed % 4 == 0) {
      good("-c",
          "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('create table t(a)');"
              + "c.executemany('insert into t values(?)', [(i,) for i in range(" + seed % 5000
              + ")]); c.commit()",
          place.resolve("app.db").toString());
      init.addAll(List.of("--sqlite", "app.db"));
    }
    Ran ran = program.run(init.toArray(String[]::new));
    assertThat(ran.status()).as(which + ran.err()).isZero();
    List<String> ids = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int n = 0; n < 1 + seed % 3; n++) {
      if (n > 0) {
        good(TREE, "change", data, Integer.toString(seed + n));
      }
      ran = program.run("backup", "shop/data", "--label", "l" + n, "--json");
      assertThat(ran.status()).as(which + ran.err() + ran.out()).isZero();
      Matcher id = ID.matcher(ran.out());
      assertThat(id.find()).as(which).isTrue();
      ids.add(id.group(1));
      expected.add(good(TREE, "list", data));
    }
    if (seed % 4 == 0) {
      ran = program.run("backup", "shop/app-db", "--json");
      assertThat(ran.status()).as(which + ran.err() + ran.out()).isZero();
    }
    read(place, which, ids, expected);
    if (seed % 4 == 0) {
      String target = place.resolve("db").toString();
      good(DECODER, store(place), "--identity", key(place), "restore", "shop/app-db", "--target",
          target);
      assertThat(good("-c", "import sqlite3,sys; print(sqlite3.connect(sys.argv[1])"
          + ".execute('select count(*) from t').fetchone()[0])", target + place + "/app.db")
          .strip()).as(which).isEqualTo(Integer.toString(seed % 5000));
    }
  }

  /** Entries fill several chunks, most of which the second snapshot takes from the packs of the first. */
  @Test
  void aLargeTreeThatTwoSnapshotsShareIsRead() throws Exception {
    Path place = Files.createDirectory(directory.toRealPath().resolve("large"));
    for (int i = 0; i < 12_000; i++) {
      Path folder = place.resolve("data/d" + i / 200);
      if (i % 200 == 0) {
        Files.createDirectories(folder);
      }
      Files.writeString(folder.resolve("file-" + i), Integer.toString(i));
    }
    InProcess program = new InProcess(place);
    Ran ran =
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--store", "one=one",
            "--files", "data");
    assertThat(ran.status()).as(ran.err()).isZero();
    for (int n = 0; n < 2; n++) {
      Files.writeString(place.resolve("data/d30/change"), Integer.toString(n));
      ran = program.run("backup");
      assertThat(ran.status()).as(ran.err()).isZero();
    }
    assertThat(good(DECODER, store(place), "--identity", key(place), "verify"))
        .contains("2 manifests", " 0 errors, 0 warnings");
  }

  private static String store(Path place) {
    return place.resolve("one").toString();
  }

  private static String key(Path place) {
    return place.resolve("keys/recovery-1.key").toString();
  }

  private void read(Path place, String which, List<String> ids, List<String> expected)
      throws Exception {
    String verified = good(DECODER, store(place), "--identity", key(place), "verify");
    assertThat(verified).as(which)
        .contains(" 0 errors, 0 warnings", "not judged: logical_bytes, packs that no entry uses");
    String list = good(DECODER, store(place), "--identity", key(place), "list");
    for (int n = 0; n < ids.size(); n++) {
      assertThat(list).as(which)
          .contains("\tshop\tdata\tl" + n + "/data\t" + (n + 1) + "\t" + ids.get(n) + "\tgood");
      Path target = place.resolve("back" + n);
      good(DECODER, store(place), "restore", ids.get(n).substring(0, 20), "--identity",
          key(place), "--target", target.toString());
      assertThat(good(TREE, "list", target + place.resolve("data").toString()))
          .as(which + " snapshot " + n).isEqualTo(expected.get(n));
    }
  }

  /** Short enough to be read before it is trusted: 350 lines, 60 for Ed25519, 100 columns. */
  @ParameterizedTest @CsvSource({"holdfast_decode.py,350", "ed25519.py,60"})
  void theDecoderStaysShort(String name, int limit) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/decoder").resolve(name));
    assertThat(lines).hasSizeLessThanOrEqualTo(limit)
        .allSatisfy(line -> assertThat(line.codePointCount(0, line.length()))
            .as(line).isLessThanOrEqualTo(100));
  }

  @Test
  void damageIsFound() throws Exception {
    Path place = Files.createDirectory(directory.toRealPath().resolve("damaged"));
    Path store = place.resolve("one");
    good("-c", "import shutil,sys; shutil.copytree(*sys.argv[1:])",
        GOLDEN.resolve("files/store").toString(), store.toString());
    List<Path> objects;
    try (Stream<Path> walk = Files.walk(store.resolve("hosts"))) {
      objects = walk.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(objects).hasSize(8);
    for (Path object : objects) {
      byte[] bytes = Files.readAllBytes(object);
      byte[] wrong = bytes.clone();
      wrong[wrong.length / 2] ^= 1;
      Files.write(object, wrong);
      Told told =
          python(DECODER, store.toString(), "--operator", "u4wyiflviaict5q65uzgxcj644", "verify");
      assertThat(told.status()).as(object + told.out()).isEqualTo(1);
      assertThat(told.err()).contains("error: ", "damaged");
      Files.write(object, bytes);
    }
  }

  @ParameterizedTest @CsvSource({
      "files,first,shop,u4wyiflviaict5q65uzgxcj644",
      "files,second,shop,u4wyiflviaict5q65uzgxcj644",
      "protected,only,app-db,2ciuvbduopoforarkvfbcj2a5m"
  })
  void goldenRepositoriesAreReadByTheDecoder(
      String name, String label, String source, String operator) throws Exception {
    Path golden = GOLDEN.resolve(name);
    String store = golden.resolve("store").toString();
    String target = directory.resolve("target").toString();
    String identity = golden.resolve("recovery.key").toString();
    String[] words = {"python3", "-B", DECODER, store, "--identity", identity, "restore",
        label + "/" + source, "--target", target};
    if (Files.exists(golden.resolve("passphrase"))) {
      List<String> typed = new ArrayList<>(
          List.of(TREE, "answer", Files.readString(golden.resolve("passphrase")).strip()));
      Collections.addAll(typed, words);
      good(typed.toArray(String[]::new));
    } else {
      good(List.of(words).subList(2, words.length).toArray(String[]::new));
    }
    assertThat(good(TREE, "list", target + "/srv/shop"))
        .isEqualTo(Files.readString(golden.resolve(label + ".txt")));
    assertThat(good(DECODER, store, "--operator", operator, "verify"))
        .contains(" 0 errors, 0 warnings");
  }

  @ParameterizedTest @CsvSource({
      "files,first,shop,2026-11-21T12:41:25Z", "files,second,shop,", "protected,only,app-db,"
  })
  void goldenRepositoriesAreReadByTheProgram(
      String name, String label, String source, @Nullable String time) throws Exception {
    Path golden = GOLDEN.resolve(name);
    List<String> words = new ArrayList<>(
        List.of("rescue", "--store", golden.resolve("store").toString(), "--identity",
            golden.resolve("recovery.key").toString(), "--target", "target"));
    if (time != null) {
      words.addAll(List.of("--at", time));
    }
    if (Files.exists(golden.resolve("passphrase"))) {
      words.addAll(List.of("--passphrase-file", golden.resolve("passphrase").toString()));
    }
    Path place = directory.toRealPath();
    Ran ran = new InProcess(place).run(words.toArray(String[]::new));
    assertThat(ran.status()).as(ran.err() + ran.out()).isZero();
    assertThat(good(TREE, "list", place + "/target/shop/" + source + "/srv/shop"))
        .isEqualTo(Files.readString(golden.resolve(label + ".txt")));
  }
}
