package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.Accounts;
import dev.holdfast.transfer.StoreSpeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets on a small disk of their own: it fills up, or is itself the target. Needs root for the mount. */
final class RestoreDiskTest {
  @TempDir
  Path temp;
  Path disk = Path.of("/");
  final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(Accounts.effectiveUser() == 0, "only root can mount a small disk");
    disk = Files.createDirectory(temp.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=3m", "small", disk.toString()) == 0,
        "mounting is not allowed here");
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk.startsWith(temp)) {
      int unused = run("umount", disk.toString());
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private SavedSnapshot snapshot(int files, int bytes) {
    Random random = new Random(3);
    SnapshotKit kit =
        new SnapshotKit(temp.resolve("snapshot"), 256 << 10).dir("/", 0711).dir("/srv", 0555);
    for (int i = 100; i < 100 + files; i++) {
      byte[] content = new byte[bytes];
      random.nextBytes(content);
      kit.file("/srv/f" + i, content);
    }
    return kit.file("/zero", "0").save();
  }

  private RestoreReport restore(SavedSnapshot snapshot, Path target) {
    RestoreRequest request =
        new RestoreRequest(
            List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(), target);
    RestorePlan plan = RestorePlan.of(request, finding -> {});
    return new RestoreRun(
        plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
        RestoreRun.Settings.quiet(),
        findings::add)
        .run();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void refusedAs(Fault fault, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @Test
  void aMountPointIsFilledFromWithin() throws IOException {
    RestoreReport report = restore(snapshot(5, 100_000), disk);
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(names(disk)).containsExactly("srv", "zero");
    assertThat(names(disk.resolve("srv"))).hasSize(5);
    assertThat(Files.getAttribute(disk, "unix:mode")).isEqualTo(040711);
    assertThat(Files.getAttribute(disk.resolve("srv"), "unix:mode")).isEqualTo(040555);
    refusedAs(
        Fault.TARGET_NOT_EMPTY,
        () -> restore(new SavedSnapshot(temp.resolve("snapshot")), disk));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsTouched() throws IOException {
    SavedSnapshot snapshot = snapshot(40, 100_000);
    refusedAs(Fault.TARGET_NO_SPACE, () -> restore(snapshot, disk.resolve("target")));
    assertThat(names(disk)).isEmpty();
  }

  @Test
  void aDiskThatFillsUpIsNamedAndTheNextRunGoesOn() throws IOException {
    SavedSnapshot snapshot = snapshot(25, 100_000);
    Path filler = disk.resolve("filler");
    Path target = disk.resolve("target");
    RestoreRequest request =
        new RestoreRequest(
            List.of(new RestorePart(snapshot, List.of())), RestoreSelection.ALL, Set.of(), target);
    RestorePlan plan = RestorePlan.of(request, finding -> {});
    int step = Boolean.getBoolean("holdfast.profile") ? 50_000 : 600_000;
    for (int fill = 2_900_000; fill > 700_000; fill -= step) { // what was restored so far stays
      Files.write(filler, new byte[fill]);
      refusedAs(
          Fault.DISK_FULL,
          () -> new RestoreRun(
              plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
              RestoreRun.Settings.quiet(),
              findings::add)
              .run());
      assertThat(target).doesNotExist();
    }
    Files.delete(filler);
    assertThat(restore(snapshot, target).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(names(disk)).containsExactly("target");
    assertThat(names(target.resolve("srv"))).hasSize(25);
  }
}
