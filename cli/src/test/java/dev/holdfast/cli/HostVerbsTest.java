package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.signed.HostRecordCore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Hosts that are enrolled or renewed, proofs of keys, and what {@code doctor} says of all that. */
final class HostVerbsTest extends FleetScene {
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
