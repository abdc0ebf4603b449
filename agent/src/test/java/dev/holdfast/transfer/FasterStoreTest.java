package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs that are opened come from the faster of two remote stores, whatever was fetched before. */
class FasterStoreTest {
  private static final HostId HOST = new HostId(new Id128(1, 1));

  @TempDir
  Path folder;
  private final MemoryObjects objects = new MemoryObjects();
  private final AtomicLong now = new AtomicLong();

  /** A store whose every fetch takes the same time. */
  private record Remote(StoreView view, AtomicLong now, long millis, AtomicInteger asked)
      implements StoreView {
    @Override
    public String name() {
      return view.name();
    }

    @Override
    public StoreId id() {
      return view.id();
    }

    @Override
    public void list(String prefix, Consumer<ListedObject> sink) {
      view.list(prefix, sink);
    }

    @Override
    public Optional<ListedObject> stat(ObjectName object) {
      return view.stat(object);
    }

    @Override
    public byte[] readFirst(ObjectName object, int maxBytes) {
      return view.readFirst(object, maxBytes);
    }

    @Override
    public long fetch(ObjectName object, Path target, long maxBytes) {
      asked.incrementAndGet();
      now.addAndGet(millis * 1_000_000);
      return view.fetch(object, target, maxBytes);
    }
  }

  private Remote remote(String name, long millis) {
    StoreId id = new StoreId(new Id128(5, name.hashCode()));
    return new Remote(new MemoryView(name, id, objects), now, millis, new AtomicInteger());
  }

  private FetchRequest object(int bytes, int seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    FetchRequest request = FetchRequest.pack(HOST, Sha256.of(content), content.length);
    objects.putIfAbsent(request.name().path(), content);
    return request;
  }

  @ParameterizedTest @ValueSource(ints = {0, 1, 2, 3})
  void opensAtTheFaster(int smallOnesBefore) {
    Remote slow = remote("slow", 3000);
    Remote fast = remote("fast", 100);
    try (
        ObjectFetcher fetcher =
            new ObjectFetcher(
                StoreSpeeds.learning(List.of(slow, fast), now::get),
                new TemporarySpace(folder, 100 << 20), Runnable::run, finding -> {})) {
      for (int i = 0; i < smallOnesBefore; i++) {
        fetcher.fetch(object(1000, i)).close();
      }
      int before = slow.asked().get();
      for (int i = 0; i < 60; i++) {
        fetcher.open(object(300_000, 100 + i)).close();
      }
      assertThat(slow.asked().get() - before).isLessThan(12);
    }
  }
}
