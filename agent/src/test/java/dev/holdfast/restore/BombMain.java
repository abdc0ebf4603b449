package dev.holdfast.restore;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.StoreSpeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Restores saved snapshots, one after another, in one small process, and prints a line of each. */
final class BombMain {
  private BombMain() {}

  /** Arguments: folders of snapshots; each is restored into {@code <folder>.out}. */
  public static void main(String[] args) throws IOException {
    for (String folder : args) {
      long start = System.nanoTime();
      String came;
      try {
        came = restore(Path.of(folder)).exitCode().name();
      } catch (HoldfastException e) {
        came = e.fault().name() + " " + e.message();
      }
      System.out.println(
          Path.of(folder).getFileName() + "\t" + (System.nanoTime() - start) / 1_000_000 + "\t"
              + mostMemory() + "\t" + came.replace('\n', ' '));
    }
  }

  private static RestoreReport restore(Path folder) {
    SavedSnapshot snapshot = new SavedSnapshot(folder);
    RestoreRequest request =
        new RestoreRequest(
            List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(),
            Path.of(folder + ".out"));
    RestorePlan plan = RestorePlan.of(request, finding -> {});
    return new RestoreRun(
        plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
        new RestoreRun.Settings(2, RestoreObserver.NONE, new CancelSignal()), finding -> {})
        .run();
  }

  /** The most memory of this process so far, in MiB. */
  private static long mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status"))
        .stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }
}
