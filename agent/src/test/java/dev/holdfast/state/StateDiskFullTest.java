package dev.holdfast.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state directory lies on a disk of 2 MiB. Needs the right to mount. */
class StateDiskFullTest {
  @TempDir
  private Path folder;

  private final SplittableRandom random = new SplittableRandom(1);

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @BeforeEach
  void mountADisk() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "none", folder.toString()),
        "only root can mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    boolean unused = run("umount", "-l", folder.toString());
  }

  private Sha256 hash() {
    return new Sha256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private void add(AgentDatabase database) {
    List<Sha256> chunks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      chunks.add(hash());
    }
    PackIndex.Known unused =
        database
            .packs()
            .add(
                new PackRef(hash(), 1, new Id128(1, 1)),
                PackKind.DATA,
                new SourceId(new Id128(1, 1)),
                List.of(),
                new PackIndex.PackContent(chunks, 1),
                Instant.EPOCH);
  }

  @Test
  void aFullDiskIsAFaultAndWhatWasSaidBeforeStays() {
    StateDirectory state = StateDirectory.at(folder.resolve("state"));
    state.create();
    long seq;
    try (AgentDatabase database = AgentDatabase.open(state.database(), finding -> {})) {
      seq =
          database
              .snapshots()
              .handOut(0, new Id128(1, 1), new Id128(2, 2), Optional.empty(), Instant.EPOCH)
              .seq();
      HoldfastException e =
          assertThrows(
              HoldfastException.class,
              () -> {
                for (int i = 0; i < 1000; i++) {
                  add(database);
                }
              });
      assertEquals(Fault.DISK_FULL, e.fault(), e.message());
      assertEquals(seq, database.snapshots().highest());
    }
    try (AgentDatabase database = AgentDatabase.open(state.database(), finding -> {})) {
      assertEquals(seq, database.snapshots().highest());
    }
  }

  @Test
  void keysAreWholeOrNotThere() throws Exception {
    StateDirectory state = StateDirectory.at(folder.resolve("state"));
    state.create();
    Path ballast = folder.resolve("ballast");
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(ballast)) {
      for (int i = 0; i < 10_000; i++) {
        out.write(block);
      }
    } catch (IOException full) {
      assertTrue(Files.size(ballast) > 0);
    }
    HoldfastException e =
        assertThrows(
            HoldfastException.class, () -> HostKeys.create(state.root(), new SecureRandom()));
    assertEquals(Fault.DISK_FULL, e.fault(), e.message());
    assertEquals(Fault.HOST_UNKNOWN, assertThrows(HoldfastException.class, state::keys).fault());
    Files.delete(ballast);
    HostKeys keys = HostKeys.create(state.root(), new SecureRandom());
    assertEquals(keys.id(), state.hostId());
  }
}
