package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.seed.Seed;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoredObject;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.ObjectToPut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T16 over a network: every fault of the double at every operation of a store door and the mover of its grants. Whatever
 * comes back is right, or a fault, or shown wrong by comparing hash, length or names, as every caller does; it comes within
 * seconds; and the same operation is right once the fault is over.
 */
class NetworkFaultsTest {
  /** Faults of one attempt are over before the last; the others stay. */
  private record Trouble(Misbehaviour what, long times) {
    @Override
    public String toString() {
      return what + (times < 100 ? " " + times + " times" : "");
    }
  }

  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final List<Trouble> TROUBLES = new ArrayList<>();

  static {
    for (Misbehaviour passing : List.of(Misbehaviour.RESET, Misbehaviour.ANSWER_LOST,
        Misbehaviour.ERROR_500, Misbehaviour.ERROR_500_AFTER, Misbehaviour.ERROR_503,
        Misbehaviour.ERROR_429, Misbehaviour.BODY_CUT, Misbehaviour.GARBAGE)) {
      TROUBLES.add(new Trouble(passing, 2));
      if (PROFILE || passing == Misbehaviour.RESET || passing == Misbehaviour.ERROR_503) {
        TROUBLES.add(new Trouble(passing, Long.MAX_VALUE));
      }
    }
    for (Misbehaviour lasting : List.of(Misbehaviour.HALF_OPEN, Misbehaviour.SLOW,
        Misbehaviour.DRIBBLES, Misbehaviour.BODY_SHORT, Misbehaviour.BODY_LONGER,
        Misbehaviour.BODY_FLIPPED, Misbehaviour.WRONG_OBJECT, Misbehaviour.LENGTH_WRONG,
        Misbehaviour.HEAD_FORBIDDEN, Misbehaviour.MISSING, Misbehaviour.ERROR_IN_200,
        Misbehaviour.REDIRECT_301, Misbehaviour.REDIRECT_307, Misbehaviour.QUOTA_FULL,
        Misbehaviour.CLOCK_OFF, Misbehaviour.LIST_STALE, Misbehaviour.LIST_DUPLICATES,
        Misbehaviour.LIST_OUT_OF_ORDER, Misbehaviour.LIST_CUT, Misbehaviour.LIST_ENDLESS,
        Misbehaviour.LIST_BEYOND_PREFIX, Misbehaviour.BAD_DIGEST_STORED)) {
      TROUBLES.add(new Trouble(lasting, Long.MAX_VALUE));
    }
  }

  private static final int SECONDS = 30;

  private static final int AT_ONCE = 6;

  private final long seed = Seed.of(20261121);
  private final int seeds = PROFILE ? 20 : 1;
  private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();

  @TempDir
  Path folder;

  /** Whether what came is right as far as the caller can tell. */
  @FunctionalInterface
  private interface Attempt {
    boolean run(Scene scene) throws IOException;
  }

  private record Scene(S3Double server, S3Scene s3, Store door, ByteMover mover, byte[] there,
      byte[] damaged,
      byte[] fresh) {
    /** The same with the product's own waits: once the fault is over, a busy machine is no excuse. */
    Scene patient() {
      return new Scene(server, s3, s3.patientStore(), s3.patientMover(), there, damaged, fresh);
    }
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void noFaultIsTakenForAnAnswer() throws Exception {
    try (ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < seeds; i++) {
        for (Trouble trouble : TROUBLES) {
          Random random = new Random(seed + 1000L * i + TROUBLES.indexOf(trouble));
          all.add(runs.submit(() -> {
            everyOperation(trouble, random);
            return null;
          }));
        }
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    System.out.println("T16 seed " + seed + ": " + TROUBLES.size() + " faults x "
        + attempts().size() + " operations x " + seeds + ": right " + right + ", faults " + faults
        + ", told by hash or name " + told + ", silently wrong 0, hanging 0");
    assertThat(right.get()).isGreaterThan(faults.get() / 4);
    assertThat(faults.get()).isGreaterThan(right.get() / 4);
  }

  private void everyOperation(Trouble trouble, Random random) throws Exception {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.slowness(Duration.ofMillis(20));
      for (Map.Entry<String, Attempt> attempt : attempts().entrySet()) {
        Scene scene = scene(server, random);
        String what = trouble + " at " + attempt.getKey() + ", seed " + seed;
        server.misbehave(trouble.what(), trouble.times(), EnumSet.allOf(Operation.class));
        try {
          if (inTime(what, () -> attempt.getValue().run(scene))) {
            right.incrementAndGet();
          } else {
            told.incrementAndGet();
            assertThat(trouble.times()).as(what).isGreaterThan(100);
          }
        } catch (HoldfastException e) {
          assertThat(e.message()).as(what).isNotEmpty();
          assertThat(e.message()).as(what).doesNotContain("Signature=", S3Double.SECRET);
          faults.incrementAndGet();
        }
        server.behave();
        assertThat(inTime(what, () -> attempt.getValue().run(scene.patient()))).as(what).isTrue();
        assertWhole(scene, what);
      }
    }
  }

  private boolean inTime(String what, java.util.concurrent.Callable<Boolean> call)
      throws Exception {
    try {
      return pool.submit(call).get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("hangs: " + what, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HoldfastException fault) {
        throw fault;
      }
      throw new AssertionError(what, e.getCause());
    }
  }

  private Map<String, Attempt> attempts() {
    Map<String, Attempt> all = new TreeMap<>();
    all.put("open", s -> s.door().open().equals(StoreContract.MARKER));
    all.put("list", s -> complete(s, ""));
    all.put("list of a prefix", s -> complete(s, "hosts/"));
    all.put("stat", s -> told(s.door().stat(name(s.there())), s.there()));
    all.put("stat of nothing",
        s -> s.door().stat(new ObjectName.Trust(9, Sha256.of(s.fresh()))).isEmpty());
    all.put("first bytes",
        s -> Arrays.equals(s.door().readFirst(name(s.there()), 1 << 20), s.there()));
    all.put("put", s -> put(s, s.fresh(), false));
    all.put("put again", s -> put(s, s.there(), false));
    all.put("put over damage", s -> put(s, s.damaged(), true));
    all.put("get", s -> get(s, s.there()));
    all.put("get of nothing", s -> {
      try {
        return get(s, new byte[]{7});
      } catch (HoldfastException e) {
        return true;
      }
    });
    all.put("barrier", s -> {
      s.mover().barrier(s.door().grantGet(name(s.there())));
      return true;
    });
    return all;
  }

  private static boolean told(Optional<StoredObject> seen, byte[] bytes) {
    return seen.isPresent() && seen.get().sizeBytes() == bytes.length;
  }

  private static boolean complete(Scene scene, String prefix) {
    List<String> paths = new ArrayList<>();
    scene.door().list(prefix, seen -> paths.add(seen.path()));
    List<String> sorted = paths.stream().sorted().distinct().toList();
    assertThat(paths).as("ascending, each once").isEqualTo(sorted);
    assertThat(paths).allSatisfy(p -> assertThat(p).startsWith(prefix));
    return paths.containsAll(List.of(name(scene.there()).path(), name(scene.damaged()).path()));
  }

  /** As a ledger does: put, then look. */
  private boolean put(Scene scene, byte[] bytes, boolean replace) throws IOException {
    Path file = Files.write(newFile(), bytes);
    Sha256 hash = Sha256.of(bytes);
    Optional<Id128> md5 =
        new ObjectToPut(name(bytes), bytes.length, hash, Optional.empty()).withMd5Of(file).md5();
    PutRequest request = PutRequest.of(name(bytes), bytes.length, hash).withMd5(md5);
    Grant grant = scene.door().grantPut(replace ? request.replacing() : request);
    scene.mover().put(grant, file, bytes.length, hash);
    return told(scene.door().stat(name(bytes)), bytes);
  }

  private boolean get(Scene scene, byte[] bytes) {
    Path target = newFile();
    scene.mover().get(scene.door().grantGet(name(bytes)), target, 1 << 20);
    try {
      return Sha256.of(Files.readAllBytes(target)).equals(Sha256.of(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every object fits its name, except the one that was damaged and not put again. */
  private void assertWhole(Scene scene, String what) {
    for (String key : scene.server().keys(scene.s3().bucket())) {
      byte[] bytes = scene.server().bytes(scene.s3().bucket(), key).orElseThrow();
      boolean fits = key.endsWith("holdfast.json") || key.endsWith(Sha256.of(bytes).hex());
      assertThat(fits || key.endsWith(name(scene.damaged()).path())).as(what + ": " + key)
          .isTrue();
    }
  }

  private static Scene scene(S3Double server, Random random) {
    S3Scene s3 = S3Scene.plain(S3Server.of(server), InstantSource.system());
    Scene scene = new Scene(server, s3, s3.store(), s3.mover(), bytes(random), bytes(random),
        bytes(random));
    server.store(s3.bucket(), s3.place().key("holdfast.json"), StoreContract.MARKER.toBytes());
    server.store(s3.bucket(), s3.place().key(name(scene.there())), scene.there());
    server.store(s3.bucket(), s3.place().key(name(scene.damaged())), bytes(random));
    return scene;
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[2 + random.nextInt(3000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static ObjectName name(byte[] bytes) {
    return new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
  }

  private Path newFile() {
    return folder.resolve("file-" + files.incrementAndGet());
  }
}
