package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The restore half of T43: directories swapped for symbolic links while a restore writes lead it nowhere. */
final class RestoreSwapTest {
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
    long wanted = Boolean.getBoolean("holdfast.profile") ? 200_000 : 2_000;
    for (int round = 0; swaps.get() < wanted && round < 10_000; round++) {
      Path home = Files.createDirectory(temp.resolve("home" + round));
      RestoreRequest request =
          new RestoreRequest(
              List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(),
              home.resolve("target"));
      AtomicBoolean stop = new AtomicBoolean();
      Path partial = RestorePlan.of(request, finding -> {}).target().partial();
      Thread attacker = new Thread(() -> swap(partial.resolve("tree/srv"), outside, stop));
      attacker.start();
      try {
        RestoreReport unused =
            new RestoreRun(
                RestorePlan.of(request, finding -> {}), List.of(snapshot.store()), snapshot.keys(),
                RestoreRun.Settings.quiet(), finding -> {})
                .run();
      } catch (HoldfastException e) {
        // Most runs meet the swap and stop: that is right, writing outside would be wrong.
      } finally {
        stop.set(true);
        attacker.join();
      }
      try (Stream<Path> leaked = Files.list(outside)) {
        assertThat(leaked).as("round %d", round).isEmpty();
      }
    }
    assertThat(swaps.get()).isGreaterThanOrEqualTo(wanted);
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
