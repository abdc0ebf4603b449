package dev.holdfast.restore.postgres;

import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.postgres.SequenceRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares two fingerprints of a database, whatever it is called. Rows, contents and sequences are equal in all versions;
 * the texts of definitions are written anew by each major version, so across versions only their presence is compared.
 */
final class Comparison {
  /** Kinds whose definition each major version writes in its own words. */
  private static final Set<String> WORDED =
      Set.of("view", "rule", "routine", "index", "constraint", "trigger", "policy", "columns",
          "statistics", "publication", "comment", "extension", "option", "collation");

  /** The right {@code m} in an access control list: {@code user=arwdDxtm/grantor}. */
  private static final Pattern MAINTAIN = Pattern.compile("(=[a-zA-Z*]*)m\\*?([a-zA-Z*]*/)");

  /** What a server may have by itself. */
  private static final Set<String> BROUGHT = Set.of("extension", "database");

  private final boolean sameMajor;
  private final Set<String> leftOut;
  private long equal;
  private long rows;
  private final List<String> different = new ArrayList<>();
  private final List<String> notCompared = new ArrayList<>();

  /**
   * @param sameMajor whether both servers have one major version
   * @param leftOut kinds that were left out of the restore on purpose
   */
  Comparison(boolean sameMajor, Set<String> leftOut) {
    this.sameMajor = sameMajor;
    this.leftOut = Set.copyOf(leftOut);
  }

  private record Key(String kind, String name) {}

  /** Whom a server gives this schema to by itself changed in 15. */
  private static final Key PUBLIC = new Key("schema", "public");

  /** Compares; both lists begin their names with the quoted name of their database and a dot. */
  void compare(List<FingerprintItem> captured, String from, List<FingerprintItem> now, String to) {
    if (captured.isEmpty()) {
      notCompared.add("everything: the snapshot keeps no figures of single objects");
      return;
    }
    Map<Key, FingerprintItem> there = new HashMap<>();
    now.forEach(item -> there.put(key(item, to), item));
    for (FingerprintItem item : captured) {
      Key key = key(item, from);
      FingerprintItem other = there.remove(key);
      if (leftOut.contains(key.kind())) {
        notCompared.add(key.kind() + " " + key.name() + ": left out");
      } else if (other == null) {
        different.add(key.kind() + " " + key.name() + ": missing");
      } else {
        judge(key, item, other);
      }
    }
    there.keySet().stream()
        .filter(key -> !BROUGHT.contains(key.kind()) && !leftOut.contains(key.kind()))
        .forEach(key -> different.add(key.kind() + " " + key.name() + ": not in the snapshot"));
  }

  private static Key key(FingerprintItem item, String database) {
    String prefix = "\"" + database.replace("\"", "\"\"") + "\".";
    String name = item.name();
    return new Key(item.kind(), name.startsWith(prefix) ? name.substring(prefix.length()) : name);
  }

  /** A sequence that moved while it was dumped came back as it was at some moment of that time. */
  private void moved(Key key, FingerprintItem item, FingerprintItem other) {
    Optional<SequenceRange> range = SequenceRange.parse(item.definition());
    if (range.isEmpty() || other.definition().isEmpty()) {
      notCompared.add(key.kind() + " " + key.name() + ": it moved while it was dumped");
    } else if (range.get().holds(other.definition())) {
      equal++;
    } else {
      different.add(
          key.kind() + " " + key.name() + ": " + other.definition() + " (captured: "
              + item.definition() + ")");
    }
  }

  /** PostgreSQL 17 gave tables one more right, which owners have by themselves. */
  private static boolean sameRights(FingerprintItem item, FingerprintItem other) {
    return !item.definition().isEmpty() && withoutMaintain(item).equals(withoutMaintain(other));
  }

  private static String withoutMaintain(FingerprintItem item) {
    return MAINTAIN.matcher(item.definition()).replaceAll("$1$2");
  }

  private void judge(Key key, FingerprintItem item, FingerprintItem other) {
    if (item.rows() != other.rows()) {
      different.add(
          key.kind() + " " + key.name() + ": " + other.rows() + " rows (captured: " + item.rows()
              + ")");
    } else if (item.kind().equals(SequenceRange.KIND) && item.sha256().isEmpty()) {
      moved(key, item, other);
    } else if (item.sha256().isEmpty() || other.sha256().isEmpty()) {
      notCompared.add(key.kind() + " " + key.name() + ": contents (rows are equal)");
      rows += item.rows();
    } else if (item.sha256().equals(other.sha256())
        || !sameMajor && key.kind().endsWith("grant") && sameRights(item, other)) {
      equal++;
      rows += item.rows();
    } else if (!sameMajor && (WORDED.contains(key.kind()) || key.equals(PUBLIC))) {
      notCompared.add(key.kind() + " " + key.name() + ": its text (another major version)");
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
