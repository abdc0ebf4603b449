package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} on repositories that the program itself made; what is altered is altered in store {@code a}. */
class VerifyTest {
  @TempDir
  static Path made;

  @TempDir
  Path directory;

  private InProcess program;

  @BeforeAll
  static void make() throws IOException {
    VerifyRepository.make(made);
  }

  @BeforeEach
  void copy() throws IOException {
    program = VerifyRepository.copy(made, directory);
  }

  private Ran verify(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "verify";
    all[1] = "--json";
    System.arraycopy(words, 0, all, 2, words.length);
    return program.run(all);
  }

  @Test
  void aSoundRepositoryHasNoFindings() {
    for (String[] words : new String[][]{{}, {"--read-data"}, {"--read-data-percent", "10"},
        {"--identity", "keys/recovery-1.key"},
        {"--identity", "keys/recovery-2.key", "--read-data"},
        {"latest", "--identity", "keys/recovery-1.key", "--read-data"}}) {
      Ran ran = verify(words);
      assertThat(ran.lines()).as(ran.out() + ran.err()).hasSize(1);
      assertThat(ran.last()).contains("\"message_type\":\"summary\"", "\"findings\":0")
          .endsWith("\"exit_code\":0}");
      assertThat(ran.status()).isZero();
    }
  }

  private static void found(Ran ran, String severity, String code, String object, String store) {
    String start =
        "{\"message_type\":\"finding\",\"severity\":\"" + severity + "\",\"code\":\"" + code;
    String place =
        "\"object\":\"" + object + "\",\"store\":" + (store == null ? "null" : "\"" + store + "\"");
    assertThat(ran.lines()).as(code + " of " + object + " in " + ran.out() + ran.err())
        .anyMatch(line -> line.startsWith(start) && line.contains(place));
  }

  private static void exits(Ran ran, int status) {
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(status);
    assertThat(ran.last()).endsWith("\"exit_code\":" + status + "}");
    long errors =
        ran.lines().stream().filter(l -> l.startsWith("{\"message_type\":\"error\"")).count();
    assertThat(errors).isEqualTo(status == 0 || status == 3 ? 0 : 1);
  }

  private String path(Path file) {
    return directory.resolve("a").relativize(file).toString();
  }

  private List<Path> all(String word) throws IOException {
    return VerifyRepository.files(directory.resolve("a"), "hosts/").stream()
        .filter(file -> file.toString().contains(word))
        .toList();
  }

  @Test
  void aMissingPackIsAnErrorThoughAnotherStoreHasIt() throws IOException {
    Path pack = all("/packs/").getFirst();
    Files.delete(pack);
    Ran ran = verify();
    found(ran, "error", "pack-missing", path(pack), "a");
    exits(ran, 9);
    Ran text = program.run("verify");
    assertThat(text.out()).contains("error: pack-missing: " + path(pack) + " in a",
        "  fix: 'holdfast verify --repair'");
    assertThat(text.err()).contains("error: 1 error finding [HF-4009]");
  }

  @Test
  void exchangedPacksAreFoundWhenRead() throws IOException {
    List<Path> packs = all("/packs/");
    Path one = packs.getFirst();
    Path two = packs.getLast();
    byte[] bytes = Files.readAllBytes(one);
    Files.write(one, Files.readAllBytes(two));
    Files.write(two, bytes);
    Ran ran = verify("--read-data", "--identity", "keys/recovery-1.key");
    found(ran, "error", "pack-damaged", path(one), "a");
    found(ran, "error", "pack-damaged", path(two), "a");
    exits(ran, 9);
  }

  @Test
  void aRolledBackStoreIsBehindTheOther() throws IOException {
    for (Path file : VerifyRepository.files(directory.resolve("a"), "")) {
      Files.delete(file);
    }
    VerifyRepository.copyTree(made.resolve("a-run0"), directory.resolve("a"));
    Ran ran = verify("--read-data");
    assertThat(ran.lines()).as(ran.out())
        .anyMatch(l -> l.contains("\"store-behind\"") && l.contains("\"store\":\"a\""));
    assertThat(
        ran.lines().stream().filter(l -> l.contains("\"manifest-not-in-store\"")).count())
        .isEqualTo(4);
    exits(ran, 0);
  }

  @Test
  void whatACheckpointNamesCannotBeHidden() throws IOException {
    // The newest checkpoint was written on the last day, so it names the last run.
    String last = path(all("/manifests/").getLast());
    for (String store : List.of("a", "b")) {
      Files.delete(directory.resolve(store).resolve(last));
    }
    Ran ran = verify();
    found(ran, "error", "manifest-missing", last, null);
    exits(ran, 9);
  }

  @Test
  void aGapInTheChainIsAnError() throws IOException {
    String middle = path(all("/manifests/").get(2));
    for (String store : List.of("a", "b")) {
      Files.delete(directory.resolve(store).resolve(middle));
      for (Path checkpoint : VerifyRepository.files(directory.resolve(store), "hosts/")) {
        if (checkpoint.toString().contains("/checkpoints/")) {
          Files.delete(checkpoint);
        }
      }
    }
    Ran ran = verify();
    assertThat(ran.lines()).as(ran.out()).anyMatch(l -> l.contains("\"chain-gap\""));
    exits(ran, 9);
  }

  @Test
  void aStoreThatIsAwayWasNotVerified() throws IOException {
    Files.move(directory.resolve("b"), directory.resolve("away"));
    Ran ran = verify("--read-data");
    found(ran, "warning", "store-offline", "", "b");
    assertThat(ran.last())
        .contains("{\"name\":\"a\",\"verified\":true}", "{\"name\":\"b\",\"verified\":false}");
    exits(ran, 3);
    assertThat(program.run("verify").out()).contains("not verified: store 'b'");

    Path yaml = directory.resolve("holdfast.yaml");
    Files.writeString(
        yaml, Files.readString(yaml).replace("- name: b", "- name: b\n    rotation: disks"));
    Ran rotating = verify();
    found(rotating, "warning", "store-offline", "", "b");
    exits(rotating, 0);
  }

  @Test
  void whatWasLeftOrSetAsideIsTold() throws IOException {
    Path packs = all("/packs/").getFirst().getParent();
    Files.writeString(packs.resolve(".tmp-abc-def"), "half");
    Files.createDirectory(directory.resolve("a/quarantine"));
    Files.writeString(directory.resolve("a/quarantine/x"), "bad bytes");
    Files.createSymbolicLink(directory.resolve("a/hosts/link"), Path.of("nowhere"));
    Ran ran = verify();
    found(ran, "info", "temporary-files", path(packs.resolve(".tmp-abc-def")), "a");
    found(ran, "warning", "quarantined", "quarantine/", "a");
    found(ran, "warning", "unknown-name", "hosts/link", "a");
    assertThat(ran.out()).contains("1 file of 9 bytes");
    exits(ran, 0);
    assertThat(program.run("doctor").out()).contains("warning: quarantined: quarantine/ in a");
  }

  @Test
  void junkIsAWarning() throws IOException {
    Files.writeString(directory.resolve("a/notes.txt"), "junk");
    Files.writeString(directory.resolve("a/RECOVERY.md"), "other text");
    Ran ran = verify();
    found(ran, "warning", "unknown-name", "notes.txt", "a");
    found(ran, "warning", "recovery-text-differs", "RECOVERY.md", "a");
    exits(ran, 0);
  }

  @Test
  void snapshotsThatLieAreFoundWithAnIdentity() throws IOException {
    Path state = directory.resolve("state");
    Forger entries = new Forger(directory, state);
    entries.entryCount++;
    lie(entries, "entry-count-differs");
    Forger bytes = new Forger(directory, state);
    bytes.logicalBytes++;
    lie(bytes, "logical-bytes-differ");
    Forger tag = new Forger(directory, state);
    tag.tag = new RetentionTag(5);
    lie(tag, "body-differs");
    Forger recipients = new Forger(directory, state);
    recipients.recipients = recipients.recipients.subList(0, 1);
    lie(recipients, "snapshot-unreadable", "sealed-to-others");
    Forger more = new Forger(directory, state);
    SignedFile older = Forger.parse(directory.resolve("a"), all("/manifests/").getFirst());
    SignedFile second = Forger.parse(directory.resolve("a"), all("/manifests/").get(1));
    more.packs =
        Forger.list(
            Forger.list(more.packs, -1, Optional.of(Forger.packs(older))), -1,
            Optional.of(Forger.packs(second)));
    lie(more, "pack-list-too-long");
    Forger less = new Forger(directory, state);
    less.packs = Forger.list(less.packs, 0, Optional.empty());
    lie(less, "extent-wrong", "snapshot-unreadable");
    Forger header = new Forger(directory, state);
    PackList right = header.packs;
    header.packs =
        Forger.list(
            right, 0,
            Optional.of(
                PackList.builder()
                    .add(right.hash(0), new Id128(1, 2), right.sizeBytes(0))
                    .build()));
    lie(header, "pack-list-differs");
    Forger other = new Forger(directory, state);
    SignedFile donor = other.core.sourceId().equals(
        ((dev.holdfast.signed.ManifestCore) older.core()).sourceId()) ? second : older;
    other.body = donor.section(SectionKind.BODY).orElseThrow();
    lie(other, "extent-wrong", "snapshot-unreadable", "source-differs");
  }

  /** One of the codes is found for the lie or one of its packs; afterwards the lie is taken away. */
  private void lie(Forger lie, String... codes) throws IOException {
    String path = lie.write();
    Ran ran = verify("--read-data", "--identity", "keys/recovery-1.key");
    assertThat(ran.lines()).as(List.of(codes) + " in " + ran.out() + ran.err())
        .anyMatch(l -> List.of(codes).stream().anyMatch(c -> l.contains("\"code\":\"" + c + "\"")));
    for (String store : List.of("a", "b")) {
      Files.delete(directory.resolve(store).resolve(path));
    }
  }

  @Test
  void aSourceUnderAnotherIdIsAWarning() throws IOException {
    Forger source = new Forger(directory, directory.resolve("state"));
    source.source = new SourceId(new Id128(9, 9));
    String path = source.write();
    Ran ran = verify("--identity", "keys/recovery-1.key");
    found(ran, "warning", "source-differs", path, null);
    exits(ran, 0);
  }

  @Test
  void whatAStrangerSignedIsIgnoredWithAWarning() throws IOException {
    Forger forger = new Forger(directory, directory.resolve("state"));
    String path = forger.write(SigningKey.generate(new SecureRandom()));
    Ran ran = verify();
    found(ran, "warning", "signer-unknown", path, "a");
    exits(ran, 0);
  }

  @Test
  void packsAndManifestsOfAnotherHostDoNotPass() throws IOException {
    Ran enrolled =
        program.with("HOLDFAST_STATE", directory.resolve("state2").toString())
            .run("host", "enrol", "--operator-key", "keys/operator.key");
    assertThat(enrolled.status()).as(enrolled.out() + enrolled.err()).isZero();
    Forger own = new Forger(directory, directory.resolve("state"));
    String host = dev.holdfast.state.StateDirectory.at(directory.resolve("state2"))
        .hostId().toString();
    // Everything of the first host, offered as the second one's.
    String first = own.core.host().toString();
    for (String store : List.of("a", "b")) {
      Path to = directory.resolve(store).resolve("hosts/" + host);
      VerifyRepository.copyTree(
          directory.resolve(store).resolve("hosts/" + first + "/manifests"),
          Files.createDirectories(to).resolve("manifests"));
      VerifyRepository.copyTree(
          directory.resolve(store).resolve("hosts/" + first + "/packs"), to.resolve("packs"));
    }
    Ran ran = verify("--read-data", "--identity", "keys/recovery-1.key");
    String misplaced = "hosts/" + host + "/manifests/";
    assertThat(ran.lines()).as(ran.out())
        .anyMatch(
            l -> l.contains(misplaced) && l.contains("\"store\":\"a\"")
                && !l.contains("\"info\""));
    assertThat(ran.lines()).as(ran.out())
        .noneMatch(l -> l.contains("hosts/" + first) && l.contains("\"error\""));
  }
}
