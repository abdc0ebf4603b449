package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.fake.StoreFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a store does, the fetcher hands over the right bytes or none, and leaves no file behind. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ObjectFetcherTest {
  private static final HostId HOST = new HostId(new Id128(1, 1));

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final ExecutorService executor = Executors.newFixedThreadPool(3);
  private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
  private final MemoryObjects first = new MemoryObjects();
  private final MemoryObjects second = new MemoryObjects();

  @TempDir
  Path folder;

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  @Test
  void aGoodCopyIsHandedOverAndDeletedOnClose() throws IOException {
    byte[] bytes = addToBoth(1000);
    TemporarySpace space = new TemporarySpace(folder, 10_000);
    try (ObjectFetcher fetcher = fetcher(space, first, second)) {
      try (FetchedObject object = fetcher.fetch(request(bytes))) {
        assertThat(Files.readAllBytes(object.path())).isEqualTo(bytes);
        assertThat(object.storeName()).isEqualTo("first");
        assertThat(object.sizeBytes()).isEqualTo(1000);
        assertThat(space.usedBytes()).isEqualTo(1000);
      }
    }
    assertNothingLeft(space);
    assertThat(findings).isEmpty();
  }

  @Test
  void aBadCopyIsHealedFromTheNextStoreWithAWarning() throws IOException {
    byte[] bytes = addToBoth(1000);
    String path = request(bytes).name().path();
    first.replace(path, new byte[1000]);
    try (
        ObjectFetcher fetcher = fetcher(new TemporarySpace(folder, 10_000), first, second);
        FetchedObject object = fetcher.fetch(request(bytes))) {
      assertThat(object.storeName()).isEqualTo("second");
    }
    Finding finding = findings.remove();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.code()).isEqualTo("pack-damaged");
    assertThat(finding.object()).isEqualTo(path);
    assertThat(finding.store()).isEqualTo("first");
    assertThat(finding.seen()).contains(Sha256.of(new byte[1000]).hex());
    assertThat(findings).isEmpty();
  }

  @Test
  void noGoodCopyIsAnErrorThatNamesEveryStore() throws IOException {
    byte[] bytes = addToBoth(1000);
    first.replace(request(bytes).name().path(), new byte[999]);
    second.remove(request(bytes).name().path());
    TemporarySpace space = new TemporarySpace(folder, 10_000);
    HoldfastException fault = fault(space, bytes);
    assertThat(fault.fault()).isEqualTo(Fault.OBJECT_DAMAGED);
    assertThat(fault.message()).contains("first: 999 bytes").contains("second: not there");
    assertThat(findings).extracting(Finding::severity).containsOnly(Severity.ERROR);
    assertThat(findings)
        .extracting(Finding::code)
        .containsExactly("pack-damaged", "pack-missing");
    first.remove(request(bytes).name().path());
    assertThat(fault(space, bytes).fault()).isEqualTo(Fault.OBJECT_MISSING);
    first.setOffline(true);
    second.setOffline(true);
    assertThat(fault(space, bytes).fault()).isEqualTo(Fault.NO_STORE_READABLE);
    assertNothingLeft(space);
  }

  @Test
  void anOfflineStoreIsReportedOnceAndTriedLast() {
    byte[] bytes = addToBoth(1000);
    byte[] onlyFirst = random(10);
    first.putIfAbsent(request(onlyFirst).name().path(), onlyFirst);
    first.setOffline(true);
    try (ObjectFetcher fetcher = fetcher(new TemporarySpace(folder, 10_000), first, second)) {
      for (int i = 0; i < 5; i++) {
        fetcher.fetch(request(bytes)).close();
      }
      assertThat(findings).extracting(Finding::code).containsExactly("store-offline");
      first.setOffline(false);
      fetcher.fetch(request(onlyFirst)).close();
    }
  }

  @Test
  void readAheadStaysWithinTheSpaceAndDemandNeverWaits() {
    List<FetchRequest> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      requests.add(request(addToBoth(1000)));
    }
    TemporarySpace space = new TemporarySpace(folder, 3500);
    try (ObjectFetcher fetcher = fetcher(space, first, second)) {
      List<PendingObject> ahead =
          requests.stream().map(fetcher::prefetch).flatMap(Optional::stream).toList();
      assertThat(ahead).hasSize(3);
      fetcher.fetch(requests.get(9)).close();
      ahead.get(0).await().close();
      assertThat(fetcher.prefetch(requests.get(3))).isPresent();
      assertThat(fetcher.prefetch(requests.get(4))).isEmpty();
    }
    await(space);
  }

  @Test
  void discardingWhileItRunsStopsItAndLeavesNothing() throws Exception {
    byte[] bytes = addToBoth(1000);
    TemporarySpace space = new TemporarySpace(folder, 100_000);
    for (int i = 0; i < 200; i++) {
      ObjectFetcher fetcher = fetcher(space, first, second);
      List<PendingObject> ahead = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        ahead.add(fetcher.prefetch(request(bytes)).orElseThrow());
      }
      if (random.nextBoolean()) {
        Thread.sleep(0, random.nextInt(300_000));
      }
      ahead.get(random.nextInt(6)).discard();
      fetcher.close();
      for (PendingObject object : ahead) {
        assertThat(thrownBy(() -> object.await()).fault()).isEqualTo(Fault.STOPPED);
      }
      await(space);
    }
    assertNothingLeft(space);
  }

  @Test
  void aSlowFetchIsInterrupted() throws Exception {
    byte[] bytes = addToBoth(1000);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    StoreView stuck = new FaultyView(view("first", first), (operation, path) -> {
      entered.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        throw new HoldfastException(Fault.STOPPED, "stopped", e);
      }
      return Optional.empty();
    }, random);
    TemporarySpace space = new TemporarySpace(folder, 10_000);
    ObjectFetcher fetcher = new ObjectFetcher(List.of(stuck), space, executor, findings::add);
    PendingObject object = fetcher.prefetch(request(bytes)).orElseThrow();
    entered.await();
    fetcher.close();
    assertThat(thrownBy(object::await).fault()).isEqualTo(Fault.STOPPED);
    await(space);
    assertNothingLeft(space);
  }

  /** T16, the part without a network: every fault at every reading call; silently wrong 0. */
  @Test
  void noFaultOfAStoreEverYieldsWrongBytes() throws IOException {
    System.out.println("seed " + seed);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(addToBoth(random.nextInt(5000)));
    }
    TemporarySpace space = new TemporarySpace(folder, 50_000);
    int healed = 0;
    for (StoreFault fault : StoreFault.values()) {
      for (byte[] bytes : all) {
        StoreView bad = new FaultyView(view("first", first), StoreFault.Plan.always(fault), random);
        try (
            ObjectFetcher fetcher =
                new ObjectFetcher(
                    List.of(bad, view("second", second)),
                    space,
                    executor,
                    findings::add);
            FetchedObject object = fetcher.fetch(request(bytes))) {
          assertThat(Files.readAllBytes(object.path())).isEqualTo(bytes);
          healed += object.storeName().equals("second") ? 1 : 0;
        }
        assertThat(alone(bad, space, bytes)).as(fault + ", seed " + seed).isTrue();
      }
    }
    assertThat(healed).isGreaterThan(150);
    assertNothingLeft(space);
  }

  /** Whether one bad store alone yields the right bytes or a fault. */
  private boolean alone(StoreView bad, TemporarySpace space, byte[] bytes) throws IOException {
    CopyResult result =
        new ObjectFetcher(List.of(bad), space, executor, findings::add)
            .fetchFrom(bad, request(bytes));
    if (result instanceof CopyResult.Good(FetchedObject object)) {
      try (object) {
        return java.util.Arrays.equals(Files.readAllBytes(object.path()), bytes);
      }
    }
    return true;
  }

  private HoldfastException fault(TemporarySpace space, byte[] bytes) {
    try (ObjectFetcher fetcher = fetcher(space, first, second)) {
      return thrownBy(() -> fetcher.fetch(request(bytes)));
    }
  }

  private static HoldfastException thrownBy(ThrowingCallable call) {
    return catchThrowableOfType(HoldfastException.class, call);
  }

  private ObjectFetcher fetcher(TemporarySpace space, MemoryObjects a, MemoryObjects b) {
    return new ObjectFetcher(
        List.of(view("first", a), view("second", b)),
        space,
        executor,
        findings::add);
  }

  private static StoreView view(String name, MemoryObjects objects) {
    return new MemoryView(name, new StoreId(new Id128(5, name.hashCode())), objects);
  }

  private byte[] addToBoth(int length) {
    byte[] bytes = random(length);
    first.putIfAbsent(request(bytes).name().path(), bytes);
    second.putIfAbsent(request(bytes).name().path(), bytes);
    return bytes;
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static FetchRequest request(byte[] bytes) {
    return FetchRequest.pack(HOST, Sha256.of(bytes), bytes.length);
  }

  private static void await(TemporarySpace space) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (space.usedBytes() != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(space.usedBytes()).isZero();
  }

  private void assertNothingLeft(TemporarySpace space) throws IOException {
    assertThat(space.usedBytes()).isZero();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
