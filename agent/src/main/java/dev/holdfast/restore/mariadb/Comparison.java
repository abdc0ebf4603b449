package dev.holdfast.restore.mariadb;

import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Compares two fingerprints of a database, whatever it is called. Rows, contents and counters are equal in all versions; the
 * texts of definitions are written anew by each series of each server, so across those only their presence is compared.
 */
final class Comparison {
  /** Kinds whose definition each series writes in its own words. */
  private static final Set<String> WORDED =
      Set.of("database", "columns", "table-options", "partitions", "index", "check", "view",
          "trigger", "event", "routine", "sequence");
  /** Others may have rights here too. */
  private static final Set<String> MAY_BE_MORE = Set.of("grant");

  private final boolean sameSeries;
  private final Map<String, String> leftOut;
  private final Predicate<String> withheldGrants;
  private long equal;
  private long rows;
  private final List<String> different = new ArrayList<>();
  private final List<String> notCompared = new ArrayList<>();

  /**
   * @param sameSeries whether both servers are of one series of one product
   * @param leftOut kinds that were left out of the restore on purpose, and why
   * @param withheldGrants grants that were held back on purpose, by their names
   */
  Comparison(
      boolean sameSeries, Map<String, String> leftOut, Predicate<String> withheldGrants) {
    this.withheldGrants = withheldGrants;
    this.sameSeries = sameSeries;
    this.leftOut = Map.copyOf(leftOut);
  }

  private record Key(String kind, String name) {}

  /** What the names of a database's items begin with. */
  static String prefix(String database) {
    return "`" + database.replace("`", "``") + "`.";
  }

  /** Compares; both lists begin their names with the quoted name of their database and a dot. */
  void compare(List<FingerprintItem> captured, String from, List<FingerprintItem> now, String to) {
    if (captured.isEmpty()) {
      notCompared.add("everything: the snapshot keeps no figures of single objects");
      return;
    }
    Map<String, Integer> left = new TreeMap<>();
    Map<Key, FingerprintItem> there = new HashMap<>();
    now.forEach(item -> there.put(key(item, to), item));
    for (FingerprintItem item : captured) {
      Key key = key(item, from);
      FingerprintItem other = there.remove(key);
      if (leftOut.containsKey(key.kind())) {
        left.merge(key.kind(), 1, Integer::sum);
      } else if (key.kind().equals("grant") && withheldGrants.test(key.name())) {
        notCompared.add(key.kind() + " " + key.name() + ": held back, as told above");
      } else if (other == null) {
        different.add(key.kind() + " " + key.name() + ": missing");
      } else {
        judge(key, item, other);
      }
    }
    left.forEach(
        (kind, count) -> notCompared.add(kind + ", " + count + " of them: " + leftOut.get(kind)));
    there.keySet().stream()
        .filter(key -> !MAY_BE_MORE.contains(key.kind()) && !leftOut.containsKey(key.kind()))
        .forEach(key -> different.add(key.kind() + " " + key.name() + ": not in the snapshot"));
  }

  /** Something is not compared at all. */
  void left(String what) {
    notCompared.add(what);
  }

  private static Key key(FingerprintItem item, String database) {
    String prefix = prefix(database);
    String name = item.name();
    return new Key(item.kind(), name.startsWith(prefix) ? name.substring(prefix.length()) : name);
  }

  private void judge(Key key, FingerprintItem item, FingerprintItem other) {
    if (item.rows() != other.rows()) {
      different.add(
          key.kind() + " " + key.name() + ": " + other.rows() + " rows (captured: " + item.rows()
              + ")");
    } else if (item.sha256().isEmpty() || other.sha256().isEmpty()) {
      notCompared.add(key.kind() + " " + key.name() + ": contents (rows are equal)");
      rows += item.rows();
    } else if (item.sha256().equals(other.sha256())) {
      equal++;
      rows += item.rows();
    } else if (!sameSeries && WORDED.contains(key.kind())) {
      notCompared.add(key.kind() + " " + key.name() + ": its text (another version)");
    } else {
      different.add(key.kind() + " " + key.name() + ": other contents");
    }
  }

  long equal() {
    return equal;
  }

  long rows() {
    return rows;
  }

  List<String> different() {
    return different;
  }

  List<String> notCompared() {
    return notCompared;
  }
}
