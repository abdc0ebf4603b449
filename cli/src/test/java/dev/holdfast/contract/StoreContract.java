package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.StoredObject;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.PutOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What every store and the mover of its grants must do. A subclass makes an empty store whose marker is {@link #MARKER},
 * and can break it from outside.
 */
abstract class StoreContract extends StoreScene {
  @Test
  void opensWithTheMarker() {
    assertThat(store.open()).isEqualTo(MARKER);
  }

  @Test
  void aBrokenMarkerIsRefused() throws IOException {
    damage(new ObjectName.Marker(), "{}".getBytes());
    refused(Fault.STORE_BROKEN, () -> store.open());
    damage(
        new ObjectName.Marker(),
        new String(MARKER.toBytes()).replace(":1,", ":2,").getBytes());
    refused(Fault.FORMAT_UNKNOWN, () -> store.open());
  }

  @Test
  void whatIsPutIsListedReadAndGot() throws IOException {
    byte[] bytes = bytes(100_000);
    ObjectName.Pack name = pack(bytes);
    assertThat(store.stat(name)).isEmpty();
    assertThat(put(name, bytes)).isEqualTo(PutOutcome.WRITTEN);
    assertThat(store.stat(name).orElseThrow().sizeBytes()).isEqualTo(bytes.length);
    assertThat(paths("hosts/")).containsExactly(name.path());
    assertThat(store.readFirst(name, 10)).isEqualTo(java.util.Arrays.copyOf(bytes, 10));
    assertThat(store.readFirst(name, 1 << 20)).isEqualTo(bytes);
    Path target = newFile();
    assertThat(mover.get(store.grantGet(name), target, bytes.length)).isEqualTo(bytes.length);
    assertThat(Files.readAllBytes(target)).isEqualTo(bytes);
    mover.barrier(store.grantGet(name));
  }

  @Test
  void anEmptyObjectIsAnObject() throws IOException {
    ObjectName.Pack name = pack(new byte[0]);
    put(name, new byte[0]);
    assertThat(store.stat(name).orElseThrow().sizeBytes()).isZero();
    assertThat(store.readFirst(name, 10)).isEmpty();
    assertThat(mover.get(store.grantGet(name), newFile(), 0)).isZero();
  }

  @Test
  void puttingAgainChangesNothing() throws IOException {
    assumeNoReplace();
    byte[] bytes = bytes(5000);
    put(pack(bytes), bytes);
    StoredObject before = store.stat(pack(bytes)).orElseThrow();
    for (int i = 0; i < 3; i++) {
      assertThat(put(pack(bytes), bytes)).isEqualTo(PutOutcome.ALREADY_PRESENT);
    }
    assertThat(store.stat(pack(bytes))).contains(before);
    assertThat(paths("")).containsExactlyInAnyOrder("holdfast.json", pack(bytes).path());
  }

  @Test
  void otherBytesUnderTheNameAreMovedAside() throws IOException {
    assumeTrue(putsRight(), "the ledger looks and asks for a grant that replaces");
    byte[] bytes = bytes(5000);
    for (byte[] bad : List.of(bytes(5000), bytes(4999), new byte[0])) {
      put(pack(bytes), bytes);
      damage(pack(bytes), bad);
      assertThat(put(pack(bytes), bytes)).isEqualTo(PutOutcome.REPLACED_BAD);
      assertThat(store.readFirst(pack(bytes), 1 << 20)).isEqualTo(bytes);
      assertThat(paths("")).containsExactlyInAnyOrder("holdfast.json", pack(bytes).path());
    }
  }

  @Test
  void anotherStoresMarkerIsNeverReplaced() throws IOException {
    assumeNoReplace();
    byte[] other =
        new StoreMarker(FLEET, new StoreId(new Id128(9, 9))).toBytes();
    if (putsRight()) {
      refused(Fault.FILE_EXISTS, () -> put(new ObjectName.Marker(), other));
    } else {
      assertThat(put(new ObjectName.Marker(), other)).isEqualTo(PutOutcome.ALREADY_PRESENT);
    }
    assertThat(store.open()).isEqualTo(MARKER);
  }

  @Test
  void bytesThatDoNotFitTheirHashAreNotPut() throws IOException {
    byte[] bytes = bytes(5000);
    ObjectName.Pack name = pack(bytes);
    for (byte[] rotten : List.of(bytes(5000), bytes(4000), bytes(6000))) {
      Path file = newFile();
      Files.write(file, rotten);
      Grant grant = store.grantPut(PutRequest.of(name, bytes.length, name.sha256()));
      refused(
          Fault.STATE_UNUSABLE,
          () -> mover.put(grant, file, bytes.length, name.sha256()));
      // A server that shows objects while they are written may need a moment to drop one that was cut off.
      for (int i = 0; !atomic() && i < 100 && paths("").size() > 1; i++) {
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(paths("")).containsExactly("holdfast.json");
    }
  }

  @Test
  void missingIsMissing() {
    ObjectName.Pack name = pack(bytes(10));
    assertThat(store.stat(name)).isEmpty();
    refused(Fault.OBJECT_MISSING, () -> store.readFirst(name, 10));
    Path target = newFile();
    refused(Fault.OBJECT_MISSING, () -> mover.get(store.grantGet(name), target, 10));
    assertThat(target).doesNotExist();
    assertThat(paths("hosts/")).isEmpty();
  }

  @Test
  void aLongerObjectThanAllowedIsNotGot() throws IOException {
    byte[] bytes = bytes(5000);
    put(pack(bytes), bytes);
    Path target = newFile();
    refused(
        Fault.OBJECT_TOO_LARGE,
        () -> mover.get(store.grantGet(pack(bytes)), target, 4999));
    assertThat(target).doesNotExist();
  }

  @Test
  void listsInOrderOnlyWhatBeginsWithThePrefix() throws IOException {
    List<String> expected = new ArrayList<>(List.of("holdfast.json"));
    for (int i = 0; i < 60; i++) {
      byte[] bytes = bytes(20);
      Sha256 hash = Sha256.of(bytes);
      ObjectName name = switch (i % 6) {
        case 0 -> new ObjectName.Pack(new HostId(new Id128(i % 3, 5)), hash);
        case 1 -> new ObjectName.Manifest(HOST, 1 + i, hash);
        case 2 -> new ObjectName.Checkpoint(HOST, 1 + i, hash);
        case 3 -> new ObjectName.HostRecord(HOST, 1 + i, hash);
        case 4 -> new ObjectName.Trust(1 + i, hash);
        default -> new ObjectName.StoreRecord(1 + i, hash);
      };
      put(name, bytes);
      expected.add(name.path());
    }
    Collections.sort(expected);
    assertThat(paths("")).containsExactlyElementsOf(expected);
    for (String prefix : List.of("hosts/", ObjectName.manifestsPrefix(HOST), "tru", "store/",
        "trust/1", "hosts/" + HOST, "nothing/", "holdfast.json", "hosts/../")) {
      assertThat(paths(prefix))
          .as(prefix)
          .containsExactlyElementsOf(expected.stream().filter(p -> p.startsWith(prefix)).toList());
    }
  }

  @Test
  void sixtyFourWritersOfOneName() throws Exception {
    assumeNoReplace();
    byte[] bytes = bytes(300_000);
    ObjectName.Pack name = pack(bytes);
    Path file = newFile();
    Files.write(file, bytes);
    if (putsRight()) {
      damage(name, bytes(300_000));
    }
    List<Callable<PutOutcome>> writers = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < 64; i++) {
      writers.add(() -> {
        start.await();
        return mover
            .put(
                store.grantPut(PutRequest.of(name, bytes.length, name.sha256())),
                file,
                bytes.length,
                name.sha256());
      });
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(64)) {
      List<Future<PutOutcome>> all = writers.stream().map(pool::submit).toList();
      start.countDown();
      int written = 0;
      for (Future<PutOutcome> one : all) {
        written += one.get() == PutOutcome.ALREADY_PRESENT ? 0 : 1;
      }
      assertThat(written).isEqualTo(1);
    }
    assertThat(store.readFirst(name, 1 << 20)).isEqualTo(bytes);
    assertThat(paths("")).containsExactlyInAnyOrder("holdfast.json", name.path());
  }

  @Test
  void writersInSeveralProcessesOfOneName() throws Exception {
    assumeNoReplace();
    byte[] bytes = bytes(200_000);
    ObjectName.Pack name = pack(bytes);
    Path file = newFile();
    Files.write(file, bytes);
    try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
      List<Future<PutOutcome>> all = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        ByteMover other = newMover(new HostId(new Id128(i, 77)));
        Grant grant = store.grantPut(PutRequest.of(name, bytes.length, name.sha256()));
        all.add(pool.submit(() -> other.put(grant, file, bytes.length, name.sha256())));
      }
      int written = 0;
      for (Future<PutOutcome> one : all) {
        assertThat(one.get()).isNotEqualTo(PutOutcome.REPLACED_BAD);
        written += one.get() == PutOutcome.WRITTEN ? 1 : 0;
      }
      assertThat(written).isEqualTo(1);
    }
    assertThat(store.readFirst(name, 1 << 20)).isEqualTo(bytes);
  }

  @Test
  void readersSeeAWholeObjectOrNone() throws Exception {
    assumeTrue(atomic(), "this test server shows objects while they are written");
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 20; round++) {
        byte[] bytes = bytes(1 << 20);
        ObjectName.Pack name = pack(bytes);
        Future<PutOutcome> writer = pool.submit(() -> put(name, bytes));
        while (!writer.isDone()) {
          store.stat(name).ifPresent(seen -> assertThat(seen.sizeBytes()).isEqualTo(1 << 20));
          store.list("hosts/", seen -> assertThat(seen.sizeBytes()).isEqualTo(1 << 20));
        }
        assertThat(writer.get()).isEqualTo(PutOutcome.WRITTEN);
      }
    }
  }

  @Test
  void offlineIsOfflineInEveryCall() throws IOException {
    byte[] bytes = bytes(5000);
    put(pack(bytes), bytes);
    Path file = newFile();
    Files.write(file, bytes);
    goOffline();
    refused(Fault.STORE_OFFLINE, () -> store.open());
    refused(Fault.STORE_OFFLINE, () -> store.list("", seen -> {
    }));
    refused(Fault.STORE_OFFLINE, () -> store.list("hosts/", seen -> {
    }));
    refused(Fault.STORE_OFFLINE, () -> store.stat(pack(bytes)));
    refused(Fault.STORE_OFFLINE, () -> store.readFirst(pack(bytes), 10));
    Path target = newFile();
    refused(
        Fault.STORE_OFFLINE,
        () -> mover.get(store.grantGet(pack(bytes)), target, 5000));
    assertThat(target).doesNotExist();
    Grant grant = store.grantPut(PutRequest.of(pack(bytes), bytes.length, pack(bytes).sha256()));
    refused(
        Fault.STORE_OFFLINE,
        () -> mover.put(grant, file, bytes.length, pack(bytes).sha256()));
    refused(
        Fault.STORE_OFFLINE,
        () -> newMover(HOST).put(grant, file, bytes.length, pack(bytes).sha256()));
  }

  @Test
  void grantsNameTheObjectAndTellNoSecrets() {
    ObjectName.Pack name = pack(bytes(10));
    assertThat(store.grantPut(PutRequest.of(name, 10, name.sha256())).name()).isEqualTo(name);
    assertThat(store.grantGet(name).name()).isEqualTo(name);
  }

  @Test
  void aMarkerOfAnySizeIsReadWithinLimits() throws IOException {
    damage(new ObjectName.Marker(), new byte[Limits.MARKER_BYTES * 100]);
    refused(Fault.STORE_BROKEN, () -> store.open());
  }
}
