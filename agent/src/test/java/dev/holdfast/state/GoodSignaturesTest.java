package dev.holdfast.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoodSignaturesTest {
  @TempDir
  Path folder;

  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    file = folder.resolve("good-signatures");
  }

  private static Sha256 proof(int n) {
    return Sha256.of(new byte[]{(byte) n, (byte) (n >> 8)});
  }

  private GoodSignatures memory() {
    return new GoodSignatures(file, 100);
  }

  private void remember(int from, int to) {
    GoodSignatures memory = memory();
    for (int n = from; n < to; n++) {
      memory.note(proof(n));
    }
    memory.keep();
  }

  private long known() {
    GoodSignatures memory = memory();
    return java.util.stream.IntStream.range(0, 300).filter(n -> memory.knows(proof(n))).count();
  }

  @Test
  void lastsAndGrows() throws IOException {
    assertThat(known()).isZero();
    assertThat(file).doesNotExist();
    remember(0, 10);
    remember(5, 20);
    assertThat(known()).isEqualTo(20);
    assertThat(Files.size(file) % 32).isEqualTo(27);
    assertThat(Files.size(file) / 32).isEqualTo(20);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void knowsAtOnceWhatWasNotedAndKeepsNothingUnasked() {
    GoodSignatures memory = memory();
    memory.note(proof(1));
    assertThat(memory.knows(proof(1))).isTrue();
    assertThat(memory.knows(proof(2))).isFalse();
    assertThat(known()).isZero();
    GoodSignatures process = GoodSignatures.ofProcess();
    process.note(proof(1));
    process.keep();
    assertThat(process.knows(proof(1))).isTrue();
  }

  @Test
  void twoAtOnceLoseNothing() {
    GoodSignatures one = memory();
    GoodSignatures two = memory();
    assertThat(one.knows(proof(1)) || two.knows(proof(2))).isFalse();
    one.note(proof(1));
    two.note(proof(2));
    one.keep();
    two.keep();
    assertThat(known()).isEqualTo(2);
  }

  @Test
  void whatOthersMayWriteIsNotBelieved() throws IOException {
    remember(0, 10);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    assertThat(known()).isZero();
    remember(3, 5); // and made anew
    assertThat(known()).isEqualTo(2);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx----w-"));
    assertThat(known()).isZero();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    assertThat(known()).isZero();
  }

  @Test
  void whatIsDamagedOrFullBeginsAgain() throws IOException {
    remember(0, 10);
    byte[] bytes = Files.readAllBytes(file);
    for (byte[] bad : new byte[][]{Arrays.copyOf(bytes, bytes.length - 1), Arrays.copyOf(bytes, 9),
        new byte[27 + 64]}) {
      Files.write(file, bad);
      assertThat(known()).isZero();
      remember(3, 5);
      assertThat(known()).isEqualTo(2);
    }
    remember(0, 150);
    assertThat(known()).isZero(); // 102 are more than it takes
    remember(0, 1);
    assertThat(known()).isEqualTo(1);
  }

  @Test
  void anUnusableFileIsNoReasonToEnd() throws IOException {
    Files.createDirectory(file);
    Files.createFile(file.resolve("something"));
    remember(0, 10);
    assertThat(known()).isZero();
  }
}
