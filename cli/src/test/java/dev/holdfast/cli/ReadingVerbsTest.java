package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the verbs that read promise, from words to exit codes, on a real repository of two stores. */
class ReadingVerbsTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{64})\"");

  @TempDir
  Path directory;

  private InProcess program;
  private Path data;

  @BeforeEach
  void protect() throws IOException {
    directory = directory.toRealPath();
    program = new InProcess(directory);
    data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(data.resolve("a.txt"), "first\n");
    Files.createDirectory(data.resolve("sub"));
    Files.write(data.resolve("sub/b.bin"), new byte[300_000]);
    Files.createSymbolicLink(data.resolve("link"), Path.of("a.txt"));
    Ran init =
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--store", "one=one",
            "--store", "two=two", "--files", "data");
    assertThat(init.status()).as(init.err()).isZero();
    backup("first");
  }

  private String backup(String label) {
    Ran ran = program.run("backup", "--label", label, "--json");
    assertThat(ran.status()).as(ran.err() + ran.out()).isZero();
    return id(ran.out());
  }

  private static String id(String json) {
    Matcher id = ID.matcher(json);
    assertThat(id.find()).as(json).isTrue();
    return id.group(1);
  }

  private Ran withKey(String... words) {
    return program.with("HOLDFAST_IDENTITY", "keys/recovery-1.key").run(words);
  }

  private void isOk(Ran ran) {
    assertThat(ran.status()).as(ran.err() + ran.out()).isZero();
  }

  @Test
  void snapshotsNamesFiguresAndStores() {
    Ran ran = program.run("snapshots", "--json");
    isOk(ran);
    assertThat(ran.lines()).hasSize(2);
    assertThat(ran.lines().getFirst())
        .contains(
            "\"message_type\":\"snapshot\"", "\"name\":\"first/data\"", "\"app\":\"shop\"",
            "\"source\":\"data\"", "\"seq\":1", "\"consistency\":\"exact\"",
            "\"stores\":[{\"name\":\"one\",\"state\":\"protected\"},{\"name\":\"two\",\"state\":\"protected\"}]",
            "\"time\":\"2");
    assertThat(ran.last()).isEqualTo(
        "{\"message_type\":\"summary\",\"snapshots\":1,\"exit_code\":0}");
    assertThat(program.run("snapshots", "shop").lines()).hasSize(2);
    assertThat(program.run("snapshots", "shop/data").lines()).hasSize(2);
    assertThat(program.run("snapshots", "first").lines()).hasSize(2);
    assertThat(program.run("snapshots", "nothing").status()).isEqualTo(2);
  }

  @Test
  void elsewhereNamesNeedAnIdentity() {
    program.with("HOLDFAST_STATE", "elsewhere");
    Ran sealed = program.run("snapshots", "--json");
    isOk(sealed);
    assertThat(sealed.out()).contains("\"name\":null,\"app\":null,\"source\":null");
    assertThat(withKey("snapshots", "--json").out()).contains("\"name\":\"first/data\"");
    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void withoutAnyStoreTheMemoryIsShownStale() throws Exception {
    for (String store : List.of("one", "two")) {
      Files.move(directory.resolve(store), directory.resolve(store + ".away"));
    }
    Ran ran = program.run("snapshots", "--json");
    assertThat(ran.status()).isEqualTo(8);
    assertThat(ran.lines().getFirst())
        .contains("\"name\":\"first/data\"", "\"stale\":true", "\"state\":\"offline\"");
    assertThat(ran.lines()).filteredOn(l -> l.contains("\"message_type\":\"error\"")).hasSize(1);
    assertThat(ran.last()).contains("\"exit_code\":8");
    assertThat(program.with("HOLDFAST_STATE", "elsewhere").run("snapshots").status()).isEqualTo(8);
  }

  @Test
  void lsListsEntriesBelowAPath() {
    Ran ran = withKey("ls", "latest", "--json");
    isOk(ran);
    assertThat(ran.lines()).hasSize(6);
    assertThat(ran.lines().get(1))
        .startsWith(
            "{\"message_type\":\"entry\",\"path\":\"" + data
                + "/a.txt\",\"type\":\"file\",\"mode\":\"0644\",\"size_bytes\":6,\"mtime\":\"2");
    assertThat(ran.lines().get(2)).contains("\"type\":\"symlink\"", "\"link_target\":\"a.txt\"");
    assertThat(withKey("ls", "first/data", data + "/sub").lines()).hasSize(2);
    assertThat(withKey("ls", "latest", "data/sub").lines()).hasSize(2);
    assertThat(withKey("ls", "latest", "/nowhere").status()).isEqualTo(2);
  }

  @Test
  void catPrintsBytes() {
    assertThat(withKey("cat", "latest:" + data + "/a.txt").out()).isEqualTo("first\n");
    assertThat(withKey("cat", "latest:" + data + "/sub/b.bin").out())
        .isEqualTo(new String(new byte[300_000], StandardCharsets.UTF_8));
    Ran json = withKey("cat", "latest:" + data + "/a.txt", "--json");
    assertThat(json.lines().getFirst()).contains("\"data_base64\":\"Zmlyc3QK\"");
    assertThat(withKey("cat", "latest:" + data + "/sub").status()).isEqualTo(2);
    assertThat(withKey("cat", "latest:" + data + "/none").status()).isEqualTo(2);
    assertThat(withKey("cat", "latest").status()).isEqualTo(2);
  }

  @Test
  void findAndDiff() throws Exception {
    Files.writeString(data.resolve("a.txt"), "second\n");
    Files.delete(data.resolve("link"));
    Files.writeString(data.resolve("new.txt"), "new\n");
    String second = backup("second");
    assertThat(withKey("find", "*.txt").lines())
        .containsExactly(
            "first/data:" + data + "/a.txt", "second/data:" + data + "/a.txt",
            "second/data:" + data + "/new.txt");
    assertThat(withKey("find", "*.txt", "--in", "latest", "--json").lines())
        .hasSize(3)
        .first()
        .asString()
        .contains("\"snapshot\":\"" + second + "\"", "\"name\":\"second/data\"");
    assertThat(withKey("diff", "first", "latest").lines())
        .contains(
            "M " + data + "/a.txt  (size, content, mtime)", "- " + data + "/link",
            "+ " + data + "/new.txt");
    assertThat(withKey("diff", "first", "first").out()).isEmpty();
    assertThat(withKey("diff", "first", second.substring(0, 8), "--json").last())
        .contains("\"added\":1,\"removed\":1");
  }

  @ParameterizedTest @CsvSource({"ls latest", "find x", "diff first first",
      "restore latest --target t"})
  void readingContentNeedsAnIdentity(String words) {
    Ran ran = program.without("HOLDFAST_IDENTITY").run(words.split(" "));
    assertThat(ran.status()).isEqualTo(12);
    assertThat(ran.err()).contains("[HF-2001]");
  }

  @Test
  void aWrongIdentityIsNamedBeforeAnythingIsMade() {
    program.run(
        "init", "--keys", "k2", "--no-passphrase", "--state", "s2", "-c", "o.yaml", "--store",
        "three=three", "--files", "data");
    Ran ran =
        program.run("restore", "latest", "--target", "t", "--identity", "k2/recovery-1.key");
    assertThat(ran.status()).isEqualTo(12);
    assertThat(ran.err()).contains("[HF-2002]", "sealed to recipients");
    assertThat(directory.resolve("t")).doesNotExist();
    Ran rescue =
        program.run("rescue", "--store", "one", "--target", "t", "--identity", "k2/drill.key");
    assertThat(rescue.status()).isEqualTo(12);
    assertThat(withKey("rescue", "--store", "nothing", "--target", "t").status()).isEqualTo(8);
    assertThat(withKey("rescue", "--store", "data", "--target", "t").status()).isEqualTo(10);
  }

  @Test
  void restoreBringsBackTheCapturedPaths() throws Exception {
    Ran plan = withKey("restore", "latest", "--target", "t", "--dry-run");
    isOk(plan);
    assertThat(directory.resolve("t")).doesNotExist();
    Ran ran = withKey("restore", "latest", "--target", "t", "--json");
    isOk(ran);
    assertThat(ran.last())
        .contains("\"bytes\":300006", "\"packs_read\":", "\"duration_seconds\":", "\"findings\":");
    Path back = directory.resolve("t").resolve(data.toString().substring(1));
    assertThat(back.resolve("a.txt")).hasContent("first\n");
    assertThat(Files.readSymbolicLink(back.resolve("link"))).hasToString("a.txt");
    assertThat(Files.size(back.resolve("sub/b.bin"))).isEqualTo(300_000);
    assertThat(Files.getLastModifiedTime(back.resolve("a.txt")))
        .isEqualTo(Files.getLastModifiedTime(data.resolve("a.txt")));
    assertThat(withKey("restore", "latest", "--target", "t").status()).isEqualTo(4);
    isOk(withKey("restore", "first:" + data + "/sub", "--target", "t2"));
    assertThat(directory.resolve("t2").resolve(data.toString().substring(1)).resolve("a.txt"))
        .doesNotExist();
    isOk(withKey("restore", "latest", "--target", "t3", "--include", "*.txt", "--from", "two"));
    assertThat(withKey("restore", "latest", "--target", "t4", "--from", "six").status())
        .isEqualTo(2);
    assertThat(withKey("restore", "latest", "--target", "t4", "--preserve", "x").status())
        .isEqualTo(2);
    assertThat(withKey("restore", "latest:/none", "--target", "t4").status()).isEqualTo(2);
    isOk(withKey("restore", "latest", "--target", "t5", "--preserve", "setid,devices"));
  }

  @Test
  void aDamagedPackIsHealedFromTheOtherStoreOrRefused() throws Exception {
    damagePacks("one");
    Ran healed = withKey("restore", "latest", "--target", "t", "--json");
    isOk(healed);
    assertThat(healed.out()).contains("\"severity\":\"warning\"");
    damagePacks("two");
    Ran ran = withKey("restore", "latest", "--target", "t2", "--json");
    assertThat(ran.status()).isEqualTo(9);
    assertThat(ran.lines()).filteredOn(l -> l.contains("\"message_type\":\"error\"")).hasSize(1);
    assertThat(directory.resolve("t2")).doesNotExist();
  }

  private void damagePacks(String store) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(store))) {
      for (Path file : files.filter(f -> f.toString().contains("/packs/"))
          .filter(Files::isRegularFile)
          .toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }
  }

  @Test
  void rescueNeedsOnlyAStoreAndAnIdentity() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("empty-machine"));
    InProcess other = new InProcess(elsewhere);
    String store = directory.resolve("two").toString();
    String key = directory.resolve("keys/recovery-2.key").toString();
    Ran ran = other.run("rescue", "--store", store, "--identity", key, "--target", "back");
    isOk(ran);
    assertThat(ran.out()).contains("fleet 'shop'", "host 'testhost'", "checkpoint 1");
    Path back =
        elsewhere.resolve("back/shop/data").resolve(data.toString().substring(1));
    assertThat(back.resolve("a.txt")).hasContent("first\n");
    assertThat(Files.list(elsewhere)).hasSize(1);
    assertThat(
        other.run(
            "rescue", "--store", store, "--identity", key, "--target", "b2", "--app", "none")
            .status())
        .isEqualTo(2);
    assertThat(
        other.run(
            "rescue", "--store", store, "--identity", key, "--target", "b2", "--at",
            "2020-01-01").status())
        .isEqualTo(2);
    isOk(
        other.run(
            "rescue", "--store", store, "--identity", key, "--target", "b3", "--host",
            "testhost", "--app", "shop", "--at", "2999-01-01"));
  }

  @Test
  void rescueComparesWithWhatIsExpected() throws Exception {
    Ran print = program.run("snapshots", "--expectation");
    isOk(print);
    Files.writeString(directory.resolve("kit"), print.out());
    isOk(withKey("rescue", "--store", "one", "--target", "t", "--expect", "kit"));
    Files.writeString(
        directory.resolve("kit"),
        print.out().replaceFirst("manifest 1 ", "manifest 7 "));
    Ran ran = withKey("rescue", "--store", "one", "--target", "t2", "--expect", "kit", "--json");
    assertThat(ran.status()).isEqualTo(9);
    assertThat(ran.out()).contains("older-than-expected", "HF-4008");
    assertThat(directory.resolve("t2")).doesNotExist();
    Files.writeString(directory.resolve("kit"), "nonsense\n");
    assertThat(
        withKey("rescue", "--store", "one", "--target", "t2", "--expect", "kit").status())
        .isEqualTo(2);
  }

  @Test
  void keyProofOpensRealPacks() {
    Ran ran = withKey("key", "prove", "--json");
    isOk(ran);
    assertThat(ran.lines().getFirst())
        .matches(".*\"series\":\"shop/data\",\"packs\":([1-9]),\"opened\":\\1}");
    program.run(
        "init", "--keys", "k2", "--no-passphrase", "--state", "s2", "-c", "o.yaml", "--store",
        "three=three", "--files", "data");
    assertThat(program.run("key", "prove", "--identity", "k2/recovery-1.key").status())
        .isEqualTo(12);
    assertThat(program.without("HOLDFAST_IDENTITY").run("key", "prove").status()).isEqualTo(12);
  }

  @Test
  void retentionPlanGivesAReasonForEach() throws Exception {
    Instant now = Instant.now();
    for (int day = 1; day <= 4; day++) {
      program.at(InstantSource.fixed(now.plusSeconds(86_400L * day)));
      Files.writeString(data.resolve("a.txt"), "day " + day);
      backup("day-" + day);
    }
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml)
            .replace("apps:\n  shop:\n", "policies: {p: {retention: {keep_last: 3}}}\n"
                + "apps:\n  shop:\n    policy: p\n"));
    Ran ran = program.run("retention", "plan", "--json");
    isOk(ran);
    assertThat(ran.lines()).hasSize(6);
    assertThat(ran.lines()).filteredOn(l -> l.contains("\"keep\":false")).hasSizeBetween(1, 2);
    assertThat(ran.lines().getFirst())
        .contains("\"message_type\":\"plan\"", "\"series\":\"shop/data\"", "\"reasons\":[{");
  }

  @Test
  void oneStoreAwayIsAWarning() throws Exception {
    Files.move(directory.resolve("one"), directory.resolve("away"));
    Ran ran = withKey("restore", "latest", "--target", "t", "--json");
    isOk(ran);
    assertThat(ran.out()).contains("\"code\":\"store-offline\"");
    Files.createDirectory(directory.resolve("one"));
    Files.writeString(directory.resolve("one/holdfast.json"), "{\"format\":2}");
    Ran newer = withKey("restore", "latest", "--target", "t2", "--json");
    isOk(newer);
    assertThat(newer.out()).contains("\"code\":\"store-unusable\"");
  }
}
