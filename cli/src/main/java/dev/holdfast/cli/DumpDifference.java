package dev.holdfast.cli;

import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing of a database server that two snapshots have differently, told from their figures: nothing is loaded and no dump
 * is fetched.
 *
 * @param before null for what was added
 * @param after null for what was removed
 */
record DumpDifference(@Nullable FingerprintItem before, @Nullable FingerprintItem after) {
  private static final int MOST_LINES = 12;

  /** Whether both are dumps of database servers that keep figures of single things. */
  static boolean possible(SnapshotBody before, SnapshotBody after) {
    return dump(before) && dump(after) && before.sourceKind().equals(after.sourceKind());
  }

  private static boolean dump(SnapshotBody body) {
    return body.settings().containsKey("server_version")
        && body.fingerprint().stream().anyMatch(item -> item.kind().equals("table"));
  }

  /** All of them, by kind and name. */
  static List<DumpDifference> between(SnapshotBody before, SnapshotBody after) {
    TreeMap<String, FingerprintItem> older = items(before);
    TreeMap<String, FingerprintItem> newer = items(after);
    List<DumpDifference> differences = new ArrayList<>();
    TreeMap<String, FingerprintItem> all = new TreeMap<>(older);
    all.putAll(newer);
    for (String key : all.keySet()) {
      FingerprintItem was = older.get(key);
      FingerprintItem is = newer.get(key);
      if (was == null || is == null || differ(was, is)) {
        differences.add(new DumpDifference(was, is));
      }
    }
    return differences;
  }

  private static TreeMap<String, FingerprintItem> items(SnapshotBody body) {
    TreeMap<String, FingerprintItem> items = new TreeMap<>();
    body.fingerprint().forEach(item -> items.put(item.kind() + "\0" + item.name(), item));
    return items;
  }

  /** A content hash that one of the two lacks says nothing. */
  private static boolean differ(FingerprintItem was, FingerprintItem is) {
    return was.rows() != is.rows()
        || was.sha256().isPresent() && is.sha256().isPresent()
            && !was.sha256().equals(is.sha256());
  }

  /** The one that is there; the newer one of two. */
  FingerprintItem item() {
    return Optional.ofNullable(after).orElseGet(() -> Objects.requireNonNull(before));
  }

  /** {@code added}, {@code removed} or {@code changed}. */
  String change() {
    return before == null ? "added" : after == null ? "removed" : "changed";
  }

  /** What changed, in a few words. */
  String what() {
    FingerprintItem was = before;
    FingerprintItem is = after;
    if (was == null || is == null) {
      return counted() ? rows(item().rows()) : "";
    }
    if (was.rows() != is.rows()) {
      long more = is.rows() - was.rows();
      return rows(was.rows()) + " -> " + rows(is.rows()) + " (" + (more > 0 ? "+" : "") + more
          + ")";
    }
    return counted() ? "other contents, " + rows(is.rows()) : "";
  }

  /** Whether rows count for its kind. */
  boolean counted() {
    return item().kind().equals("table") || item().kind().equals("large-object");
  }

  private static String rows(long count) {
    return dev.holdfast.cli.output.Figures.count(count, "row", "rows");
  }

  /** Lines of its definition that went and came, the first few; none where the snapshots keep only hashes of it. */
  List<String> lines() {
    String was = before == null ? "" : before.definition();
    String is = after == null ? "" : after.definition();
    List<String> old = was.lines().toList();
    List<String> fresh = is.lines().toList();
    List<String> lines = new ArrayList<>();
    old.stream().filter(line -> !fresh.contains(line)).forEach(line -> lines.add("- " + line));
    fresh.stream().filter(line -> !old.contains(line)).forEach(line -> lines.add("+ " + line));
    if (lines.size() > MOST_LINES) {
      List<String> some = new ArrayList<>(lines.subList(0, MOST_LINES));
      some.add("… " + (lines.size() - MOST_LINES) + " more lines");
      return some;
    }
    return lines;
  }
}
