package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two snapshots, path by path in walk order: both entry streams are merged, so memory does not grow.
 * Content counts as equal when it lies in the same chunks; where it does not, and nothing else tells, it is read and
 * compared.
 *
 * @param before the entry in the older snapshot, or null
 * @param after the entry in the newer one, or null
 * @param what of both differs, for an entry that is in both: type, content, size, mode, owner, mtime, link, xattrs
 */
public record EntryDifference(
    @Nullable Entry before, @Nullable Entry after, List<String> what) {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Copies the list. */
  public EntryDifference {
    what = List.copyOf(what);
  }

  /** Compares two snapshots. */
  public static void between(
      OpenSnapshot older, OpenSnapshot newer, Consumer<EntryDifference> sink) {
    try (EntryStreamReader left = older.entries();
        EntryStreamReader right = newer.entries()) {
      @Nullable Entry a = next(left);
      @Nullable Entry b = next(right);
      while (a != null || b != null) {
        int order = a == null ? 1 : b == null ? -1 : a.path().compareTo(b.path());
        if (order != 0) {
          sink.accept(
              new EntryDifference(order < 0 ? a : null, order < 0 ? null : b, List.of()));
        } else if (a != null && b != null) {
          List<String> what = compare(older, a, newer, b);
          if (!what.isEmpty()) {
            sink.accept(new EntryDifference(a, b, what));
          }
        }
        a = order <= 0 ? next(left) : a;
        b = order >= 0 ? next(right) : b;
      }
    }
  }

  /** The next entry that was captured for itself. */
  private static @Nullable Entry next(EntryStreamReader entries) {
    @Nullable Entry entry = entries.next();
    while (entry != null && entry.ancestor()) {
      entry = entries.next();
    }
    return entry;
  }

  private static List<String> compare(OpenSnapshot older, Entry a, OpenSnapshot newer, Entry b) {
    if (a.type() != b.type()) {
      return List.of("type");
    }
    List<String> what = new ArrayList<>();
    if (a.size() != b.size()) {
      what.add("size");
    }
    if (!sameContent(older, a, newer, b)) {
      what.add("content");
    }
    Entry.Attributes x = a.attributes();
    Entry.Attributes y = b.attributes();
    add(what, "mode", x.mode() != y.mode());
    add(
        what, "owner",
        x.uid() != y.uid() || x.gid() != y.gid() || !x.owner().equals(y.owner())
            || !x.group().equals(y.group()));
    add(what, "mtime", x.mtimeSeconds() != y.mtimeSeconds() || x.mtimeNanos() != y.mtimeNanos());
    add(what, "link", !a.linkTarget().equals(b.linkTarget()));
    add(what, "xattrs", !a.xattrs().equals(b.xattrs()));
    add(what, "device", !a.device().equals(b.device()));
    return what;
  }

  private static void add(List<String> what, String name, boolean differs) {
    if (differs) {
      what.add(name);
    }
  }

  private static boolean sameContent(
      OpenSnapshot older, Entry a, OpenSnapshot newer, Entry b) {
    if (a.type() != EntryType.FILE
        || a.content().equals(b.content()) && a.holes().equals(b.holes())) {
      return true;
    }
    if (a.size() != b.size()) {
      return false;
    }
    try (InputStream left = new EntryContent(older, a);
        InputStream right = new EntryContent(newer, b)) {
      byte[] one = new byte[BUFFER_BYTES];
      byte[] two = new byte[BUFFER_BYTES];
      while (true) {
        int n = left.readNBytes(one, 0, one.length);
        int m = right.readNBytes(two, 0, two.length);
        if (n != m || !Arrays.equals(one, 0, n, two, 0, m)) {
          return false;
        }
        if (n == 0) {
          return true;
        }
      }
    } catch (IOException e) {
      throw DiskFault.reading(a.path().toString(), e);
    }
  }
}
