package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Finding;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.seed.Seed;
import dev.holdfast.store.DirectoryInitialiser;
import dev.holdfast.store.DirectoryStore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.DirectoryMover;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.transfer.TemporarySpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T18, the part of the fetcher: files of every kind of object in one of two directory stores are flipped, cut, swapped,
 * renamed, emptied, filled up or deleted. Every one is found before a byte is used, and the other store's copy is used.
 */
class WrongDataTest {
  private static final HostId HOST = StoreContract.HOST;

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final int corruptions = Boolean.getBoolean("holdfast.profile") ? 10_000 : 500;

  @TempDir
  Path folder;

  @Test
  void everyCorruptionIsFoundAndHealed() throws IOException {
    System.out.println("seed " + seed + ", corruptions " + corruptions);
    ByteMover mover = new DirectoryMover(HOST, random);
    Store first = newStore("first");
    Store second = newStore("second");
    List<FetchRequest> objects = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      objects.add(putToBoth(i, mover, first, second));
    }
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    TemporarySpace space = new TemporarySpace(temporary, 1 << 20);
    int healed = 0;
    for (int i = 0; i < corruptions; i++) {
      FetchRequest wanted = objects.get(random.nextInt(objects.size()));
      FetchRequest other = objects.get(random.nextInt(objects.size()));
      Path bad = folder.resolve("first").resolve(wanted.name().path());
      Path good = folder.resolve("second").resolve(wanted.name().path());
      String done = corrupt(bad, folder.resolve("first").resolve(other.name().path()));
      List<Finding> findings = new ArrayList<>();
      ObjectFetcher fetcher =
          new ObjectFetcher(
              List.of(new DoorView(first, mover), new DoorView(second, mover)),
              space,
              Runnable::run,
              findings::add);
      try (fetcher; FetchedObject object = fetcher.fetch(wanted)) {
        String what = done + " of " + wanted.name() + ", seed " + seed;
        assertThat(object.storeName()).as(what).isEqualTo("second");
        assertThat(object.path()).as(what).hasSameBinaryContentAs(good);
        assertThat(findings).as(what).hasSize(1);
        assertThat(findings.getFirst().store()).as(what).isEqualTo("first");
        healed++;
      }
      Files.copy(good, bad, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(healed).isEqualTo(corruptions);
    assertThat(space.usedBytes()).isZero();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  private String corrupt(Path file, Path other) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(8);
    switch (kind) {
      case 0 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
      }
      case 1 -> Files.write(file, java.util.Arrays.copyOf(bytes, at));
      case 2 -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length + 1 + at));
      case 3 -> Files.write(file, new byte[0]);
      case 4 -> Files.delete(file);
      case 5 -> {
        if (file.equals(other)) {
          Files.delete(file);
        } else {
          Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      case 6 -> {
        int length = 1 + random.nextInt(bytes.length - at);
        for (int i = at; i < at + length; i++) {
          bytes[i] = (byte) ~bytes[i];
        }
        Files.write(file, bytes);
      }
      default -> {
        Files.delete(file);
        Files.createDirectory(file);
      }
    }
    return "kind " + kind + " at " + at;
  }

  private FetchRequest putToBoth(int i, ByteMover mover, Store... stores) throws IOException {
    byte[] bytes = new byte[1 + random.nextInt(20_000)];
    random.nextBytes(bytes);
    Sha256 hash = Sha256.of(bytes);
    FetchRequest request = switch (i % 6) {
      case 0 -> FetchRequest.signed(new ObjectName.Manifest(HOST, i + 1, hash), 1 << 16);
      case 1 -> FetchRequest.signed(new ObjectName.Checkpoint(HOST, i + 1, hash), 1 << 16);
      case 2 -> FetchRequest.signed(new ObjectName.Trust(i + 1, hash), Limits.CORE_BYTES);
      case 3 -> FetchRequest.signed(new ObjectName.HostRecord(HOST, i + 1, hash), 1 << 16);
      case 4 -> FetchRequest.signed(new ObjectName.StoreRecord(i + 1, hash), 1 << 16);
      default -> FetchRequest.pack(HOST, hash, bytes.length);
    };
    Path file = Files.write(folder.resolve("spool"), bytes);
    for (Store store : stores) {
      mover
          .put(store.grantPut(PutRequest.of(request.name(), bytes.length, hash)), file,
              bytes.length, hash);
    }
    return request;
  }

  private Store newStore(String name) {
    DirectoryStore store = new DirectoryStore(name, folder.resolve(name), Expected.ANYTHING);
    new DirectoryInitialiser(store, random).create(StoreContract.MARKER, List.of());
    return store;
  }

  /** A reader's view made of a store's door and a mover. */
  private record DoorView(Store door, ByteMover mover) implements StoreView {
    @Override
    public String name() {
      return door.name();
    }

    @Override
    public StoreId id() {
      return door.open().store();
    }

    @Override
    public void list(String prefix, Consumer<ListedObject> sink) {
      door
          .list(
              prefix,
              s -> sink.accept(new ListedObject(s.path(), s.sizeBytes(), s.lastModified())));
    }

    @Override
    public Optional<ListedObject> stat(ObjectName name) {
      return door
          .stat(name)
          .map(s -> new ListedObject(s.path(), s.sizeBytes(), s.lastModified()));
    }

    @Override
    public byte[] readFirst(ObjectName name, int maxBytes) {
      return door.readFirst(name, maxBytes);
    }

    @Override
    public long fetch(ObjectName name, Path target, long maxBytes) {
      return mover.get(door.grantGet(name), target, maxBytes);
    }
  }
}
