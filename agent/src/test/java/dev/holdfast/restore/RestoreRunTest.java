package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.transfer.StoreSpeeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything twice: with the entries kept from the plan, and read again by each pass. */
@ParameterizedClass @ValueSource(booleans = {true, false})
final class RestoreRunTest {
  @Parameter
  boolean keeps;

  @TempDir
  Path temp;
  final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
  final Random random = new Random(Long.getLong("holdfast.seed", 7));

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  SnapshotKit kit() {
    return new SnapshotKit(temp.resolve("snapshot"), 64 << 10).ancestor("/srv");
  }

  RestoreRequest request(SavedSnapshot snapshot, RestoreSelection selection) {
    return new RestoreRequest(
        List.of(new RestorePart(snapshot, List.of())), selection, Set.of(), temp.resolve("target"));
  }

  RestoreReport restore(SavedSnapshot snapshot, RestoreSelection selection) {
    return restore(snapshot, request(snapshot, selection));
  }

  RestoreReport restore(SavedSnapshot snapshot, RestoreRequest request) {
    RestorePlan plan = plan(request);
    return new RestoreRun(
        plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
        RestoreRun.Settings.quiet(),
        findings::add)
        .run();
  }

  RestorePlan plan(RestoreRequest request) {
    EntryKeeper keeper = keeps ? EntryKeeper.ordinary() : new EntryKeeper(0, 0);
    RestorePlan plan = PlanMaker.make(request, keeper, findings::add);
    assertThat(plan.parts()).allMatch(part -> part.kept().isPresent() == keeps);
    return plan;
  }

  List<String> names(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void filesOfEveryKindComeBack() throws IOException {
    byte[] big = bytes(300_000);
    byte[] around = bytes(10_000);
    SnapshotKit kit = kit().dir("/srv/a", 0750).file("/srv/a/big", big);
    kit.group = 77;
    kit.file("/srv/a/first", "linked");
    kit.file("/srv/a/second", "linked");
    kit.group = 0;
    kit.mode = 0400;
    kit.xattrs = List.of(SnapshotKit.xattr("user.note", "hello"));
    kit.file("/srv/a/secret", "only me");
    kit.xattrs = List.of();
    kit.mode = 0644;
    kit.file("/srv/a/sparse", around, 2_010_000, List.of(new Hole(4_000, 2_000_000)));
    kit.file("/srv/a/tail", new byte[0], 1 << 20, List.of(new Hole(0, 1 << 20)));
    kit.file("/srv/b", "").node("/srv/pipe", EntryType.FIFO, 0, 0)
        .symlink("/srv/up", "../../etc/passwd");
    SavedSnapshot snapshot = kit.save();

    RestoreReport report = restore(snapshot, RestoreSelection.ALL);

    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    Path a = temp.resolve("target/srv/a");
    assertThat(Files.readAllBytes(a.resolve("big"))).isEqualTo(big);
    assertThat(Files.readString(a.resolve("second"))).isEqualTo("linked");
    assertThat(Files.getAttribute(a.resolve("second"), "unix:ino"))
        .isEqualTo(Files.getAttribute(a.resolve("first"), "unix:ino"));
    assertThat(Files.readAttributes(a.resolve("secret"), "posix:permissions").get("permissions"))
        .isEqualTo(PosixFilePermissions.fromString("r--------"));
    assertThat(Files.getAttribute(a.resolve("secret"), "user:note"))
        .isEqualTo("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] sparse = Files.readAllBytes(a.resolve("sparse"));
    assertThat(sparse).hasSize(2_010_000);
    assertThat(java.util.Arrays.copyOf(sparse, 4_000))
        .isEqualTo(java.util.Arrays.copyOf(around, 4_000));
    assertThat(java.util.Arrays.copyOfRange(sparse, 2_004_000, 2_010_000))
        .isEqualTo(java.util.Arrays.copyOfRange(around, 4_000, 10_000));
    assertThat(Files.getAttribute(a.resolve("tail"), "unix:size")).isEqualTo(1L << 20);
    assertThat(Files.getPosixFilePermissions(a))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(Files.getLastModifiedTime(a).toInstant().getEpochSecond())
        .isEqualTo(1_700_000_000);
    assertThat(Files.readSymbolicLink(temp.resolve("target/srv/up")))
        .isEqualTo(Path.of("../../etc/passwd"));
    FileTime time =
        Files.getLastModifiedTime(temp.resolve("target/srv/up"), LinkOption.NOFOLLOW_LINKS);
    assertThat(time.toInstant().getNano()).isEqualTo(123_456_789);
    assertThat(names(temp)).containsExactly("snapshot", "target");
  }

  @Test
  void aSelectionBringsTheDirectoriesThatLeadThere() throws IOException {
    SnapshotKit kit = kit().dir("/srv/a", 0700).file("/srv/a/x.txt", "x").file("/srv/a/y", "y")
        .dir("/srv/b", 0700).file("/srv/b/z.txt", "z").dir("/srv/c", 0711);
    SavedSnapshot snapshot = kit.save();
    RestoreReport report =
        restore(
            snapshot,
            new RestoreSelection(
                Optional.of(PathBytes.of("/srv/a")), List.of("*.txt"), List.of()));
    assertThat(report.entries()).isEqualTo(1);
    assertThat(snapshot.timesRead).isEqualTo(keeps ? 1 : 4);
    assertThat(names(temp.resolve("target/srv"))).containsExactly("a");
    assertThat(names(temp.resolve("target/srv/a"))).containsExactly("x.txt");
    assertThat(Files.getPosixFilePermissions(temp.resolve("target/srv/a")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(
        () -> restore(
            snapshot,
            new RestoreRequest(
                List.of(new RestorePart(snapshot, List.of())),
                new RestoreSelection(Optional.of(PathBytes.of("/no")), List.of(), List.of()),
                Set.of(),
                temp.resolve("t2"))))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.SELECTOR_NO_MATCH));
    assertThat(temp.resolve("t2")).doesNotExist();
  }

  @Test
  void powersComeBackOnlyOnRequest() throws IOException {
    SnapshotKit kit = kit();
    kit.mode = 06755;
    kit.file("/srv/root", "setuid");
    kit.mode = 0600;
    kit.node("/srv/sock", EntryType.SOCKET, 0, 0).node("/srv/zero", EntryType.CHARDEV, 1, 5);
    SavedSnapshot snapshot = kit.save();
    RestoreReport report = restore(snapshot, RestoreSelection.ALL);
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(findings).extracting(Finding::code)
        .containsOnlyOnce("setid-not-restored", "socket-not-restored", "device-not-restored");
    assertThat(names(temp.resolve("target/srv"))).containsExactly("root");
    assertThat(Files.getAttribute(temp.resolve("target/srv/root"), "unix:mode"))
        .isEqualTo(0100755);

    if (dev.holdfast.posix.Accounts.effectiveUser() == 0) {
      RestoreRequest all =
          new RestoreRequest(
              List.of(new RestorePart(snapshot, List.of("shop", "files"))),
              RestoreSelection.ALL,
              EnumSet.allOf(Preserve.class),
              temp.resolve("all"));
      restore(snapshot, all);
      Path srv = temp.resolve("all/shop/files/srv");
      assertThat(names(srv)).containsExactly("root", "sock", "zero");
      assertThat(Files.getAttribute(srv.resolve("root"), "unix:mode")).isEqualTo(0106755);
      assertThat(Files.getAttribute(srv.resolve("zero"), "unix:rdev")).isEqualTo(0x105L);
    }
  }

  @Test
  void aTargetInUseIsRefusedAndAnEmptyOneKeepsItsMode() throws IOException {
    SavedSnapshot snapshot = kit().file("/srv/f", "f").save();
    Path target = Files.createDirectory(temp.resolve("target"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwx---"));
    Files.writeString(target.resolve("mine"), "mine");
    assertThatThrownBy(() -> restore(snapshot, RestoreSelection.ALL))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.TARGET_NOT_EMPTY));
    Files.delete(target.resolve("mine"));
    restore(snapshot, RestoreSelection.ALL);
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(PosixFilePermissions.fromString("rwxrwx---"));
    assertThat(Files.readString(target.resolve("srv/f"))).isEqualTo("f");
  }

  @Test
  void aBadPackComesFromTheNextStoreElseTheFilesAreNamedAndNothingIsRenamed()
      throws IOException {
    SnapshotKit kit = kit();
    for (int i = 0; i < 9; i++) {
      kit.file("/srv/f" + i, bytes(60_000));
    }
    SavedSnapshot snapshot = kit.save();
    Path packs = temp.resolve("snapshot/store");
    Path other = temp.resolve("other");
    copy(packs, other);
    Path victim;
    try (Stream<Path> all = Files.walk(packs)) {
      victim = all.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] good = Files.readAllBytes(victim);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(victim, bad);
    RestoreReport report = restore(snapshot, RestoreSelection.ALL);
    assertThat(report.exitCode()).isEqualTo(ExitCode.DAMAGED);
    assertThat(report.damagedFiles()).isPositive();
    assertThat(temp.resolve("target")).doesNotExist();
    assertThat(report.partial()).hasValueSatisfying(path -> assertThat(path).isDirectory());
    assertThat(findings).extracting(Finding::code).contains("pack-damaged", "files-damaged");

    // The next run, with another store, needs only the missing pack.
    findings.clear();
    RestorePlan plan = plan(request(snapshot, RestoreSelection.ALL));
    assertThat(plan.target().resumes()).isTrue();
    RestoreReport second =
        new RestoreRun(
            plan,
            StoreSpeeds.configured(List.of(snapshot.store(), new FolderView("two", other))),
            snapshot.keys(),
            RestoreRun.Settings.quiet(), findings::add)
            .run();
    assertThat(second.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(second.packsRead()).isEqualTo(1);
    assertThat(second.packsKept()).isEqualTo(plan.packs() - 1);
    assertThat(findings).extracting(Finding::code).containsExactly("pack-damaged");
    assertThat(names(temp.resolve("target/srv"))).hasSize(9);
    assertThat(names(temp)).containsExactly("other", "snapshot", "target");
  }

  /** The list says that everybody may write; the mode, which people see, says that nobody else may read. */
  @Test
  void theModeStandsWhateverTheAccessListSays() throws IOException {
    ByteBuffer list = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    int[][] rights = {{1, -1}, {2, 12345}, {4, -1}, {0x10, -1}, {0x20, -1}};
    for (int[] who : rights) {
      list.putShort((short) who[0]).putShort((short) 6).putInt(who[1]);
    }
    SnapshotKit kit = kit();
    kit.mode = 0600;
    kit.xattrs =
        List.of(
            new ExtendedAttribute(PathBytes.of("system.posix_acl_access"), list.flip()));
    restore(kit.file("/srv/secret", "content").save(), RestoreSelection.ALL);
    int mode = (int) Files.getAttribute(temp.resolve("target/srv/secret"), "unix:mode");
    assertThat(mode & 07777).isEqualTo(0600);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
