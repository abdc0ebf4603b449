package dev.holdfast.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.seed.Seed;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.PathBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeCacheTest {
  private static final SourceId ID = SourceId.parse("a".repeat(26));

  @TempDir
  Path tmp;

  private static Entry entry(PathBytes path, Random random) {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    Entry plain =
        new Entry(
            path,
            EntryType.FILE,
            new Entry.Attributes(0644, 1, 2, "user", "group", random.nextInt(), 5),
            1000,
            Entry.NO_BYTES,
            0,
            List.of(),
            List.of(),
            List.of(),
            Entry.Device.NONE,
            false,
            false);
    return plain.withContent(List.of(new Extent(Sha256.ofBytes(hash), 3, 4, 1000)));
  }

  private static LocalStat stat(Random random) {
    return new LocalStat(random.nextLong(), random.nextLong(), random.nextLong(),
        random.nextInt(1000));
  }

  private record Remembered(List<Entry> entries, List<LocalStat> stats) {}

  private Remembered write(Path file, int count, Random random) {
    TreeSet<PathBytes> paths = new TreeSet<>();
    while (paths.size() < count) {
      paths.add(PathBytes.of("/" + random.nextInt(30) + "/" + "d".repeat(random.nextInt(90) + 1)
          + "/" + random.nextInt()));
    }
    List<Entry> entries = new ArrayList<>();
    List<LocalStat> stats = new ArrayList<>();
    try (TreeCacheWriter writer = TreeCacheWriter.create(file, ID)) {
      for (PathBytes path : paths) {
        Entry entry = entry(path, random);
        LocalStat stat = stat(random);
        writer.add(entry, stat);
        writer.add(Entry.plain(path, EntryType.DIRECTORY, entry.attributes()), stat);
        writer.add(entry, LocalStat.NONE);
        entries.add(entry);
        stats.add(stat);
      }
      writer.commit();
    }
    return new Remembered(entries, stats);
  }

  @Test
  void findsWhatWasWritten() throws Exception {
    Path file = tmp.resolve("tree");
    Remembered all = write(file, 3000, new Random(1));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(tmp.resolve("tree.new")).doesNotExist();
    try (PreviousTree tree = TreeCache.open(file, ID)) {
      for (int i = 0; i < all.entries.size(); i++) {
        PathBytes path = all.entries.get(i).path();
        if (i % 3 == 0) {
          assertThat(tree.find(path.resolve(PathBytes.of("x")))).isEmpty();
          continue;
        }
        PreviousTree.Known known = tree.find(path).orElseThrow();
        assertThat(known.entry()).isEqualTo(all.entries.get(i));
        assertThat(known.stat()).isEqualTo(all.stats.get(i));
        assertThat(tree.find(path)).as("asked twice").isPresent();
      }
      assertThat(tree.find(PathBytes.of("/z"))).isEmpty();
    }
  }

  @Test
  void isNothingWhenMissingForeignOrAbandoned() throws Exception {
    Path file = tmp.resolve("tree");
    assertThat(TreeCache.open(file, ID)).isSameAs(PreviousTree.NONE);
    write(file, 10, new Random(2));
    assertThat(TreeCache.open(file, SourceId.parse("b" + "a".repeat(25))))
        .isSameAs(PreviousTree.NONE);
    byte[] before = Files.readAllBytes(file);
    try (TreeCacheWriter abandoned = TreeCacheWriter.create(file, ID)) {
      abandoned.add(entry(PathBytes.of("/x"), new Random(3)), stat(new Random(3)));
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(tmp.resolve("tree.new")).doesNotExist();
    Files.write(file, new byte[0]);
    assertThat(TreeCache.open(file, ID)).isSameAs(PreviousTree.NONE);
  }

  @Test
  void damageCostsReadingNeverAWrongEntry() throws Exception {
    long seed = Seed.of(20261121);
    System.err.println("TreeCacheTest.damage seed " + seed);
    Random random = new Random(seed);
    Path file = tmp.resolve("tree");
    Remembered all = write(file, 1200, random);
    byte[] good = Files.readAllBytes(file);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 2000 : 60;
    int lost = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bad = good.clone();
      if (random.nextInt(4) == 0) {
        bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
      } else {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bad);
      try (PreviousTree tree = TreeCache.open(file, ID)) {
        for (int i = 0; i < all.entries.size(); i++) {
          Optional<PreviousTree.Known> known = tree.find(all.entries.get(i).path());
          if (known.isPresent()) {
            assertThat(known.get().entry()).isEqualTo(all.entries.get(i));
            assertThat(known.get().stat()).isEqualTo(all.stats.get(i));
          } else {
            lost++;
          }
        }
      }
    }
    assertThat(lost).isPositive();
  }
}
