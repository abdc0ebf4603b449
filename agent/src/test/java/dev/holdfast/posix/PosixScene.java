package dev.holdfast.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of the real kernel's, open; no descriptor stays open after a test. */
abstract class PosixScene {
  @TempDir
  Path tmp;
  Fd dir;
  int openBefore;

  @BeforeEach
  void open() throws Exception {
    openBefore = openDescriptors();
    dir = Opening.absolute(NativePath.of(tmp), OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  @AfterEach
  void close() throws Exception {
    dir.close();
    assertThat(openDescriptors()).as("descriptors left open").isLessThanOrEqualTo(openBefore + 2);
  }

  static int openDescriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return (int) list.count();
    }
  }

  static byte[] b(String text) {
    return text.getBytes(UTF_8);
  }

  static void fails(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
  }

  Fd create(String name, String content) throws PosixException {
    Fd fd = Opening.at(dir, b(name), OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL, 0600);
    Data.write(fd, b(content), 0, b(content).length);
    return fd;
  }

  void make(String name, String content) throws PosixException {
    create(name, content).close();
  }
}
