package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.cli.HandMadeFleet.Host;
import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.state.HostKeys;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host looks at a signature once; what a store puts there instead is looked at like anything new. */
class RememberedSignaturesTest {
  private static final int COUNT = Boolean.getBoolean("holdfast.profile") ? 10_000 : 40;

  @TempDir
  Path directory;

  private HandMadeFleet fleet;
  private Host host;
  private InProcess program;

  private void fill() throws IOException {
    Path place = directory.toRealPath();
    fleet = new HandMadeFleet(place, new Random(1));
    fleet.firstTrust();
    host = fleet.host();
    SigningKey key = HandMadeFleet.key();
    host.record(key, LedgerMode.SELF, 1, Optional.empty(), fleet.first);
    HandMadeSnapshot tree = host.tree("always the same");
    Optional<ManifestRef> previous = Optional.empty();
    for (int seq = 1; seq <= COUNT; seq++) {
      previous = Optional.of(HandMadeFleet.ref(host.manifest(seq, previous, tree, key)));
    }
    program = new InProcess(place);
  }

  private Path state() throws IOException {
    Path state = directory.toRealPath().resolve("state");
    Files.createDirectory(
        state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    HostKeys unused = HostKeys.create(state, new SecureRandom());
    return state.resolve("good-signatures");
  }

  private String list(String what) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    Ran ran = program.run("snapshots", "--json", "--identity", "my.key");
    System.out.println(
        what + ": " + COUNT + " snapshots, "
            + (system.getProcessCpuTime() - start) / 1_000_000 + " ms of processor time");
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran.out().lines().filter(line -> line.contains("\"snapshot\"")).toList().toString();
  }

  @Test
  void signaturesAreRememberedAndForgeriesAreNot() throws IOException {
    fill();
    String without = list("no state, so no memory");
    assertThat(directory.resolve("state")).doesNotExist();
    assertThat(without.split("message_type", -1)).hasSize(COUNT + 1);
    Path memory = state();
    assertThat(list("first time")).isEqualTo(without);
    assertThat(Files.size(memory)).isEqualTo(27 + 32L * COUNT);
    assertThat(list("remembered")).isEqualTo(without);
    assertThat(Files.size(memory)).isEqualTo(27 + 32L * COUNT);

    SignedFile true3 = host.manifests.get(2);
    byte[] forged = true3.bytes().clone();
    forged[true3.head().headBytes() - 1] ^= 1; // the signature
    fleet.put(new ObjectName.Manifest(host.id, 3, Sha256.of(forged)).path(), forged);
    assertThat(list("one forged")).isEqualTo(without);
    assertThat(Files.size(memory)).isEqualTo(27 + 32L * COUNT);
  }

  @Test
  void verifyLooksAtEverySignature() throws IOException {
    fill();
    Path memory = state();
    Ran ran = program.run("verify", "--identity", "my.key");
    assertThat(ran.out()).as(ran.err()).contains("snapshot");
    assertThat(memory).doesNotExist();
  }
}
