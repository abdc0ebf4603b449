package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EntryLinesTest {
  private static Entry entry(
      EntryType type, long size, String link, Entry.Attributes attributes) {
    return new Entry(
        PathBytes.of("/srv/\u001bé"), type, attributes, size, PathBytes.of(link), 0, List.of(),
        List.of(), List.of(), Entry.Device.NONE, false, false);
  }

  @Test
  void columnsAreFilledAndMayOverflow() {
    Entry.Attributes short1 = new Entry.Attributes(0640, 7, -1, "", "adm", 1_768_356_000, 0);
    assertThat(EntryLines.text(entry(EntryType.FILE, 1536, "", short1)))
        .isEqualTo("-rw-r----- 7        adm        1.50 KiB  2026-01-14 02:00:00Z  /srv/\\x1bé");
    Entry.Attributes long1 =
        new Entry.Attributes(04711, 7, -1, "a-long-name", "", 1_768_356_000, 0);
    assertThat(EntryLines.text(entry(EntryType.SYMLINK, 0, "to", long1)))
        .isEqualTo(
            "lrws--x--x a-long-name 4294967295          -  2026-01-14 02:00:00Z  /srv/\\x1bé -> to");
  }

  @Test
  void aTimeBeyondTheCalendarIsShownAsItsEnd() {
    for (long seconds : new long[]{Long.MAX_VALUE, Long.MIN_VALUE}) {
      Entry.Attributes odd = new Entry.Attributes(0, 0, 0, "", "", seconds, 0);
      Entry entry = entry(EntryType.FIFO, 0, "", odd);
      assertThat(EntryLines.text(entry))
          .contains(seconds > 0 ? "999999999-12-31 23:59:59Z" : "-01-01 00:00:00Z");
      assertThat(EntryLines.json(entry)).isNotNull();
    }
  }
}
