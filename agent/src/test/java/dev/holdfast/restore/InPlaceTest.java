package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreSpeeds;
import dev.holdfast.transfer.StoreView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packs that lie on this machine are read where they are, and whoever changes one meanwhile changes nothing else. */
class InPlaceTest {
  private static final Duration SLOW = Duration.ofMillis(150);

  @TempDir
  Path temp;
  private final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger copies = new AtomicInteger();
  private final byte[] content = new byte[200_000];
  private SavedSnapshot snapshot;

  /** A store in a folder of this machine. */
  private static class Near implements StoreView {
    private final FolderView folder;
    private final AtomicInteger copies;

    private Near(FolderView folder, AtomicInteger copies) {
      this.folder = folder;
      this.copies = copies;
    }

    @Override
    public String name() {
      return folder.name();
    }

    @Override
    public StoreId id() {
      return folder.id();
    }

    @Override
    public void list(String prefix, Consumer<ListedObject> sink) {
      folder.list(prefix, sink);
    }

    @Override
    public Optional<ListedObject> stat(ObjectName object) {
      return folder.stat(object);
    }

    @Override
    public byte[] readFirst(ObjectName object, int maxBytes) {
      return folder.readFirst(object, maxBytes);
    }

    @Override
    public long fetch(ObjectName object, Path target, long maxBytes) {
      copies.incrementAndGet();
      return folder.fetch(object, target, maxBytes);
    }

    @Override
    public Optional<FileChannel> open(ObjectName object) {
      try {
        return Optional.of(FileChannel.open(folder.root().resolve(object.path())));
      } catch (IOException e) {
        throw new HoldfastException(Fault.OBJECT_MISSING, object.path() + " is not there", e);
      }
    }
  }

  private interface Change {
    void of(Path pack) throws IOException;
  }

  @BeforeEach
  void save() {
    new Random(Long.getLong("holdfast.seed", 11)).nextBytes(content);
    snapshot =
        new SnapshotKit(temp.resolve("snapshot"), 64 << 10)
            .ancestor("/srv").file("/srv/f", content).save();
  }

  private StoreView near() {
    return new Near(snapshot.store(), copies);
  }

  private Path pack(String hash) throws IOException {
    try (Stream<Path> all = Files.walk(snapshot.store().root())) {
      return all
          .filter(file -> Files.isRegularFile(file) && file.toString().contains(hash))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private RestoreRequest request() {
    return new RestoreRequest(
        List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(),
        temp.resolve("target"));
  }

  private RestoreReport restore(PackKeys keys, StoreView... stores) {
    return new RestoreRun(
        RestorePlan.of(request(), findings::add), StoreSpeeds.configured(List.of(stores)), keys,
        RestoreRun.Settings.quiet(), findings::add)
        .run();
  }

  @Test
  void noCopyIsMade() {
    RestoreReport report = restore(snapshot.keys(), near());
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(temp.resolve("target/srv/f")).hasBinaryContent(content);
    assertThat(copies).hasValue(0);
    assertThat(findings).isEmpty();
  }

  static Stream<Arguments> changes() {
    Change flip =
        pack -> {
          byte[] bytes = Files.readAllBytes(pack);
          for (int i = 5_000; i < bytes.length; i += 5_000) {
            bytes[i] ^= 1;
          }
          Files.write(pack, bytes);
        };
    Change cut =
        pack -> {
          try (FileChannel file = FileChannel.open(pack, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
          }
        };
    return Stream.of(arguments("flipped", flip), arguments("cut", cut));
  }

  @ParameterizedTest(name = "{0}") @MethodSource("changes")
  void aPackThatChangesAfterItWasComparedComesFromTheNextStore(String name, Change change)
      throws IOException {
    Path other = Files.createDirectory(temp.resolve("other"));
    Files.delete(other);
    RestoreRunTest.copy(snapshot.store().root(), other);
    RestoreReport report =
        restore(changing(change), near(), new Near(new FolderView("two", other), copies));
    assertThat(report.exitCode()).as(name).isEqualTo(ExitCode.OK);
    assertThat(temp.resolve("target/srv/f")).hasBinaryContent(content);
    assertThat(findings).extracting(Finding::code).containsExactly("pack-damaged");
  }

  @Test
  void withoutAnotherStoreItIsSaidAndNothingIsPutInPlace() {
    Change flip = (Change) changes().findFirst().orElseThrow().get()[1];
    RestoreReport report = restore(changing(flip), near());
    assertThat(report.exitCode()).isEqualTo(ExitCode.DAMAGED);
    assertThat(temp.resolve("target")).doesNotExist();
  }

  @Test
  void aPackThatIsRemovedWhileItIsReadIsReadToTheEnd() throws IOException {
    RestoreReport report = restore(changing(Files::delete), near());
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(temp.resolve("target/srv/f")).hasBinaryContent(content);
  }

  @Test
  void whatIsWrongFromTheBeginIsReportedAsWhenFetched() throws IOException {
    changes().forEach(change -> {
      try {
        ((Change) change.get()[1]).of(pack(""));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    assertThat(restore(snapshot.keys(), near()).exitCode()).isEqualTo(ExitCode.DAMAGED);
    assertThat(findings).extracting(Finding::code).contains("pack-damaged", "files-damaged");
  }

  @Test
  void packsComeFromTheStoreThatProvesFaster() {
    SnapshotKit kit = new SnapshotKit(temp.resolve("many"), 64 << 10).ancestor("/srv");
    for (int i = 0; i < 30; i++) {
      byte[] bytes = content.clone();
      bytes[0] = (byte) i;
      kit.file("/srv/f" + (10 + i), bytes);
    }
    snapshot = kit.save();
    AtomicInteger asked = new AtomicInteger();
    StoreView slow =
        new Near(snapshot.store(), copies) {
          @Override
          public Optional<FileChannel> open(ObjectName object) {
            asked.incrementAndGet();
            LockSupport.parkNanos(SLOW.toNanos());
            return super.open(object);
          }
        };
    RestoreReport report =
        new RestoreRun(
            RestorePlan.of(request(), findings::add),
            StoreSpeeds.learning(List.of(slow, near()), System::nanoTime), snapshot.keys(),
            RestoreRun.Settings.quiet(), findings::add)
            .run();
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(report.packsRead()).isGreaterThan(20);
    assertThat(asked).hasValueLessThan(20);
  }

  /** Keys are asked for after a pack was compared and before its content is read: that is when it changes, once. */
  private PackKeys changing(Change change) {
    PackKeys keys = snapshot.keys();
    AtomicBoolean changed = new AtomicBoolean();
    return (ref, header) -> {
      if (changed.compareAndSet(false, true)) {
        try {
          change.of(pack(ref.sha256().hex()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return keys.keyOf(ref, header);
    };
  }
}
