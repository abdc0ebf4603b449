package dev.holdfast.restore;

import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.StoreSpeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Measures a restore by hand. Arguments: {@code make FOLDER FILES BYTES-EACH}, or {@code restore FOLDER TARGET THREADS},
 * which prints times and the most memory that was resident.
 */
final class RestoreBench {
  private RestoreBench() {}

  public static void main(String[] args) throws IOException {
    if (args[0].equals("make")) {
      make(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    } else {
      restore(new SavedSnapshot(Path.of(args[1])), Path.of(args[2]), Integer.parseInt(args[3]));
    }
  }

  private static void make(Path folder, int files, int bytes) {
    Random random = new Random(1);
    SnapshotKit kit = new SnapshotKit(folder, 16 << 20).ancestor("/srv");
    kit.chunkBytes = 1 << 20;
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    for (int i = 0; i < files; i++) {
      if (i % 100 == 0) {
        kit.dir(String.format("/srv/d%06d", i), 0755);
      }
      for (int at = 0; at < bytes; at += 16 << 10) {
        content[at] = (byte) i;
        content[Math.min(at + 1, bytes - 1)] = (byte) (i >> 8);
      }
      kit.file(String.format("/srv/d%06d/f%07d", i / 100 * 100, i), content);
    }
    kit.save();
  }

  private static void restore(SavedSnapshot snapshot, Path target, int threads)
      throws IOException {
    RestoreRequest request =
        new RestoreRequest(
            List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(), target);
    long begin = System.nanoTime();
    RestorePlan plan = RestorePlan.of(request, System.out::println);
    long planned = System.nanoTime();
    long[] last = {planned};
    RestoreObserver observer = new Phases(last);
    RestoreReport report =
        new RestoreRun(
            plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
            new RestoreRun.Settings(threads, observer, new CancelSignal()), System.out::println)
            .run();
    observer.phase(RestoreObserver.Phase.PLACE);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    System.out.printf(
        "plan %d ms, whole %d ms, %d bytes, %.1f MB/s%n", (planned - begin) / 1_000_000, millis,
        report.bytes(), report.bytes() / 1e3 / millis);
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM")).forEach(System.out::println);
  }

  private record Phases(long[] last) implements RestoreObserver {
    @Override
    public void phase(Phase phase) {
      long now = System.nanoTime();
      System.out.println("+" + (now - last[0]) / 1_000_000 + " ms until " + phase);
      last[0] = now;
    }

    @Override
    public void wrote(long bytes) {}

    @Override
    public void packRead(long sizeBytes) {}

    @Override
    public void finished(long entries) {}
  }
}
