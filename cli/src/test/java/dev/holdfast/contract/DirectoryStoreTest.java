package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.store.DirectoryInitialiser;
import dev.holdfast.store.DirectoryStore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.NewObject;
import dev.holdfast.store.PutRequest;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.DirectoryMover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The directory store keeps the contract, and what only folders can do to it. */
class DirectoryStoreTest extends StoreContract {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Path root() {
    return folder.resolve("disk/store");
  }

  @Override
  Store newStore() throws IOException {
    Files.createDirectories(root().resolveSibling(""));
    initialiser(root()).create(MARKER, List.of());
    return new DirectoryStore("disk", root(), Expected.of(FLEET, MARKER.store()));
  }

  @Override
  ByteMover newMover(HostId host) {
    return new DirectoryMover(host, RANDOM);
  }

  @Override
  void damage(ObjectName name, byte[] bytes) throws IOException {
    Path file = root().resolve(name.path());
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, bytes);
  }

  /** As an unmounted disk: the mount point stays, empty. */
  @Override
  void goOffline() throws IOException {
    Files.move(root(), folder.resolve("unmounted"));
    Files.createDirectory(root());
  }

  private static DirectoryInitialiser initialiser(Path root) {
    return new DirectoryInitialiser(new DirectoryStore("disk", root, Expected.ANYTHING), RANDOM);
  }

  @Test
  void nothingIsWrittenIntoAnEmptyMountPoint() throws IOException {
    byte[] first = bytes(10);
    put(pack(first), first);
    goOffline();
    byte[] second = bytes(10);
    refused(Fault.STORE_OFFLINE, () -> put(pack(second), second));
    assertThat(names(root())).isEmpty();
  }

  @Test
  void aVanishedFolderIsOffline() throws IOException {
    Files.move(root(), folder.resolve("elsewhere"));
    refused(Fault.STORE_OFFLINE, () -> at(Expected.ANYTHING).open());
    refused(Fault.STORE_OFFLINE, () -> put(pack(bytes(10)), bytes(10)));
    assertThat(root()).doesNotExist();
  }

  @Test
  void foldersDeeperThanAnyNameAreNotEntered() throws Exception {
    byte[] good = bytes(10);
    put(pack(good), good);
    // Deeper than a path can be long: only relative steps get there.
    String nest = "for i in 1 2 3; do d=; for j in $(seq 900); do d=${d}d/; done;"
        + " mkdir -p $d && cd -P $d || exit 1; done";
    assertThat(
        new ProcessBuilder("sh", "-c", nest).directory(root().toFile()).start().waitFor())
        .isZero();
    List<String> listed = new java.util.ArrayList<>();
    List<String> strays = new java.util.ArrayList<>();
    try {
      at(Expected.ANYTHING).list("", object -> listed.add(object.path()));
      at(Expected.ANYTHING).strays(object -> strays.add(object.path()));
    } finally {
      new ProcessBuilder("rm", "-rf", root().resolve("d").toString()).start().waitFor();
    }
    assertThat(listed).contains(pack(good).path());
    assertThat(strays).filteredOn(path -> path.startsWith("d/")).hasSize(1);
  }

  @Test
  void nothingIsPutBehindALink() throws IOException {
    byte[] good = bytes(10);
    put(pack(good), good);
    Path hosts = root().resolve("hosts");
    Path outside = folder.resolve("outside");
    Files.move(hosts, outside);
    Files.createSymbolicLink(hosts, outside);
    refused(Fault.STORE_WRITE_FAILED, () -> put(pack(good), good));
    byte[] second = bytes(11);
    refused(Fault.STORE_WRITE_FAILED, () -> put(pack(second), second));
    try (Stream<Path> files = Files.walk(outside)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void emptyIsOfflineWhenConfiguredElseMissing() throws IOException {
    goOffline();
    HoldfastException offline = fault(() -> at(Expected.CONFIGURED).open());
    assertThat(offline.fault()).isEqualTo(Fault.STORE_OFFLINE);
    assertThat(offline.message()).contains("is empty").contains("mounted");
    assertThat(fault(() -> at(Expected.ANYTHING).open()).fault()).isEqualTo(Fault.STORE_MISSING);
    Files.writeString(root().resolve("holiday.jpg"), "x");
    assertThat(fault(() -> at(Expected.CONFIGURED).open()).fault())
        .isEqualTo(Fault.STORE_MISSING);
  }

  @Test
  void anotherFleetOrStoreIsRefused() {
    FleetId otherFleet = new FleetId(new Id128(7, 7));
    StoreId otherStore = new StoreId(new Id128(8, 8));
    assertThat(fault(() -> at(Expected.of(otherFleet, MARKER.store())).open()).fault())
        .isEqualTo(Fault.FOREIGN_FLEET);
    assertThat(fault(() -> at(Expected.of(FLEET, otherStore)).open()).fault())
        .isEqualTo(Fault.STORE_NOT_THIS);
  }

  @Test
  void aFileOrPipeInPlaceOfTheStore() throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "x");
    assertThat(fault(() -> new DirectoryStore("f", file, Expected.CONFIGURED).open()).fault())
        .isEqualTo(Fault.STORE_MISSING);
    ObjectName.Pack name = pack(bytes(10));
    Files.createDirectories(root().resolve(name.path()).resolveSibling(""));
    run("mkfifo", root().resolve(name.path()).toString());
    Store store = at(Expected.ANYTHING);
    assertThat(store.stat(name)).isEmpty();
    assertThat(fault(() -> store.readFirst(name, 10)).fault()).isEqualTo(Fault.OBJECT_MISSING);
    assertThat(fault(() -> newMover(HOST).get(store.grantGet(name), newFile(), 10)).fault())
        .isEqualTo(Fault.OBJECT_MISSING);
  }

  @Test
  void symbolicLinksAreNotFollowed() throws IOException {
    byte[] bytes = bytes(100);
    ObjectName.Pack name = pack(bytes);
    Path outside = newFile();
    Files.write(outside, bytes);
    Path file = root().resolve(name.path());
    Files.createDirectories(file.resolveSibling(""));
    Files.createSymbolicLink(file, outside);
    Store store = at(Expected.ANYTHING);
    assertThat(store.stat(name)).isEmpty();
    assertThat(paths("hosts/")).isEmpty();
    assertThat(fault(() -> store.readFirst(name, 10)).fault()).isEqualTo(Fault.OBJECT_MISSING);
    put(name, bytes);
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(outside).exists();
  }

  @Test
  void junkIsListedAsItIsAndTemporaryFilesAreNot() throws IOException {
    Files.writeString(root().resolve("junk é.txt"), "x");
    Files.writeString(root().resolve(".tmp-other-1"), "x");
    Files.createDirectories(root().resolve("quarantine"));
    Files.writeString(root().resolve("quarantine/x"), "x");
    Files.createDirectories(root().resolve("hosts/quarantine"));
    Files.writeString(root().resolve("hosts/quarantine/x"), "x");
    assertThat(paths("")).containsExactly("holdfast.json", "hosts/quarantine/x", "junk é.txt");
  }

  @Test
  void theNextRunRemovesOnlyItsOwnTemporaryFilesAndOnlyAfterACut() throws IOException {
    byte[] bytes = bytes(10);
    put(pack(bytes), bytes);
    Path packs = root().resolve(pack(bytes).path()).resolveSibling("");
    Path own = Files.writeString(packs.resolve(".tmp-" + HOST + "-aaaa"), "cut off");
    Path other = Files.writeString(packs.resolve(".tmp-" + new Id128(4, 4) + "-aaaa"), "busy");
    ByteMover next = newMover(HOST);
    byte[] more = bytes(10);
    Path file = newFile();
    Files.write(file, more);
    var grant = at(Expected.ANYTHING).grantPut(PutRequest.of(pack(more), 10, pack(more).sha256()));
    next.put(grant, file, 10, pack(more).sha256());
    assertThat(own).doesNotExist();
    assertThat(other).exists();
    next.barrier(grant);
    assertThat(root().resolve(".tmp-" + HOST + "-open")).doesNotExist();
    try (Stream<Path> all = Files.walk(root())) {
      assertThat(all.filter(p -> p.toString().contains(".tmp-"))).containsExactly(other);
    }
  }

  @Test
  void rightsThatLackAreNamed() throws IOException {
    if (!Files.isWritable(Path.of("/proc/1/oom_score_adj"))) {
      Files.setPosixFilePermissions(root(), java.util.Set.of());
      assertThat(fault(() -> at(Expected.ANYTHING).open()).fault()).isEqualTo(Fault.STORE_REFUSED);
    }
  }

  @Test
  void makesTheLastFolderOnly() {
    Path made = folder.resolve("new");
    initialiser(made).create(MARKER, List.of());
    assertThat(new DirectoryStore("n", made, Expected.ANYTHING).open()).isEqualTo(MARKER);
    refused(
        Fault.STORE_OFFLINE,
        () -> initialiser(folder.resolve("a/b")).create(MARKER, List.of()));
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void makingAStoreTwiceIsFineAndOverwritesNothing() throws IOException {
    byte[] text = "how to recover".getBytes();
    byte[] trust = bytes(500);
    List<NewObject> objects =
        List
            .of(
                NewObject.of(new ObjectName.RecoveryText(), text),
                NewObject.of(new ObjectName.Trust(1, Sha256.of(trust)), trust));
    initialiser(root()).create(MARKER, objects);
    initialiser(root()).create(MARKER, objects);
    initialiser(root()).add(objects);
    assertThat(paths(""))
        .containsExactly("RECOVERY.md", "holdfast.json", "trust/1." + Sha256.of(trust));
    StoreMarker other = new StoreMarker(FLEET, new StoreId(new Id128(9, 1)));
    refused(Fault.FILE_EXISTS, () -> initialiser(root()).create(other, objects));
    refused(
        Fault.FILE_EXISTS,
        () -> initialiser(root())
            .add(List.of(NewObject.of(new ObjectName.RecoveryText(), "other".getBytes()))));
    assertThat(Files.readAllBytes(root().resolve("RECOVERY.md"))).isEqualTo(text);
  }

  @Test
  void anUnfinishedAttemptIsFinishedByTheSameAndRefusedToAnother() throws IOException {
    Path half = Files.createDirectory(folder.resolve("half"));
    byte[] trust = bytes(500);
    NewObject object = NewObject.of(new ObjectName.Trust(1, Sha256.of(trust)), trust);
    Files.createDirectory(half.resolve("trust"));
    Files.write(half.resolve(object.name().path()), trust);
    Files.writeString(half.resolve("lost+found"), "not ours");
    refused(Fault.FILE_EXISTS, () -> initialiser(half).create(MARKER, List.of()));
    assertThat(initialiser(half).examine()).isEqualTo(Optional.empty());
    initialiser(half).create(MARKER, List.of(object));
    assertThat(initialiser(half).examine()).contains(MARKER);
  }

  private Store at(Expected expected) {
    return new DirectoryStore("disk", root(), expected);
  }

  private static HoldfastException fault(Runnable call) {
    try {
      call.run();
    } catch (HoldfastException e) {
      return e;
    }
    throw new AssertionError("not refused");
  }

  private static List<Path> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
