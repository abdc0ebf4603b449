package dev.holdfast.cli;

import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Printable;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** A captured entry as the user reads it. */
final class EntryLines {
  private static final String[] BITS = {"---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"};

  private EntryLines() {}

  /** The JSON line of an entry, to which more may be put. */
  static JsonObject json(Entry entry) {
    Entry.Attributes attributes = entry.attributes();
    JsonObject line =
        JsonObject.message("entry")
            .putPath("path", entry.path().toBytes())
            .put("type", entry.type().text())
            .put("mode", String.format(Locale.ROOT, "%04o", attributes.mode() & 0xfff))
            .put("size_bytes", entry.size())
            .put("mtime", mtime(entry))
            .put("uid", Integer.toUnsignedLong(attributes.uid()))
            .put("gid", Integer.toUnsignedLong(attributes.gid()))
            .put("user", attributes.owner())
            .put("group", attributes.group());
    return entry.type() == EntryType.SYMLINK
        ? line.putPath("link_target", entry.linkTarget().toBytes())
        : line;
  }

  /** A snapshot may say any number of seconds; beyond what a calendar can show, its end is shown. */
  static Instant mtime(Entry entry) {
    long seconds =
        Math.clamp(
            entry.attributes().mtimeSeconds(),
            LocalDateTime.MIN.toEpochSecond(ZoneOffset.UTC),
            LocalDateTime.MAX.toEpochSecond(ZoneOffset.UTC));
    return Instant.ofEpochSecond(seconds, entry.attributes().mtimeNanos());
  }

  /** One line as {@code ls -l} prints it. */
  static String text(Entry entry) {
    Entry.Attributes attributes = entry.attributes();
    StringBuilder line = new StringBuilder(160).append(mode(entry.type(), attributes.mode()));
    account(line, attributes.owner(), attributes.uid());
    account(line, attributes.group(), attributes.gid());
    String size = entry.type() == EntryType.FILE ? Figures.bytes(entry.size()) : "-";
    line.repeat(' ', Math.max(1, 11 - size.length())).append(size).append("  ");
    line.append(Figures.time(mtime(entry))).append("  ");
    line.append(Printable.path(entry.path().toBytes()));
    if (entry.type() == EntryType.SYMLINK) {
      line.append(" -> ").append(Printable.path(entry.linkTarget().toBytes()));
    }
    return line.toString();
  }

  private static void account(StringBuilder line, String name, int number) {
    String shown = name.isEmpty() ? Integer.toUnsignedString(number) : name;
    line.append(' ').append(shown).repeat(' ', Math.max(0, 8 - shown.length()));
  }

  private static String mode(EntryType type, int mode) {
    char kind =
        switch (type) {
          case FILE -> '-';
          case DIRECTORY -> 'd';
          case SYMLINK -> 'l';
          case FIFO -> 'p';
          case SOCKET -> 's';
          case CHARDEV -> 'c';
          case BLOCKDEV -> 'b';
        };
    StringBuilder text = new StringBuilder().append(kind);
    text.append(BITS[mode >> 6 & 7]).append(BITS[mode >> 3 & 7]).append(BITS[mode & 7]);
    special(text, 3, (mode & 0x800) != 0, 's');
    special(text, 6, (mode & 0x400) != 0, 's');
    special(text, 9, (mode & 0x200) != 0, 't');
    return text.toString();
  }

  private static void special(StringBuilder text, int at, boolean set, char sign) {
    if (set) {
      text.setCharAt(at, text.charAt(at) == 'x' ? sign : Character.toUpperCase(sign));
    }
  }
}
