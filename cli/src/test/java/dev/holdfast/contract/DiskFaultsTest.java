package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.store.DirectoryInitialiser;
import dev.holdfast.store.DirectoryStore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.PutRequest;
import dev.holdfast.transfer.DirectoryMover;
import dev.holdfast.transfer.PutOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a disk of its own that runs full, becomes read-only and goes away. Needs the right to mount. */
class DiskFaultsTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir
  Path folder;

  private Path root;
  private DirectoryStore store;
  private DirectoryMover mover;

  @BeforeEach
  void mountADisk() throws Exception {
    root = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=3m", "none", root.toString()),
        "only root can mount a small disk");
    store = new DirectoryStore("disk", root, Expected.CONFIGURED);
    new DirectoryInitialiser(store, RANDOM).create(StoreContract.MARKER, List.of());
    mover = new DirectoryMover(StoreContract.HOST, RANDOM);
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", root.toString());
  }

  @Test
  void aFullDiskIsNamedAndLeavesNoParts() throws Exception {
    byte[] small = bytes(1 << 20);
    assertThat(put(small)).isEqualTo(PutOutcome.WRITTEN);
    HoldfastException full = fault(() -> put(bytes(4 << 20)));
    assertThat(full.fault()).isEqualTo(Fault.STORE_FULL);
    assertThat(full.message()).contains(root.toString());
    assertThat(objects()).hasSize(2);
    assertThat(put(bytes(1 << 19))).isEqualTo(PutOutcome.WRITTEN);
    assertThat(put(small)).isEqualTo(PutOutcome.ALREADY_PRESENT);
  }

  @Test
  void aFullTargetIsNotTheStoresFault() throws Exception {
    byte[] bytes = bytes(4 << 20);
    Path big = Files.createDirectory(folder.resolve("big"));
    DirectoryStore other = new DirectoryStore("big", big, Expected.ANYTHING);
    new DirectoryInitialiser(other, RANDOM).create(StoreContract.MARKER, List.of());
    Path file = Files.write(folder.resolve("f"), bytes);
    Grant grant = other.grantPut(PutRequest.of(name(bytes), bytes.length, Sha256.of(bytes)));
    mover.put(grant, file, bytes.length, Sha256.of(bytes));
    Path target = root.resolve("target");
    HoldfastException full = fault(() -> mover.get(grant, target, bytes.length));
    assertThat(full.fault()).isEqualTo(Fault.DISK_FULL);
    assertThat(target).doesNotExist();
  }

  @Test
  void aReadOnlyDiskIsRefusedAndStillRead() throws Exception {
    byte[] bytes = bytes(1000);
    put(bytes);
    assertThat(run("mount", "-o", "remount,ro", root.toString())).isTrue();
    HoldfastException refused = fault(() -> put(bytes(1000)));
    assertThat(refused.fault()).isEqualTo(Fault.STORE_REFUSED);
    assertThat(refused.message()).contains("read-only");
    assertThat(store.readFirst(name(bytes), 2000)).isEqualTo(bytes);
  }

  @Test
  void aDiskThatGoesAwayIsOfflineAndTheMountPointStaysEmpty() throws Exception {
    byte[] bytes = bytes(1000);
    put(bytes);
    assertThat(run("umount", root.toString())).isTrue();
    assertThat(fault(() -> put(bytes(1000))).fault()).isEqualTo(Fault.STORE_OFFLINE);
    assertThat(fault(() -> store.open()).fault()).isEqualTo(Fault.STORE_OFFLINE);
    Grant grant = store.grantGet(name(bytes));
    assertThat(fault(() -> mover.barrier(grant)).fault()).isEqualTo(Fault.STORE_OFFLINE);
    assertThat(root).isEmptyDirectory();
  }

  private PutOutcome put(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("spool"), bytes);
    Sha256 hash = Sha256.of(bytes);
    return mover.put(store.grantPut(PutRequest.of(name(bytes), bytes.length, hash)), file,
        bytes.length, hash);
  }

  /** Files below the root but the note of the open run. */
  private List<Path> objects() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all
          .filter(Files::isRegularFile)
          .filter(p -> !p.toString().endsWith("-open"))
          .toList();
    }
  }

  private static ObjectName.Pack name(byte[] bytes) {
    return new ObjectName.Pack(StoreContract.HOST, Sha256.of(bytes));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static HoldfastException fault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    HoldfastException fault = catchThrowableOfType(HoldfastException.class, call);
    assertThat(fault).as("no fault").isNotNull();
    return fault;
  }

  private static boolean run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
