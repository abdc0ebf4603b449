package dev.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.posix.FileStatus;
import dev.holdfast.posix.FileType;
import dev.holdfast.seed.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HardLinksTest {
  private static FileStatus status(long ino, long nlink, int ctime) {
    return new FileStatus(FileType.FILE, 0644, 0, 0, 0, 0, ino, 7, nlink, 0, 0, 0, 0, ctime, 0, 0);
  }

  /** Against a map, with many inodes coming and going in a table that grows and closes its gaps. */
  @Test
  void behavesLikeAMap() {
    long seed = Seed.of(20261121);
    System.err.println("HardLinksTest seed " + seed);
    Random random = new Random(seed);
    HardLinks links = new HardLinks();
    Map<Long, long[]> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      long ino = random.nextInt(3000) * 4096L;
      long nlink = 2 + Math.floorMod(ino / 4096, 5);
      FileStatus status = status(ino, nlink, 1);
      long[] known = model.get(ino);
      long seen = links.seen(status);
      assertThat(seen).as("seed %d step %d", seed, i).isEqualTo(known == null ? 0 : known[0]);
      if (known == null) {
        links.add(status, i + 1);
        model.put(ino, new long[]{i + 1, nlink - 1});
      } else if (--known[1] == 0) {
        model.remove(ino);
      }
      assertThat(links.size()).isEqualTo(model.size());
    }
  }

  @Test
  void aReusedInodeNumberIsAnotherFile() {
    HardLinks links = new HardLinks();
    links.add(status(5, 3, 1), 77);
    assertThat(links.seen(status(5, 3, 2))).isZero();
    links.add(status(5, 3, 2), 88);
    assertThat(links.seen(status(5, 3, 2))).isEqualTo(88);
    assertThat(links.seen(status(5, 3, 2))).isEqualTo(88);
    assertThat(links.seen(status(5, 3, 2))).isZero();
  }
}
