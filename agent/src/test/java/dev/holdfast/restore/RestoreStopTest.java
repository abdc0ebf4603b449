package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreSpeeds;
import dev.holdfast.transfer.StoreView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore that waits for a store which never answers ends when it is told to. */
class RestoreStopTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir
  Path temp;
  private final CompletableFuture<Fault> ended = new CompletableFuture<>();

  /** A store that takes every question and answers none. */
  private record Stuck(StoreId id, CountDownLatch asked) implements StoreView {
    @Override
    public String name() {
      return "stuck";
    }

    @Override
    public void list(String prefix, Consumer<ListedObject> sink) {}

    @Override
    public Optional<ListedObject> stat(ObjectName object) {
      return Optional.empty();
    }

    @Override
    public byte[] readFirst(ObjectName object, int maxBytes) {
      return new byte[0];
    }

    @Override
    public long fetch(ObjectName object, Path target, long maxBytes) {
      asked.countDown();
      try {
        new CountDownLatch(1).await();
        return 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HoldfastException(Fault.STOPPED, "stopped", e);
      }
    }
  }

  private Thread restore(int threads, CancelSignal cancel) throws InterruptedException {
    SnapshotKit kit = new SnapshotKit(temp.resolve("snapshot"), 32 << 10).ancestor("/srv");
    Random random = new Random(1);
    for (int i = 10; i < 60; i++) {
      byte[] content = new byte[40_000];
      random.nextBytes(content);
      kit.file("/srv/f" + i, content);
    }
    SavedSnapshot snapshot = kit.save();
    RestorePlan plan =
        RestorePlan.of(
            new RestoreRequest(
                List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(),
                temp.resolve("target")),
            finding -> {});
    CountDownLatch asked = new CountDownLatch(2);
    RestoreRun run =
        new RestoreRun(
            plan, StoreSpeeds.configured(List.of(new Stuck(snapshot.store().id(), asked))),
            snapshot.keys(), new RestoreRun.Settings(threads, RestoreObserver.NONE, cancel),
            finding -> {});
    Thread thread =
        Thread.ofPlatform().daemon().start(() -> {
          try {
            run.run();
          } catch (HoldfastException e) {
            ended.complete(e.fault());
          }
        });
    asked.await();
    return thread;
  }

  @Test
  void aSignalEndsIt() throws InterruptedException {
    CancelSignal cancel = new CancelSignal();
    restore(2, cancel);
    cancel.raise();
    assertThat(ended).succeedsWithin(SOON).isEqualTo(Fault.STOPPED);
  }

  /** More workers than fetches at once: some wait for one that has not begun. */
  @Test
  void anInterruptionEndsIt() throws InterruptedException {
    restore(8, new CancelSignal()).interrupt();
    assertThat(ended).succeedsWithin(SOON).isEqualTo(Fault.STOPPED);
  }
}
