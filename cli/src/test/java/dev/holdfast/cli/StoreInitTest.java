package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.StoreRecordCore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** Stores that come later, change, or were away get what a store must hold. */
final class StoreInitTest extends FleetScene {
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
}
