package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.state.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitTest {
  @TempDir
  Path directory;

  private InProcess program;

  @BeforeEach
  void program() {
    program = new InProcess(directory);
  }

  private Ran init(String... more) {
    List<String> words = new ArrayList<>(List.of("init", "--keys", "keys", "--no-passphrase"));
    words.addAll(List.of(more));
    return program.run(words.toArray(String[]::new));
  }

  private RecordBook book() {
    return new RecordBook(TrustFile.read(directory.resolve("keys/trust")));
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(directory.resolve(path)));
  }

  private List<String> tree(String root) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(root))) {
      return files.filter(Files::isRegularFile)
          .map(file -> directory.resolve(root).relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void makesKeysTrustHostConfigurationAndStores() throws Exception {
    Files.createDirectory(directory.resolve("data"));
    Ran ran =
        init(
            "--fleet", "acme", "--app", "shop", "--store", "nas=a,provider=office,site=here",
            "--store", "usb=b", "--files", "data", "--sqlite", "app.db");
    assertThat(ran.err()).isEqualTo(
        "warning: source " + directory.resolve("app.db") + " does not exist yet\n");
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("Next steps:", "store 'nas'", "created", "holdfast backup");

    assertThat(tree("keys"))
        .containsExactly("drill.key", "operator.key", "recovery-1.key", "recovery-2.key", "trust");
    assertThat(mode("keys")).isEqualTo("rwx------");
    assertThat(mode("keys/recovery-1.key")).isEqualTo("rw-------");
    assertThat(mode("keys/operator.key")).isEqualTo("rw-------");
    assertThat(mode("state")).isEqualTo("rwx------");

    RecordBook book = book();
    assertThat(book.trust().fleetName()).isEqualTo("acme");
    assertThat(book.trust().recipients())
        .extracting(TrustRecipient::label)
        .containsExactly("recovery-1", "recovery-2", "drill");
    assertThat(book.trust().recipients())
        .extracting(TrustRecipient::purpose)
        .containsExactly(
            RecipientPurpose.RECOVERY, RecipientPurpose.RECOVERY, RecipientPurpose.DRILL);
    assertThat(book.hosts()).extracting(HostRecordCore::name).containsExactly("testhost");
    assertThat(book.stores())
        .extracting(StoreRecordCore::name)
        .containsExactlyInAnyOrder("nas", "usb");
    assertThat(Files.readString(directory.resolve("keys/recovery-1.key")))
        .contains(
            "# holdfast fleet " + book.fleet() + " operator "
                + book.trust().operatorKeys().getFirst().id());

    storesHoldTrustAndRecords(book);
    Configuration configuration =
        new ConfigurationReader().read(directory.resolve("holdfast.yaml"));
    assertThat(configuration.effectiveSources())
        .extracting(source -> source.selector())
        .containsExactly("shop/data", "shop/app-db");
    assertThat(configuration.trust()).contains(directory.resolve("keys/trust"));
    assertThat(program.run("validate").status()).isZero();
  }

  private void storesHoldTrustAndRecords(RecordBook book) throws IOException {
    for (String store : List.of("a", "b")) {
      StoreMarker marker =
          StoreMarker.parse(Files.readAllBytes(directory.resolve(store).resolve("holdfast.json")));
      assertThat(marker.fleet()).isEqualTo(book.fleet());
      List<String> expected =
          new ArrayList<>(
              book.filesFor(marker.store()).stream().map(f -> f.name().path()).toList());
      expected.addAll(List.of("holdfast.json", "RECOVERY.md"));
      assertThat(tree(store)).containsExactlyInAnyOrderElementsOf(expected).hasSize(5);
    }
  }

  @Test
  void keysWithAPassphraseAreAgeFiles() throws Exception {
    Files.writeString(directory.resolve("phrase"), "correct horse\nsecond line\n");
    Ran ran =
        program.run(
            "init", "--keys", "keys", "--passphrase-file", "phrase", "--store", "a=a", "--files",
            ".", "--no-drill", "--json");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.last()).startsWith("{\"message_type\":\"summary\",\"fleet\":\"")
        .contains("\"done\":\"created\"").endsWith(",\"exit_code\":0}");
    assertThat(tree("keys"))
        .containsExactly("operator.key", "recovery-1.key", "recovery-2.key", "trust");
    for (String file : List.of("recovery-1.key", "recovery-2.key", "operator.key")) {
      String text =
          new String(
              Files.readAllBytes(directory.resolve("keys").resolve(file)),
              StandardCharsets.ISO_8859_1);
      assertThat(text).startsWith("age-encryption.org/v1\n-> scrypt ").contains(" 16\n");
      assertThat(text).doesNotContain("AGE-SECRET", "HOLDFAST-OPERATOR");
    }
    assertThat(
        program.run("store", "init", "--operator-key", "keys/operator.key").status())
        .isEqualTo(12);
    Ran again =
        program.run(
            "store", "init", "--operator-key", "keys/operator.key", "--passphrase-file", "phrase");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).contains("store 'a'", "up to date");
    Files.writeString(directory.resolve("wrong"), "wrong horse\n");
    Ran wrong =
        program.run(
            "store", "init", "--operator-key", "keys/operator.key", "--passphrase-file", "wrong");
    assertThat(wrong.status()).isEqualTo(12);
    assertThat(wrong.err()).contains("[HF-2004]");
  }

  @Test
  void stockAgeReadsTheIdentities() throws Exception {
    init("--store", "a=a", "--files", ".");
    for (TrustRecipient recipient : book().trust().recipients()) {
      Process keygen =
          new ProcessBuilder("age-keygen", "-y", "keys/" + recipient.label() + ".key")
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String printed = new String(keygen.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(printed.strip()).isEqualTo(recipient.age());
      assertThat(keygen.waitFor()).isZero();
    }
  }

  @Test
  void nothingExistingIsOverwritten() throws Exception {
    assertThat(init("--store", "a=a", "--files", ".").status()).isZero();
    byte[] trust = Files.readAllBytes(directory.resolve("keys/trust"));
    Ran again = init("--store", "c=c", "--files", ".", "--state", "other", "-c", "other.yaml");
    assertThat(again.status()).isEqualTo(4);
    assertThat(again.err()).contains("keys/recovery-1.key", "[HF-1301]", "interrupted");
    assertThat(directory.resolve("other")).doesNotExist();
    assertThat(directory.resolve("c")).doesNotExist();
    assertThat(Files.readAllBytes(directory.resolve("keys/trust"))).isEqualTo(trust);

    Ran state =
        program.run("init", "--keys", "k2", "--no-passphrase", "--store", "c=c", "-c", "o.yaml");
    assertThat(state.status()).isEqualTo(4);
    assertThat(state.err()).contains("[HF-1303]");
    Ran yaml =
        program.run("init", "--keys", "k2", "--no-passphrase", "--store", "c=c", "--state", "s2");
    assertThat(yaml.status()).isEqualTo(4);
    assertThat(yaml.err()).contains("holdfast.yaml exists");
    Ran store =
        program.run(
            "init", "--keys", "k2", "--no-passphrase", "--store", "c=a", "--state", "s2", "-c",
            "o.yaml");
    assertThat(store.status()).isEqualTo(4);
    assertThat(store.err()).contains("[HF-2104]");
    assertThat(directory.resolve("k2")).doesNotExist();
    assertThat(directory.resolve("s2")).doesNotExist();
  }

  @ParameterizedTest @CsvSource(
      delimiter = '|',
      textBlock = """
          --keys state/keys --no-passphrase             | 2 | HF-1302 | lies in the state directory
          --keys keys                                   | 2 | HF-1001 | no passphrase and no terminal
          --keys keys --no-passphrase --passphrase-file p | 2 | HF-1001 | --no-passphrase and
          --keys keys --no-passphrase --app Shop!       | 2 | HF-1001 | --app Shop!
          --keys keys --no-passphrase --fleet -x        | 2 | HF-1001 | --fleet
          --keys keys --no-passphrase --store a         | 2 | HF-1001 | --store a
          --keys keys --no-passphrase --store A=a       | 2 | HF-1001 | --store A=a
          --keys keys --no-passphrase --store a=a,x=y   | 2 | HF-1001 | a: 'x'
          --keys keys --no-passphrase --store a=a,lock=30d | 2 | HF-1001 | lock=30d
          --keys keys --no-passphrase --store a=a,lock=compliance:0d | 2 | HF-1001 | lock=
          --keys keys --no-passphrase --store a=        | 2 | HF-1001 | an empty path
          --keys keys --no-passphrase --store a=s3:x    | 2 | HF-1001 | expected: s3:https://
          --keys keys --no-passphrase --store a=s3:https://h/bkt/a//b | 2 | HF-1001 | prefix 'a//b'
          --keys keys --no-passphrase --store a=s3:https://h/B | 2 | HF-1001 | bucket 'B'
          --keys keys --no-passphrase --store a=s3:https://u:geheim@h/b | 2 | HF-1001 | ://***@h/b'
          --keys keys --no-passphrase --store a=s3:https://h/bkt,style=odd | 2 | HF-1001 | style=odd
          --keys keys --no-passphrase --store a=s3:https://h/bkt,secret=geheim | 2 | HF-1001 | a: 'secret'
          --keys keys --no-passphrase --store a=d,region=x | 2 | HF-1001 | a: 'region'
          --keys keys --no-passphrase --store a=s3:https://h/bkt,env=X,credentials=f | 2 | HF-1001 | one of them
          --keys keys --no-passphrase --store a=a --store a=b | 2 | HF-1001 | one store name twice
          --keys keys --no-passphrase --store a=a --store b=a | 2 | HF-1001 | one place for
          --keys keys --no-passphrase --store a=no/such/a | 8 | HF-3002 | does not exist
          """)
  void wrongWordsLeaveNothingBehind(String words, int status, String fault, String seen)
      throws Exception {
    List<String> args = new ArrayList<>(List.of("init"));
    args.addAll(List.of(words.split(" ")));
    Ran ran = program.run(args.toArray(String[]::new));
    assertThat(ran.err()).contains("[" + fault + "]", seen);
    assertThat(ran.status()).isEqualTo(status);
    assertThat(tree(".")).isEmpty();
  }

  @Test
  void aFailureBeforeTheConfigurationTakesEverythingBack() throws Exception {
    Files.writeString(directory.resolve("file"), "");
    Ran ran = init("--store", "a=a", "--files", ".", "-c", "file/holdfast.yaml");
    assertThat(ran.status()).isNotZero();
    assertThat(tree(".")).containsExactly("file");
    assertThat(directory.resolve("keys")).doesNotExist();
    assertThat(directory.resolve("state")).doesNotExist();
  }

  @Test
  void withoutAStoreTheConfigurationSaysWhatIsMissing() throws Exception {
    Ran ran = init();
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("name a store in", "name what to back up");
    for (String verb : List.of("validate", "backup", "verify")) {
      Ran without = program.run(verb);
      assertThat(without.status()).isEqualTo(2);
      assertThat(without.err()).contains("'stores' is an empty list [HF-1109]",
          "hint: there is no store yet: write 'stores: [{name: disk, directory: ");
    }
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml)
            .replace(
                "stores: []",
                "stores: [{name: disk, directory: " + directory.resolve("disk") + "}]"));
    Ran made = program.run("store", "init", "--operator-key", "keys/operator.key");
    assertThat(made.status()).as(made.err()).isZero();
    assertThat(program.run("validate").status()).isZero();
    assertThat(program.run("doctor").status()).isZero();
  }

  @Test
  void aStoreIsMadeWithTheRecordsThatOtherStoresHold() throws Exception {
    init("--store", "nas=a", "--files", ".");
    Files.copy(directory.resolve("keys/trust"), directory.resolve("older-trust"));
    assertThat(
        program.with("HOLDFAST_STATE", "state2")
            .run("host", "enrol", "--operator-key", "keys/operator.key", "--name", "web2")
            .status())
        .isZero();
    Path record =
        VerifyRepository.files(directory.resolve("a"), "hosts/").stream()
            .filter(file -> file.toString().contains("/record/"))
            .filter(file -> !file.toString().contains(hostId("state")))
            .findFirst().orElseThrow();
    Files.copy(
        directory.resolve("older-trust"), directory.resolve("keys/trust"),
        StandardCopyOption.REPLACE_EXISTING);
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml)
            .replace("stores:\n", "stores:\n  - {name: new, directory: " + directory.resolve("b")
                + "}\n"));
    Ran ran = program.run("store", "init", "new", "--operator-key", "keys/operator.key");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(directory.resolve("b").resolve(directory.resolve("a").relativize(record)))
        .exists();
    assertThat(book().hosts()).hasSize(2);
  }

  @Test
  void aStoreThatWasAwayGetsTheRecordsWithTheNextBackup() throws Exception {
    Files.createDirectory(directory.resolve("data"));
    init("--store", "nas=a", "--store", "usb=b", "--files", "data");
    Files.move(directory.resolve("b"), directory.resolve("away"));
    assertThat(
        program.with("HOLDFAST_STATE", directory.resolve("state2").toString())
            .run("host", "enrol", "--operator-key", "keys/operator.key", "--name", "web2")
            .status())
        .isZero();
    Files.move(directory.resolve("away"), directory.resolve("b"));
    String path = "hosts/" + hostId("state2") + "/record";
    assertThat(directory.resolve("b").resolve(path)).doesNotExist();
    Ran ran =
        program.with("HOLDFAST_STATE", directory.resolve("state").toString()).run("backup");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(VerifyRepository.files(directory.resolve("b"), path)).hasSize(1);
  }

  private String hostId(String state) {
    return StateDirectory.at(directory.resolve(state)).hostId().toString();
  }

  @Test
  void aProofIsRemembered() throws Exception {
    Files.createDirectory(directory.resolve("data"));
    init("--store", "nas=a", "--files", "data");
    assertThat(program.run("backup").status()).isZero();
    String two = "keys/recovery-2.key";
    assertThat(program.run("doctor").out()).contains("warning: key-proof-overdue: recovery-2");
    assertThat(program.run("key", "prove", "--identity", two).status()).isZero();
    Ran after = program.run("doctor");
    assertThat(after.out()).contains("ok: key proof: 'recovery-2' proven 0 days ago with ")
        .contains("warning: key-proof-overdue: recovery-1");
    Instant later = Instant.now().plus(Duration.ofDays(91));
    assertThat(program.at(() -> later).run("doctor").out())
        .contains("warning: key-proof-overdue: recovery-2", "proven 91 days ago");
  }

  @Test
  void aChangedStoreNeedsASignature() throws Exception {
    init("--store", "nas=a", "--files", ".");
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml, Files.readString(yaml).replace("- name: nas", "- name: nas\n    site: cellar"));
    Ran ran = program.run("store", "init", "--operator-key", "keys/operator.key", "--json");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.last()).contains("\"done\":\"record_signed\"");
    StoreRecordCore record = book().storeNamed("nas").orElseThrow();
    assertThat(record.n()).isEqualTo(2);
    assertThat(record.site()).isEqualTo("cellar");
    SignedFile file = book().store(record.store()).orElseThrow();
    assertThat(Files.readAllBytes(directory.resolve("a").resolve(file.name().path())))
        .isEqualTo(file.bytes());
  }

  @Test
  void aFurtherStoreGetsTrustAndAllHostRecords() throws Exception {
    init("--store", "nas=a", "--files", ".");
    assertThat(
        program.with("HOLDFAST_STATE", "state2")
            .run("host", "enrol", "--operator-key", "keys/operator.key", "--name", "web2")
            .status())
        .isZero();
    assertThat(book().hosts()).hasSize(2);
    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml)
            .replace("stores:\n", "stores:\n  - {name: usb, directory: " + directory + "/b}\n"));
    Ran ran = program.run("store", "init", "usb", "--operator-key", "keys/operator.key");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(tree("b").stream().filter(name -> name.startsWith("hosts/"))).hasSize(2);
    assertThat(tree("a").stream().filter(name -> name.startsWith("hosts/"))).hasSize(2);
    assertThat(tree("b").stream().filter(name -> name.startsWith("trust/"))).hasSize(1);
  }

  @Test
  void aStoreThatIsAwayIsNotMadeAgainUnlessNamed() throws Exception {
    init("--store", "nas=a", "--files", ".");
    Files.move(directory.resolve("a"), directory.resolve("away"));
    Ran ran = program.run("store", "init", "--operator-key", "keys/operator.key");
    assertThat(ran.status()).isEqualTo(8);
    assertThat(directory.resolve("a")).doesNotExist();
    assertThat(program.run("store", "init", "nas", "--operator-key", "keys/operator.key").status())
        .isZero();
    assertThat(StoreMarker.parse(Files.readAllBytes(directory.resolve("a/holdfast.json"))))
        .isEqualTo(StoreMarker.parse(Files.readAllBytes(directory.resolve("away/holdfast.json"))));
  }

  @Test
  void aReinstalledMachineContinuesTheSeriesOfItsName() {
    init("--store", "nas=a", "--files", ".");
    HostRecordCore old = book().hosts().getFirst();
    Ran same = program.run("host", "enrol", "--operator-key", "keys/operator.key");
    assertThat(same.out()).contains("is enrolled already");
    Ran ran =
        program.with("HOLDFAST_STATE", "fresh")
            .run("host", "enrol", "--operator-key", "keys/operator.key", "--json");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.last()).contains("\"replaces\":[\"" + old.host() + "\"]");
    assertThat(book().hosts()).hasSize(2).anyMatch(h -> h.replaces().contains(old.host()));
  }

  @Test
  void aRenewedHostContinuesItsSeriesUnderANewId() throws Exception {
    Files.createDirectory(directory.resolve("data"));
    init("--store", "nas=a", "--files", "data");
    assertThat(program.run("backup").status()).isZero();
    HostRecordCore old = book().hosts().getFirst();
    Ran ran = program.run("host", "renew", "--operator-key", "keys/operator.key");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(directory.resolve("state/retired-" + old.host() + "/host.id")).exists();
    assertThat(program.run("backup").status()).isZero();
    Ran list = program.run("snapshots", "--identity", "keys/drill.key", "--json");
    assertThat(list.lines()).hasSize(3);
    Ran latest = program.run("ls", "latest", "--identity", "keys/drill.key");
    assertThat(latest.status()).as(latest.err()).isZero();
    assertThat(program.with("HOLDFAST_STATE", "none")
        .run("host", "renew", "--operator-key", "keys/operator.key").status()).isEqualTo(4);
  }

  @Test
  void anotherFleetsOperatorKeyIsRefused() throws Exception {
    init("--store", "nas=a", "--files", ".");
    program.run(
        "init", "--keys", "k2", "--no-passphrase", "--state", "s2", "-c", "o.yaml", "--store",
        "b=b", "--files", ".");
    Ran ran = program.run("store", "init", "--operator-key", "k2/operator.key");
    assertThat(ran.status()).isEqualTo(12);
    assertThat(ran.err()).contains("[HF-2006]");
    Ran none = program.run("store", "init", "--operator-key", "k2/trust");
    assertThat(none.status()).isEqualTo(12);
    Ran missing = program.run("store", "init", "--operator-key", "nothing");
    assertThat(missing.status()).isEqualTo(12);
    Ran unnamed = program.run("store", "init", "nothing", "--operator-key", "k2/operator.key");
    assertThat(unnamed.status()).isEqualTo(2);
    assertThat(unnamed.err()).contains("[HF-3010]");
  }

  @Test
  void doctorLooksAtEverything() throws Exception {
    Files.createDirectory(directory.resolve("data"));
    init("--store", "nas=a", "--files", "data");
    Ran ran = program.run("doctor", "--identity", "keys/recovery-2.key");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains(
            "ok: machine: ", "ok: configuration: ", "ok: trust: version 1", "ok: state: host ",
            "ok: store nas: ", "ok: source testhost/data: ", "ok: identity: recipient 'recovery-2'",
            "warning: key-on-host: ");
    Files.delete(directory.resolve("data"));
    Files.move(directory.resolve("a"), directory.resolve("away"));
    Files.delete(directory.resolve("state/host.id"));
    Ran broken = program.run("doctor", "--json");
    assertThat(broken.status()).isEqualTo(4);
    assertThat(broken.err()).contains("[HF-5001]", "[HF-3002]", "[HF-2105]");
    assertThat(broken.lines().stream().filter(line -> line.contains("\"error\"")))
        .singleElement().asString().contains("HF-2105", "\"exit_code\":4");
  }
}
