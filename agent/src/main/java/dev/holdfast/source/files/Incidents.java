package dev.holdfast.source.files;

import dev.holdfast.fault.Finding;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What did not go smoothly during a capture: counted exactly, listed as far as a snapshot's body holds it. */
final class Incidents {
  private static final int MAX_LISTED = 1000;
  private static final int MAX_LISTED_BYTES = 1 << 20;
  private static final int MAX_FINDINGS = 20;

  private final List<PathBytes> changed = new ArrayList<>();
  private final List<SnapshotBody.Unread> unread = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private long changedCount;
  private long unreadCount;
  private int changedBytes;
  private int unreadBytes;

  void changed(PathBytes path) {
    changedCount++;
    if (changed.size() < MAX_LISTED && changedBytes + path.length() <= MAX_LISTED_BYTES) {
      changed.add(path);
      changedBytes += path.length();
    }
  }

  void unread(PathBytes path, String reason) {
    unreadCount++;
    int bytes = path.length() + reason.getBytes(StandardCharsets.UTF_8).length;
    if (unread.size() < MAX_LISTED && unreadBytes + bytes <= MAX_LISTED_BYTES) {
      unread.add(new SnapshotBody.Unread(path, reason));
      unreadBytes += bytes;
    }
  }

  /** Names that mean a running database: copying its files while it writes gives a copy that may not open. */
  void lookAtName(PathBuffer path, byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    boolean database =
        text.endsWith("-wal") || text.equals("PG_VERSION") || text.equals("ibdata1");
    if (database && findings.size() < MAX_FINDINGS) {
      findings.add(
          Finding.warning(
              "database-among-files",
              path.toString(),
              null,
              "a source of its own for each database",
              "a file of a database that may be running")
              .withFix("add a database source and exclude its files here"));
    }
  }

  List<PathBytes> changedList() {
    return changed;
  }

  long changedCount() {
    return changedCount;
  }

  List<SnapshotBody.Unread> unreadList() {
    return unread;
  }

  long unreadCount() {
    return unreadCount;
  }

  List<Finding> findings() {
    return findings;
  }
}
