package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.transfer.StoreSpeeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The restore half of T43: directories swapped for symbolic links while a restore writes lead it nowhere. */
final class RestoreSwapTest {
  private static final long WANTED = Boolean.getBoolean("holdfast.profile") ? 200_000 : 2_000;
  private static final int RESTORES = Boolean.getBoolean("holdfast.profile") ? 300 : 3;

  @TempDir
  Path temp;
  private final AtomicLong swaps = new AtomicLong();

  @Test
  void swappedDirectoriesLeadNowhere() throws Exception {
    SnapshotKit kit =
        new SnapshotKit(temp.resolve("snapshot"), 16 << 10).ancestor("/srv").dir("/srv/d", 0755);
    for (int i = 1000; i < 1400; i++) {
      kit.file("/srv/d/f" + i, "content " + i);
    }
    SavedSnapshot snapshot = kit.save();
    Path outside = Files.createDirectory(temp.resolve("outside"));
    int rounds = 0;
    int whole = 0;
    while (swaps.get() < WANTED || rounds < RESTORES) {
      Path home = Files.createDirectory(temp.resolve("home" + rounds++));
      RestoreRequest request =
          new RestoreRequest(
              List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(),
              home.resolve("target"));
      RestorePlan plan = RestorePlan.of(request, finding -> {});
      Path srv = plan.target().partial().resolve("tree/srv");
      whole += underAttack(srv, outside, () -> restored(plan, snapshot)) ? 1 : 0;
      try (Stream<Path> leaked = Files.list(outside)) {
        assertThat(leaked).as("round %d", rounds).isEmpty();
      }
      remove(home);
    }
    System.err.println(
        "RestoreSwap: swaps " + swaps + ", restores " + rounds + ", ended whole " + whole
            + ", leaks 0");
  }

  /** Somebody who looks before each write and then writes by path must leak, or the attack proves nothing. */
  @Test
  void theNaiveWriterLeaks() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    int leaks = 0;
    // On a busy machine the two threads may not meet at once.
    for (int round = 0; swaps.get() < WANTED || leaks == 0 && round < 2_000; round++) {
      Path srv = temp.resolve("home" + round + "/srv");
      Path folder = Files.createDirectories(srv.resolve("d"));
      boolean unused = underAttack(srv, outside, () -> writtenByPath(folder));
      leaks += count(outside);
      remove(outside);
      remove(temp.resolve("home" + round));
      Files.createDirectory(outside);
    }
    System.err.println("RestoreSwap naive control: swaps " + swaps + ", leaks " + leaks);
    assertThat(leaks).isPositive();
  }

  private static boolean restored(RestorePlan plan, SavedSnapshot snapshot) {
    try {
      RestoreReport unused =
          new RestoreRun(
              plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
              RestoreRun.Settings.quiet(),
              finding -> {})
              .run();
      return true;
    } catch (HoldfastException e) {
      // Most runs meet the swap and stop: that is right, writing outside would be wrong.
      return false;
    }
  }

  private static boolean writtenByPath(Path folder) {
    for (int i = 1000; i < 1400; i++) {
      try {
        if (!Files.isSymbolicLink(folder)) {
          Files.writeString(folder.resolve("f" + i), "content");
        }
      } catch (IOException swappedAway) {
        continue;
      }
    }
    return true;
  }

  private boolean underAttack(Path srv, Path outside, BooleanSupplier victim)
      throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread attacker = new Thread(() -> swap(srv, outside, stop));
    attacker.start();
    try {
      return victim.getAsBoolean();
    } finally {
      stop.set(true);
      attacker.join();
    }
  }

  private static int count(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return (int) inside.count();
    }
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (Path path : all.reversed()) {
      Files.delete(path);
    }
  }

  private void swap(Path srv, Path outside, AtomicBoolean stop) {
    byte[] directory = "d".getBytes(StandardCharsets.US_ASCII);
    byte[] link = "link".getBytes(StandardCharsets.US_ASCII);
    while (!stop.get()) {
      try (Fd parent =
          Opening.absolute(NativePath.of(srv), OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
        Files.deleteIfExists(srv.resolve("link"));
        Files.createSymbolicLink(srv.resolve("link"), outside);
        while (!stop.get()) {
          Names.exchange(parent, directory, parent, link);
          swaps.incrementAndGet();
        }
      } catch (PosixException | IOException e) {
        Thread.onSpinWait(); // not there yet, or no longer
      }
    }
  }
}
