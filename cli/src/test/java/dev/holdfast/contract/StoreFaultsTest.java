package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.fake.StoreFault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.seed.Seed;
import dev.holdfast.store.FaultyStore;
import dev.holdfast.store.MemoryStore;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.FaultyMover;
import dev.holdfast.transfer.MemoryMover;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * T16, the part without a network: every fault at every operation of door and mover. A call gives the right answer, a fault
 * with a number, or bytes whose hash tells; it never hangs, and the same call without the fault then finds the store whole.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StoreFaultsTest {
  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final int seeds = Boolean.getBoolean("holdfast.profile") ? 20 : 3;

  @TempDir
  Path folder;

  private int files;

  /** One operation; true when its answer is right as far as the caller can tell after comparing hashes. */
  @FunctionalInterface
  private interface Operation {
    boolean run(Scene scene, Store door, ByteMover mover) throws IOException;
  }

  /** A store with three objects, one of them damaged. */
  private record Scene(MemoryObjects objects, byte[] there, byte[] damaged, byte[] fresh) {}

  @Test
  void noFaultIsTakenForAnAnswer() throws IOException {
    int answers = 0;
    int faults = 0;
    int told = 0;
    for (int i = 0; i < seeds; i++) {
      for (StoreFault fault : StoreFault.values()) {
        for (Map.Entry<String, Operation> operation : operations().entrySet()) {
          Scene scene = scene();
          String what = fault + " at " + operation.getKey() + ", seed " + seed;
          Store plain = new MemoryStore("memory", scene.objects());
          ByteMover mover = new MemoryMover();
          StoreFault.Plan plan = StoreFault.Plan.always(fault);
          try {
            boolean right =
                operation
                    .getValue()
                    .run(
                        scene,
                        new FaultyStore(plain, plan, random),
                        new FaultyMover(mover, plan, random));
            answers += right ? 1 : 0;
            told += right ? 0 : 1;
          } catch (HoldfastException e) {
            assertThat(e.message()).as(what).isNotEmpty();
            faults++;
          }
          assertThat(operation.getValue().run(scene, plain, mover)).as(what).isTrue();
          assertWhole(scene, what);
        }
      }
    }
    System.out.println(
        "seed " + seed + ", right " + answers + ", faults " + faults + ", told by hash or name "
            + told);
    assertThat(faults).isGreaterThan(answers / 4);
  }

  private Map<String, Operation> operations() {
    Map<String, Operation> all = new TreeMap<>();
    all.put("open", (s, door, mover) -> door.open().equals(StoreContract.MARKER));
    all.put("list", (s, door, mover) -> list(door, "").size() >= 3);
    all.put("list of a prefix", (s, door, mover) -> list(door, "hosts/").size() >= 2);
    all.put("stat", (s, door, mover) -> door.stat(name(s.there())).isPresent());
    all.put("stat of nothing",
        (s, door, mover) -> door.stat(new ObjectName.Trust(9, Sha256.of(s.fresh()))).isEmpty());
    all.put("first bytes", (s, door, mover) -> {
      byte[] read = door.readFirst(name(s.there()), 1 << 20);
      return Sha256.of(read).equals(Sha256.of(s.there()));
    });
    all.put("put", (s, door, mover) -> put(s.fresh(), door, mover));
    all.put("put again", (s, door, mover) -> put(s.there(), door, mover));
    all.put("put over damage", (s, door, mover) -> put(s.damaged(), door, mover));
    all.put("get", (s, door, mover) -> get(s.there(), door, mover));
    all.put("get of nothing", (s, door, mover) -> {
      try {
        return get(new byte[]{7}, door, mover);
      } catch (HoldfastException e) {
        return true;
      }
    });
    all.put("barrier", (s, door, mover) -> {
      mover.barrier(door.grantGet(name(s.there())));
      return true;
    });
    return all;
  }

  private boolean put(byte[] bytes, Store door, ByteMover mover) throws IOException {
    Path file = Files.write(newFile(), bytes);
    Grant grant = door.grantPut(PutRequest.of(name(bytes), bytes.length, Sha256.of(bytes)));
    mover.put(grant, file, bytes.length, Sha256.of(bytes));
    return door.stat(name(bytes)).isPresent();
  }

  private boolean get(byte[] bytes, Store door, ByteMover mover) {
    Path target = newFile();
    mover.get(door.grantGet(name(bytes)), target, 1 << 20);
    try {
      return Sha256.of(Files.readAllBytes(target)).equals(Sha256.of(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> list(Store door, String prefix) {
    List<String> paths = new ArrayList<>();
    door.list(prefix, seen -> paths.add(seen.path()));
    return paths;
  }

  /** Every object fits its name, except the one that was damaged and not put again. */
  private static void assertWhole(Scene scene, String what) {
    scene.objects().forEach("hosts/", (path, stored) -> {
      boolean fits = path.endsWith(Sha256.of(stored.bytes().array()).hex());
      assertThat(fits || path.equals(name(scene.damaged()).path())).as(what + ": " + path).isTrue();
    });
  }

  private Scene scene() {
    MemoryObjects objects = new MemoryObjects();
    Scene scene = new Scene(objects, bytes(), bytes(), bytes());
    objects.putIfAbsent("holdfast.json", StoreContract.MARKER.toBytes());
    objects.putIfAbsent(name(scene.there()).path(), scene.there());
    objects.putIfAbsent(name(scene.damaged()).path(), bytes());
    return scene;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[1 + random.nextInt(3000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static ObjectName name(byte[] bytes) {
    return new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
  }

  private Path newFile() {
    return folder.resolve("file-" + ++files);
  }
}
