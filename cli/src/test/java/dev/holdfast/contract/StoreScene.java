package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.seed.Seed;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.PutOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One empty store, movers for it, and what both are told. A subclass says which store. */
abstract class StoreScene {
  static final FleetId FLEET = new FleetId(new Id128(1, 1));
  static final StoreMarker MARKER = new StoreMarker(FLEET, new StoreId(new Id128(2, 2)));
  static final HostId HOST = new HostId(new Id128(3, 3));

  final long seed = Seed.of(20261121);
  final Random random = new Random(seed);

  @TempDir
  Path folder;

  Store store;
  ByteMover mover;
  int files;

  /** A store that holds nothing but the marker. */
  abstract Store newStore() throws IOException;

  /** A mover for grants of that store, as a process of that host would have. */
  abstract ByteMover newMover(HostId host);

  /** Puts other bytes under a name, past all checks. */
  abstract void damage(ObjectName name, byte[] bytes) throws IOException;

  /** Makes the store unreachable. */
  abstract void goOffline() throws IOException;

  /** Whether the mover itself looks at what lies under a name and puts wrong bytes right. */
  boolean putsRight() {
    return true;
  }

  /** Whether an object becomes visible only when it is whole, as every server for real use does. */
  boolean atomic() {
    return true;
  }

  /** Whether a put to a name that exists leaves what is there; a server that does not is said to replace. */
  boolean noReplace() {
    return true;
  }

  void assumeNoReplace() {
    assumeTrue(noReplace(), "this server replaces objects in spite of If-None-Match");
  }

  @BeforeEach
  void open() throws IOException {
    System.out.println("seed " + seed);
    store = newStore();
    mover = newMover(HOST);
  }

  final PutOutcome put(ObjectName name, byte[] bytes) throws IOException {
    Path file = newFile();
    Files.write(file, bytes);
    Sha256 hash = Sha256.of(bytes);
    return mover.put(store.grantPut(PutRequest.of(name, bytes.length, hash)), file, bytes.length,
        hash);
  }

  final ObjectName.Pack pack(byte[] bytes) {
    return new ObjectName.Pack(HOST, Sha256.of(bytes));
  }

  final synchronized byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  final synchronized Path newFile() {
    return folder.resolve("file-" + ++files);
  }

  final List<String> paths(String prefix) {
    List<String> paths = new ArrayList<>();
    store.list(prefix, seen -> paths.add(seen.path()));
    assertThat(paths).isSortedAccordingTo(Comparator.naturalOrder());
    return paths;
  }

  static void refused(Fault fault, Callable<?> call) {
    try {
      call.call();
    } catch (HoldfastException e) {
      assertThat(e.fault()).as(e.message()).isEqualTo(fault);
      return;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("not refused (expected: " + fault + ")");
  }

  static void refused(Fault fault, Runnable call) {
    refused(fault, () -> {
      call.run();
      return true;
    });
  }
}
