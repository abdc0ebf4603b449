package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.PathBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EntryKeeperTest {
  private static final Entry.Attributes ATTRIBUTES =
      new Entry.Attributes(0644, 0, 0, "", "", 0, 0);

  private static List<Entry> entries(int count, int from) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(Entry.plain(PathBytes.of("/e" + (from + i)), EntryType.FILE, ATTRIBUTES));
    }
    return entries;
  }

  private static boolean keeps(EntryKeeper keeper, List<Entry> entries) {
    keeper.begin();
    entries.forEach(keeper::add);
    var kept = keeper.end();
    kept.ifPresent(list -> assertThat(list).isEqualTo(entries));
    return kept.isPresent();
  }

  @Test
  void keepsAllOrNoneOfAPart() {
    assertThat(keeps(EntryKeeper.ordinary(), entries(0, 0))).isTrue();
    assertThat(keeps(EntryKeeper.ordinary(), entries(EntryKeeper.MOST_ENTRIES, 0))).isTrue();
    assertThat(keeps(EntryKeeper.ordinary(), entries(EntryKeeper.MOST_ENTRIES + 1, 0))).isFalse();
  }

  @Test
  void thePartsShareOneBoundAndOneTooLargeTakesNothing() {
    EntryKeeper keeper = new EntryKeeper(10, 1 << 20);
    assertThat(keeps(keeper, entries(6, 0))).isTrue();
    assertThat(keeps(keeper, entries(5, 10))).isFalse();
    assertThat(keeps(keeper, entries(4, 20))).isTrue();
    assertThat(keeps(keeper, entries(1, 30))).isFalse();
    assertThat(keeps(keeper, entries(0, 30))).isTrue();
  }

  @Test
  void fewEntriesThatAreLargeAreNotKept() {
    ByteBuffer value = ByteBuffer.allocate(60_000);
    List<Entry> large = new ArrayList<>();
    for (Entry plain : entries(40, 0)) {
      large.add(
          new Entry(
              plain.path(), plain.type(), ATTRIBUTES, 0, Entry.NO_BYTES, 0, List.of(),
              List.of(new ExtendedAttribute(PathBytes.of("user.x"), value)), List.of(),
              Entry.Device.NONE, false, false));
    }
    assertThat(keeps(EntryKeeper.ordinary(), large.subList(0, 34))).isTrue();
    assertThat(keeps(EntryKeeper.ordinary(), large)).isFalse();
  }
}
