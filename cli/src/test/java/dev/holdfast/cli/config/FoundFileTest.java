package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose configuration is believed when nobody named it. */
class FoundFileTest {
  @TempDir
  Path directory;

  @Test
  void onesOwnPasses() throws IOException {
    Path file = Files.writeString(directory.resolve("holdfast.yaml"), "fleet: f\n");
    Files.createDirectory(directory.resolve("conf.d"));
    Files.writeString(directory.resolve("conf.d/a.yaml"), "apps: {}\n");
    assertThatCode(() -> FoundFile.requireOwn(file)).doesNotThrowAnyException();
  }

  @Test
  void whatEverybodyCanWriteIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("holdfast.yaml"), "fleet: f\n");
    mode(file, "rw-rw-rw-");
    refused(file, "every user can write to it");
    mode(file, "rw-r--r--");
    Path parts = Files.createDirectory(directory.resolve("conf.d"));
    mode(parts, "rwxrwxrwx");
    refused(file, "conf.d was found");
    mode(parts, "rwxr-xr-x");
    mode(Files.writeString(parts.resolve("a.yaml"), "apps: {}\n"), "rw-rw-rw-");
    refused(file, "a.yaml was found");
  }

  @Test
  void whatBelongsToAnotherIsRefusedThroughALinkToo() throws IOException {
    Path theirs = Files.writeString(directory.resolve("theirs.yaml"), "fleet: f\n");
    boolean root = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    Assumptions.assumeTrue(root, "only root can give a file away");
    Files.setAttribute(theirs, "unix:uid", 12_345);
    refused(theirs, "it belongs to user 12345");
    refused(Files.createSymbolicLink(directory.resolve("holdfast.yaml"), theirs), "12345");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> FoundFile.requireOwn(file))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.CONFIG_UNREADABLE))
        .hasMessageContaining(why);
  }
}
