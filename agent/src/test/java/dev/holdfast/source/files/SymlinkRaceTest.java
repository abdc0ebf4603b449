package dev.holdfast.source.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.posix.Fd;
import dev.holdfast.posix.Names;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.PreviousTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T43: somebody who may rename things in the tree swaps directories, files and the way to the root for symbolic links to
 * what they may not read, as fast as they can, while it is captured. Nothing from outside may be captured; a naive reader
 * under the same attack must leak, or the attack proves nothing.
 */
final class SymlinkRaceTest {
  private static final int SWAPS = Boolean.getBoolean("holdfast.profile") ? 200_000 : 20_000;
  private static final byte[] SECRET = "SECRET".getBytes(UTF_8);

  @TempDir
  Path tmp;
  private Path tree;

  @BeforeEach
  void build() throws IOException {
    tree = Files.createDirectories(tmp.resolve("home/tree"));
    Path victim = Files.createDirectories(tmp.resolve("victim/deep/tree/sub"));
    Files.write(victim.resolve("f"), SECRET);
    Files.write(tmp.resolve("victim/f"), SECRET);
    Files.createDirectories(tree.resolve("sub/deep"));
    Files.writeString(tree.resolve("sub/f"), "mine");
    Files.writeString(tree.resolve("sub/deep/f"), "mine");
    Files.writeString(tree.resolve("file"), "mine");
    // Beside each thing the link that is swapped in.
    Files.createSymbolicLink(tree.resolve("sub-link"), tmp.resolve("victim"));
    Files.createSymbolicLink(tree.resolve("file-link"), tmp.resolve("victim/f"));
    Files.createSymbolicLink(tmp.resolve("home-link"), tmp.resolve("victim/deep"));
  }

  /** Swaps the two names until told to stop; counts. */
  private static Thread swapper(
      Path dir, String one, String other, AtomicBoolean stop, AtomicInteger swaps) {
    return Thread.ofPlatform().start(
        () -> {
          int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
          try (Fd fd = Opening.absolute(NativePath.of(dir), flags)) {
            while (!stop.get()) {
              Names.exchange(fd, one.getBytes(UTF_8), fd, other.getBytes(UTF_8));
              swaps.incrementAndGet();
              Thread.yield();
            }
          } catch (PosixException e) {
            throw new AssertionError(e);
          }
        });
  }

  private interface Reader {
    int leaks() throws IOException;
  }

  private int[] underAttack(Path dir, String one, String other, int wanted, Reader reader)
      throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger swaps = new AtomicInteger();
    Thread attacker = swapper(dir, one, other, stop, swaps);
    int leaks = 0;
    int runs = 0;
    try {
      while (swaps.get() < wanted) {
        leaks += reader.leaks();
        runs++;
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
    return new int[]{leaks, runs, swaps.get()};
  }

  private int captureLeaks() {
    MemorySink sink = new MemorySink();
    int leaks = 0;
    try {
      CaptureReport report = Captures.run(Captures.settings(tree), sink, PreviousTree.NONE);
      assertThat(report).isNotNull();
    } catch (dev.holdfast.fault.HoldfastException refused) {
      // The way to the root was a link just then: nothing captured at all.
      assertThat(sink.contents).isEmpty();
    }
    for (byte[] content : sink.contents.values()) {
      leaks += new String(content, UTF_8).startsWith("SECRET") ? 1 : 0;
    }
    return leaks;
  }

  @Test
  void aSwappedDirectoryLeaksNothing() throws Exception {
    int[] seen = underAttack(tree, "sub", "sub-link", SWAPS, this::captureLeaks);
    report("directory", seen);
    assertThat(seen[0]).isZero();
  }

  @Test
  void aSwappedFileLeaksNothing() throws Exception {
    int[] seen = underAttack(tree, "file", "file-link", SWAPS, this::captureLeaks);
    report("file", seen);
    assertThat(seen[0]).isZero();
  }

  @Test
  void aSwappedWayToTheRootLeaksNothing() throws Exception {
    int[] seen = underAttack(tmp, "home", "home-link", SWAPS, this::captureLeaks);
    report("way to the root", seen);
    assertThat(seen[0]).isZero();
  }

  @Test
  void theNaiveReaderLeaks() throws Exception {
    Path sub = tree.resolve("sub");
    Path file = sub.resolve("f");
    Reader naive =
        () -> {
          int leaks = 0;
          for (int i = 0; i < 200; i++) {
            try {
              if (!Files.isSymbolicLink(sub)) {
                leaks += Files.readString(file).startsWith("SECRET") ? 1 : 0;
              }
            } catch (IOException swappedAway) {
              continue;
            }
          }
          return leaks;
        };
    int[] seen = underAttack(tree, "sub", "sub-link", SWAPS, naive);
    report("naive control", seen);
    assertThat(seen[0]).isPositive();
  }

  private static void report(String what, int[] seen) {
    System.err.println(
        "SymlinkRace " + what + ": swaps " + seen[2] + ", runs " + seen[1] + ", leaks " + seen[0]);
  }
}
