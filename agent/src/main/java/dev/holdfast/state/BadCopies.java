package dev.holdfast.state;

import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Copies of objects that were found bad or missing in a store, until they are seen to be good again: a verification writes
 * them down, the next backup acts on them. Any thread.
 */
public final class BadCopies {
  static final String TABLE =
      """
          create table if not exists bad_copy (path text not null, store blob not null, size_bytes integer,
            found_ms integer not null, primary key (path, store)) without rowid""";

  private final AgentDatabase database;

  BadCopies(AgentDatabase database) {
    this.database = database;
  }

  /**
   * One of them.
   *
   * @param name of the object
   * @param store that should have it
   * @param sizeBytes how long it should be, where a signed list says it
   */
  public record BadCopy(ObjectName name, StoreId store, OptionalLong sizeBytes) {}

  /** Writes down what was found. */
  public void remember(Collection<BadCopy> found, Instant now) {
    if (found.isEmpty()) {
      return;
    }
    database.transaction(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement("insert or ignore into bad_copy values (?, ?, ?, ?)")) {
            for (BadCopy copy : found) {
              insert.setString(1, copy.name().path());
              insert.setBytes(2, copy.store().toBytes());
              if (copy.sizeBytes().isPresent()) {
                insert.setLong(3, copy.sizeBytes().getAsLong());
              } else {
                insert.setNull(3, java.sql.Types.INTEGER);
              }
              insert.setLong(4, now.toEpochMilli());
              insert.addBatch();
            }
            insert.executeBatch();
          }
          return found.size();
        });
  }

  /** Strikes copies that are good again, or of no concern any more. */
  public void forget(Collection<BadCopy> copies) {
    if (copies.isEmpty()) {
      return;
    }
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("delete from bad_copy where path = ? and store = ?")) {
            for (BadCopy copy : copies) {
              delete.setString(1, copy.name().path());
              delete.setBytes(2, copy.store().toBytes());
              delete.addBatch();
            }
            delete.executeBatch();
          }
          return copies.size();
        });
  }

  /** All that are known, in order of their paths. */
  public List<BadCopy> all() {
    return database.read(
        connection -> {
          List<BadCopy> all = new ArrayList<>();
          try (
              PreparedStatement select =
                  connection.prepareStatement(
                      "select path, store, size_bytes from bad_copy order by path, store");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              add(rows, all);
            }
          }
          return all;
        });
  }

  private static void add(ResultSet row, List<BadCopy> all) throws SQLException {
    long size = row.getLong(3);
    OptionalLong sizeBytes = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(size);
    StoreId store = StoreId.ofBytes(row.getBytes(2));
    ObjectName.parse(row.getString(1))
        .ifPresent(name -> all.add(new BadCopy(name, store, sizeBytes)));
  }
}
