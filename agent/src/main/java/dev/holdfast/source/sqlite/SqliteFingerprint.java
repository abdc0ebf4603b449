package dev.holdfast.source.sqlite;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.NativePath;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.FingerprintSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a SQLite database holds, exactly: rows and a content hash of every table, the text of everything else. The rule is
 * in docs/fingerprints.md, with a Python program that computes the same.
 *
 * <p>Rows of a table count in the order of its b-tree ({@code SELECT … FROM t NOT INDEXED}: ascending rowid, or the primary
 * key of a WITHOUT ROWID table). Of each row the ordinary and stored generated columns count, in the order of their
 * definition. The hash is the SHA-256 of all values one after another: NULL is the byte 0; an integer 1 and 8 bytes, a real
 * 2 and the 8 bytes of IEEE 754, both big-endian; text 3 and a blob 4, each with its length in 4 bytes big-endian and its
 * bytes, text in the encoding of the database.
 *
 * @param items sorted by kind and name
 * @param settings of the database: encoding, page size, user version …
 * @param notHashed tables whose content could not be hashed, each with the reason; their rows are counted if possible
 */
public record SqliteFingerprint(
    List<FingerprintItem> items, SortedMap<String, String> settings, List<String> notHashed) {
  private static final int MAX_FINDINGS = 100;

  /** Copies the collections. */
  public SqliteFingerprint {
    items = List.copyOf(items);
    settings = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    notHashed = List.copyOf(notHashed);
  }

  /**
   * Reads a database, for instance a restored one. Where no journal lies beside it, none is made, and nobody may write it
   * meanwhile; else it is read at one moment like any database in use.
   *
   * @throws HoldfastException {@code SOURCE_NOT_A_DATABASE}, {@code SOURCE_CORRUPT}, {@code SOURCE_MISSING}, {@code
   *     SOURCE_UNREADABLE}
   */
  public static SqliteFingerprint of(Path database) {
    return of(PathBytes.of(NativePath.of(database)), new CancelSignal());
  }

  /** As {@link #of(Path)}, for any bytes of a path; may be stopped. */
  public static SqliteFingerprint of(PathBytes database, CancelSignal cancel) {
    DatabaseFile file = DatabaseFile.look(database);
    boolean inUse = file.has("-wal") || file.has("-journal");
    try (Connection connection =
        inUse
            ? Connecting.live(file.real(), SqliteSource.LOCK_WAIT, cancel)
            : Connecting.still(file.real());
        Statement statement = connection.createStatement()) {
      statement.execute("begin");
      return take(file.real(), connection, cancel);
    } catch (SQLException e) {
      throw SqliteFaults.reading(database, e);
    }
  }

  static SqliteFingerprint take(PathBytes file, Connection connection, CancelSignal cancel)
      throws SQLException {
    SchemaReading schema = new SchemaReading(file, connection, cancel);
    return new SqliteFingerprint(
        FingerprintSize.limit(schema.items()), schema.settings(), schema.notHashed());
  }

  /**
   * Compares with the figures of a snapshot. Figures that were not taken then are not compared.
   *
   * @param expected figures of the snapshot's body
   * @param object what is compared, for the findings
   * @return an error for each difference, at most 100; empty when equal
   */
  public List<Finding> differences(Collection<FingerprintItem> expected, String object) {
    Map<String, FingerprintItem> seen = new TreeMap<>();
    items.forEach(item -> seen.put(key(item), item));
    List<Finding> findings = new ArrayList<>();
    for (FingerprintItem item : expected) {
      FingerprintItem mine = seen.remove(key(item));
      if (mine == null) {
        findings.add(differs(object, label(item), "nothing of that name"));
      } else if (item.rows() != mine.rows()
          || item.sha256().isPresent() && !item.sha256().equals(mine.sha256())) {
        findings.add(differs(object, label(item), label(mine)));
      }
    }
    seen.values()
        .forEach(item -> findings.add(differs(object, "nothing of that name", label(item))));
    return findings.size() > MAX_FINDINGS ? findings.subList(0, MAX_FINDINGS) : findings;
  }

  private static Finding differs(String object, String expected, String seen) {
    return Finding.error("fingerprint-differs", object, null, expected, seen);
  }

  private static String key(FingerprintItem item) {
    return item.kind() + "\0" + item.name();
  }

  private static String label(FingerprintItem item) {
    String hash = item.sha256().map(h -> ", content " + h.hex().substring(0, 16)).orElse("");
    String rows = item.kind().equals("table") ? ", " + item.rows() + " rows" : "";
    return item.kind() + " " + item.name() + rows + hash;
  }
}
