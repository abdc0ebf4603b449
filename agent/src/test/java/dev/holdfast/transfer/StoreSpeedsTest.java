package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.Id128;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.seed.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Reads go to the fastest store, and never cost noticeably more than in configured order. Time is the test's. */
class StoreSpeedsTest {
  private static final long PACK_BYTES = 16 << 20;

  private final long seed = Seed.of(20261121);
  private final AtomicLong now = new AtomicLong();

  @Test
  void aSlowFirstStoreIsLeftForAFasterOne() {
    long configured = 1000 * 400L;
    assertThat(total(1000, 400, 40)).isLessThan(configured / 5);
  }

  @Test
  void aFastFirstStoreStaysTheFirst() {
    assertThat(total(1000, 40, 400)).isLessThan((long) (1000 * 40 * 1.1));
    assertThat(total(1000, 40, 4000)).isLessThan((long) (1000 * 40 * 1.8));
    assertThat(total(1000, 40, 41)).isLessThan((long) (1000 * 40 * 1.01));
  }

  @Test
  void whereNothingIsToBeGainedTheConfiguredOrderStands() {
    List<StoreView> stores = List.of(new Named("a"), new Named("b"));
    StoreSpeeds speeds = StoreSpeeds.learning(stores, now::get);
    for (int i = 0; i < 200; i++) {
      assertThat(speeds.order(PACK_BYTES).getFirst().name()).isEqualTo("a");
      take(speeds, stores.getFirst(), 15_000_000L / 16);
    }
  }

  @Test
  void overManyPairsOfStoresReadingIsFasterInTheMean() {
    System.out.println("StoreSpeedsTest seed " + seed);
    Random random = new Random(seed);
    double learned = 0;
    double configured = 0;
    for (int i = 0; i < 300; i++) {
      int first = 5 + random.nextInt(500);
      learned += total(300, first, 5 + random.nextInt(500));
      configured += 300.0 * first;
    }
    assertThat(learned).isLessThan(configured);
  }

  /** Milliseconds for so many packs, when the stores take so many milliseconds each. */
  private long total(int packs, long firstMillis, long secondMillis) {
    List<StoreView> stores = List.of(new Named("a"), new Named("b"));
    StoreSpeeds speeds = StoreSpeeds.learning(stores, now::get);
    long started = now.get();
    for (int i = 0; i < packs; i++) {
      StoreView store = speeds.order(PACK_BYTES).getFirst();
      take(speeds, store, (store.name().equals("a") ? firstMillis : secondMillis) * 1_000_000);
    }
    return (now.get() - started) / 1_000_000;
  }

  private void take(StoreSpeeds speeds, StoreView store, long nanos) {
    CopyResult result =
        speeds.timed(
            store,
            () -> {
              now.addAndGet(nanos);
              return new CopyResult.Good(
                  new FetchedObject(
                      Path.of("none"), PACK_BYTES, store.name(),
                      new TemporarySpace(Path.of("none"), 0)));
            });
    assertThat(result).isInstanceOf(CopyResult.Good.class);
  }

  private record Named(String name) implements StoreView {
    @Override
    public StoreId id() {
      return new StoreId(new Id128(0, name.hashCode()));
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
      return 0;
    }
  }
}
