package dev.holdfast.restore;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.NativePath;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.transfer.StoreSpeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Restores hostile trees beside a folder that must not change, in this process or, through {@link #main}, in one of another
 * user.
 */
final class EscapeTrees {
  private final Path temp;
  private final Path outside;
  private final List<Consumer<SnapshotKit>> attacks = new ArrayList<>();
  int restored;
  int refused;

  EscapeTrees(Path temp) throws IOException {
    this.temp = temp;
    this.outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("victim"), "untouched");
    Files.createDirectory(outside.resolve("folder"));
    Files.writeString(outside.resolve("folder/inner"), "untouched too");
    paths();
    links();
    numbers();
    ordinary();
  }

  /** Arguments: folder, seed, trees. Prints what went wrong and ends with 1 then. */
  public static void main(String[] args) throws IOException {
    EscapeTrees trees = new EscapeTrees(Path.of(args[0]));
    List<String> wrong = trees.run(Long.parseLong(args[1]), Integer.parseInt(args[2]));
    wrong.forEach(System.out::println);
    System.out.println(trees.restored + " restored, " + trees.refused + " refused");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  List<String> run(long seed, int count) throws IOException {
    List<String> wrong = new ArrayList<>();
    Map<String, String> before = picture();
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Path folder = temp.resolve("tree-" + i);
      try {
        restore(folder, random, i);
        restored++;
      } catch (HoldfastException e) {
        refused++;
      }
      Map<String, String> after = picture();
      if (!after.equals(before)) {
        wrong.add("tree " + i + ": outside is " + after + " (expected: " + before + ")");
        before = after;
      }
      Path home = temp.resolve("home-" + i);
      try (Stream<Path> list = Files.list(home)) {
        list.map(path -> path.getFileName().toString())
            .filter(name -> !name.equals("target"))
            .forEach(name -> wrong.add(home + ": left " + name));
      }
      remove(home);
    }
    return wrong;
  }

  /** JUnit's own removal takes minutes for the deepest tree. */
  private static void remove(Path folder) {
    try (Fd directory =
        Opening.absolute(NativePath.of(folder), OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      TreeRemoval.empty(directory);
    } catch (PosixException e) {
      throw new AssertionError(e);
    }
  }

  private void restore(Path folder, Random random, int i) throws IOException {
    SnapshotKit kit = new SnapshotKit(folder, 32 << 10).ancestor("/srv").dir("/srv/a", 0755);
    kit.file("/srv/a/good", "good");
    int first = i % attacks.size();
    attacks.get(first).accept(kit);
    // The stream must ascend, so later attacks may make it malformed: that is one more attack.
    if (random.nextInt(3) == 0) {
      attacks.get(random.nextInt(attacks.size())).accept(kit);
    }
    SavedSnapshot snapshot = kit.save();
    Path home = Files.createDirectory(temp.resolve("home-" + i));
    List<String> folders = random.nextBoolean() ? List.of() : List.of("shop", "files");
    Set<Preserve> preserve =
        random.nextBoolean() ? EnumSet.allOf(Preserve.class) : EnumSet.noneOf(Preserve.class);
    RestoreRequest request =
        new RestoreRequest(
            List.of(new RestorePart(snapshot, folders)), RestoreSelection.ALL, preserve,
            home.resolve("target"));
    List<Finding> findings = new ArrayList<>();
    EntryKeeper keeper = folders.isEmpty() ? EntryKeeper.ordinary() : new EntryKeeper(0, 0);
    RestorePlan plan = PlanMaker.make(request, keeper, findings::add);
    RestoreReport report =
        new RestoreRun(
            plan, StoreSpeeds.configured(List.of(snapshot.store())), snapshot.keys(),
            RestoreRun.Settings.quiet(),
            findings::add)
            .run();
    if (report.failure().isPresent()) {
      remove(home);
      throw report.failure().get();
    }
  }

  /** Everything about what must not change, its number of links and its times included. */
  private Map<String, String> picture() throws IOException {
    Map<String, String> picture = new TreeMap<>();
    try (Stream<Path> all = Files.walk(outside)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Map<String, Object> facts =
            Files.readAttributes(
                path, "unix:mode,uid,gid,nlink,size,lastModifiedTime,ctime,ino",
                LinkOption.NOFOLLOW_LINKS);
        String content = Files.isRegularFile(path) ? Files.readString(path) : "";
        picture.put(outside.relativize(path).toString(), new TreeMap<>(facts) + content);
      }
    }
    return picture;
  }

  private void attack(Consumer<SnapshotKit> attack) {
    attacks.add(attack);
  }

  private void paths() {
    String up = "/srv/../../../outside";
    attack(kit -> kit.file("/srv/../../outside/new", "evil"));
    attack(kit -> kit.dir("/srv/..", 0777).file("/srv/../x", "evil"));
    attack(kit -> kit.file(up + "/victim", "evil"));
    attack(kit -> kit.file(outside + "/victim", "evil"));
    attack(kit -> kit.file("srv/relative", "evil"));
    attack(kit -> kit.file("../outside/victim", "evil"));
    attack(kit -> kit.file("", "evil"));
    attack(kit -> kit.file("/srv//double", "evil"));
    attack(kit -> kit.file("/srv/b/", "evil"));
    attack(kit -> kit.file("/srv/./b", "evil"));
    attack(kit -> kit.file("/srv/b\0/../c", "evil"));
    attack(kit -> kit.file("/srv/" + "n".repeat(256), "evil"));
    attack(kit -> kit.file("/srv/" + "n".repeat(255), "long"));
    attack(kit -> kit.file("/srv/no/parent", "evil"));
    attack(kit -> kit.file("/srv/file", "x").file("/srv/file/below", "evil"));
    attack(kit -> kit.dir("/srv/twice", 0755).dir("/srv/twice", 0755));
    attack(kit -> kit.file("/srv/twice", "a").symlink("/srv/twice", outside.toString()));
    attack(kit -> {
      StringBuilder deep = new StringBuilder("/srv/deep");
      kit.dir(deep.toString(), 0755);
      for (int i = 0; i < 280; i++) {
        kit.dir(deep.append("/").append("d".repeat(100)).toString(), 0755);
      }
      kit.file(deep + "/end", "deep");
    });
    attack(
        kit -> kit.file(
            PathBytes.of(new byte[]{'/', 's', 'r', 'v', '/', (byte) 0xff, '\n', 27}),
            new byte[]{1}, 1, List.of()));
  }

  private void links() {
    String out = outside.toString();
    attack(kit -> kit.symlink("/srv/link", out).file("/srv/link/new", "evil"));
    attack(kit -> kit.symlink("/srv/link", "../../../outside").dir("/srv/link/folder", 0777));
    attack(kit -> kit.symlink("/srv/l1", "l2").symlink("/srv/l2", out).file("/srv/l2/n", "evil"));
    attack(kit -> kit.symlink("/srv/victim", out + "/victim"));
    attack(kit -> kit.dir("/srv/d", 0755).symlink("/srv/d", out).file("/srv/d/victim", "evil"));
    attack(kit -> {
      kit.group = 5;
      kit.symlink("/srv/h1", out + "/victim");
      kit.symlink("/srv/h2", out + "/victim");
      kit.group = 0;
    });
    attack(kit -> {
      kit.group = 6;
      kit.symlink("/srv/h3", out + "/victim");
      kit.mode = 06777;
      kit.file("/srv/h4", "evil");
      kit.mode = 0644;
      kit.group = 0;
    });
    attack(kit -> kit.symlink("/srv/nul", "a\0b"));
    attack(kit -> kit.symlink("/srv/longlink", "x".repeat(5000)));
    attack(kit -> kit.symlink("/srv/loop", "loop"));
    attack(kit -> kit.symlink("/srv/magic", "/proc/self/cwd"));
    attack(
        kit -> kit.add(
            new Entry(
                PathBytes.of("/srv/anc"), EntryType.SYMLINK,
                new Entry.Attributes(0777, 0, 0, "", "", 0, 0), 0, PathBytes.of(out), 0,
                List.of(), List.of(), List.of(), Entry.Device.NONE, true, false)));
    attack(kit -> kit.symlink("/" + "srv", out));
  }

  private void numbers() {
    attack(kit -> kit.node("/srv/disk", EntryType.BLOCKDEV, 8, 0));
    attack(kit -> kit.node("/srv/mem", EntryType.CHARDEV, 1, 1));
    attack(kit -> kit.node("/srv/odd", EntryType.CHARDEV, -1, -1));
    attack(kit -> kit.node("/srv/sock", EntryType.SOCKET, 0, 0));
    attack(kit -> {
      kit.mode = 06777;
      kit.file("/srv/suid", "#!/bin/sh");
      kit.mode = 0644;
    });
    attack(kit -> {
      kit.mode = 0177777;
      kit.file("/srv/wide", "mode");
      kit.mode = 0644;
    });
    attack(kit -> {
      kit.uid = -1;
      kit.gid = -2;
      kit.file("/srv/owner", "owner");
      kit.uid = 0;
      kit.gid = 0;
    });
    attack(kit -> {
      kit.mtimeSeconds = Long.MAX_VALUE;
      kit.file("/srv/late", "time");
      kit.mtimeSeconds = 1;
    });
    attack(kit -> kit.file("/srv/huge", new byte[0], 1L << 62, List.of(new Hole(0, 1L << 62))));
    attack(kit -> kit.file("/srv/hole", new byte[3], 8, List.of(new Hole(2, Long.MAX_VALUE))));
    attack(kit -> kit.add(foreign("/srv/foreign", 0, 0, 3)));
    attack(kit -> kit.add(foreign("/srv/foreign2", Integer.MAX_VALUE, (8 << 20) - 1, 1L << 40)));
    attack(kit -> {
      kit.xattrs =
          List.of(
              SnapshotKit.xattr("security.capability", "x"),
              SnapshotKit.xattr("system.posix_acl_access", "nonsense"),
              SnapshotKit.xattr("trusted.overlay.opaque", "y"),
              SnapshotKit.xattr("user.x", "y"),
              SnapshotKit.xattr("zzz", "y"));
      kit.file("/srv/x", "xattr").dir("/srv/xd", 0755);
      kit.xattrs = List.of();
    });
    attack(kit -> {
      kit.xattrs = List.of(SnapshotKit.xattr("user.a\0/../b", "z"));
      kit.file("/srv/xn", "xattr");
      kit.xattrs = List.of();
    });
  }

  private void ordinary() {
    attack(kit -> kit.dir("/srv/AA", 0755).dir("/srv/aa", 0755).file("/srv/aa/f", "f"));
    attack(kit -> kit.file("/srv/\u00e9", "nfc").file("/srv/\u0065\u0301", "nfd"));
    attack(kit -> kit.dir("/srv/tree", 0).file("/srv/work", "w").file("/tree", "t"));
    attack(kit -> kit.dir("/srv/closed", 0).file("/srv/closed/f", "f"));
    attack(kit -> kit.file("/target.holdfast-restore-x", "x").file("/work", "w"));
    attack(kit -> kit.dir("/srv/b", 0755).dir("/srv/b/c", 0755).symlink("/srv/b/up", "../.."));
  }

  private static Entry foreign(String path, int ordinal, int offset, long size) {
    return new Entry(
        PathBytes.of(path), EntryType.FILE, new Entry.Attributes(0644, 0, 0, "", "", 0, 0), size,
        Entry.NO_BYTES, 0, List.of(), List.of(),
        List.of(new Extent(Sha256.of(new byte[]{1}), ordinal, offset, size)), Entry.Device.NONE,
        false, false);
  }
}
