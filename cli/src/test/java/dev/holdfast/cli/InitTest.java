package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.signed.TrustRecipient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code init} makes all of a fleet, or nothing. */
final class InitTest extends FleetScene {
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
}
