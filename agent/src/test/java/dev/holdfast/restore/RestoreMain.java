package dev.holdfast.restore;

import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.StoreSpeeds;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Restores a saved snapshot and dies as if killed at the given moment. Arguments: snapshot, target, moment (a phase, {@code
 * pack}, {@code write}, {@code entry} or {@code never}), how many of them.
 */
final class RestoreMain {
  private RestoreMain() {}

  public static void main(String[] args) {
    SavedSnapshot snapshot = new SavedSnapshot(Path.of(args[0]));
    RestoreRequest request =
        new RestoreRequest(
            List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(),
            Path.of(args[1]));
    // A killed run reads the stream again and again, the one that ends keeps the entries: both must do the same.
    EntryKeeper keeper =
        args[2].equals("never") ? EntryKeeper.ordinary() : new EntryKeeper(0, 0);
    RestorePlan plan = PlanMaker.make(request, keeper, System.out::println);
    RestoreObserver killer = new Killer(args[2], Long.parseLong(args[3]));
    RestoreReport report =
        new RestoreRun(
            plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
            new RestoreRun.Settings(2, killer, new CancelSignal()), System.out::println)
            .run();
    System.out.println(report);
    System.exit(report.exitCode().status());
  }

  /** Ends the process without any clean-up. */
  private record Killer(String moment, AtomicLong left) implements RestoreObserver {
    Killer(String moment, long count) {
      this(moment, new AtomicLong(count));
    }

    private void hit(String what) {
      if (what.equals(moment) && left.decrementAndGet() <= 0) {
        Runtime.getRuntime().halt(137);
      }
    }

    @Override
    public void phase(Phase phase) {
      hit(phase.name());
    }

    @Override
    public void wrote(long bytes) {
      hit("write");
    }

    @Override
    public void packRead(long sizeBytes) {
      hit("pack");
    }

    @Override
    public void finished(long entries) {
      hit("entry");
    }
  }
}
