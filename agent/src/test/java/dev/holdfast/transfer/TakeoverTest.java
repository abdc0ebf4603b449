package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is given away lies in the store afterwards as a copy of it would, or is copied. */
class TakeoverTest {
  private static final byte[] BYTES = bytes();

  private final DirectoryMover mover = new DirectoryMover(PutLoop.HOST, new SecureRandom());
  private final ObjectName name = PutLoop.name(BYTES);

  @TempDir
  Path folder;
  private Path store;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    store = Files.createDirectory(folder.resolve("store"));
    StoreMarker marker =
        new StoreMarker(new FleetId(new Id128(2, 2)), new StoreId(new Id128(3, 3)));
    Files.write(store.resolve("holdfast.json"), marker.toBytes());
    file = folder.resolve("pack");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, BYTES);
  }

  @Test
  void theFileItselfIsTakenWithTheModeOfTheStoresFiles() throws IOException {
    Object inode = Files.getAttribute(file, "unix:ino");
    assertThat(give()).isEqualTo(PutOutcome.WRITTEN);
    assertThat(file).doesNotExist();
    assertThat(Files.getAttribute(target(), "unix:ino")).isEqualTo(inode);
    assertThat(Files.getAttribute(target(), "unix:nlink")).isEqualTo(1);
    assertThat(Files.getPosixFilePermissions(target()))
        .isEqualTo(Files.getPosixFilePermissions(store.resolve("holdfast.json")));
    assertStored();
  }

  @Test
  void aFileWithAttributesOfItsOwnIsCopied() throws IOException {
    Files.setAttribute(file, "user:origin", "elsewhere".getBytes(StandardCharsets.UTF_8));
    assertThat(give()).isEqualTo(PutOutcome.WRITTEN);
    assertThat(file).exists();
    assertStored();
  }

  @Test
  void aFileWithAnotherNameIsCopied() throws IOException {
    Files.createLink(folder.resolve("second"), file);
    give();
    Files.write(folder.resolve("second"), new byte[]{1});
    assertStored();
  }

  @Test
  void aFileOnAnotherFileSystemIsCopied() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeThat(memory).isDirectory();
    assumeThat(Files.getFileStore(memory)).isNotEqualTo(Files.getFileStore(folder));
    Path other = Files.createTempFile(memory, "holdfast", ".pack");
    try {
      Files.write(other, BYTES);
      file = other;
      give();
      assertThat(other).exists();
      assertStored();
    } finally {
      Files.delete(other);
    }
  }

  @Test
  void aFileBehindAnotherMountOfTheSameFileSystemIsCopied() throws Exception {
    Path behind = Files.createDirectory(folder.resolve("behind"));
    Path seen = Files.createDirectory(folder.resolve("seen"));
    assumeTrue(run("mount", "--bind", behind.toString(), seen.toString()), "only root can mount");
    try {
      Files.move(file, behind.resolve("pack"));
      file = seen.resolve("pack");
      assertThat(give()).isEqualTo(PutOutcome.WRITTEN);
      assertThat(file).hasBinaryContent(BYTES);
      assertStored();
    } finally {
      assertThat(run("umount", "-l", seen.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  void aSymbolicLinkIsNotTaken() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    file = link;
    give();
    assertThat(Files.isSymbolicLink(target())).isFalse();
    assertStored();
  }

  @Test
  void anEqualObjectThatIsThereStaysAndSoDoesTheFile() throws IOException {
    mover.put(grant(), file, BYTES.length, Sha256.of(BYTES));
    assertThat(give()).isEqualTo(PutOutcome.ALREADY_PRESENT);
    assertThat(file).hasBinaryContent(BYTES);
    assertStored();
  }

  @Test
  void aBadObjectThatIsThereIsMovedAside() throws IOException {
    Files.createDirectories(target().resolveSibling(""));
    Files.write(target(), new byte[]{1, 2, 3});
    assertThat(give()).isEqualTo(PutOutcome.REPLACED_BAD);
    assertStored();
    assertThat(store.resolve("quarantine")).isNotEmptyDirectory();
  }

  @Test
  void aFileOfAnotherLengthIsNotTaken() throws IOException {
    Files.write(file, new byte[]{1});
    assertThatThrownBy(this::give).isInstanceOf(HoldfastException.class)
        .hasMessageContaining("expected: " + BYTES.length + " bytes");
    assertThat(file).exists();
    assertThat(target()).doesNotExist();
  }

  private PutOutcome give() {
    return mover.give(grant(), file, BYTES.length, Sha256.of(BYTES));
  }

  private Grant grant() {
    return new Grant.Directory(store, name);
  }

  private Path target() {
    return store.resolve(name.path());
  }

  private void assertStored() throws IOException {
    assertThat(target()).hasBinaryContent(BYTES);
    mover.barrier(grant());
    try (Stream<Path> all = Files.walk(store)) {
      assertThat(all.map(Path::toString)).noneMatch(path -> path.contains(".tmp-"));
    }
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[100_000];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
