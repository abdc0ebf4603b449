package dev.holdfast.source.sqlite;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteLimits;

/** Rows and content hash of one table. Memory does not grow with the values: long ones are read in pieces. */
final class TableHash {
  /** Values above this are read in pieces. */
  private static final int LONG_VALUE_BYTES = 4 << 20;

  private static final int DEFAULT_LIMIT = 1_000_000_000;

  private final PathBytes file;
  private final Connection connection;
  private final String table;
  private final List<String> columns;
  private final CancelSignal cancel;

  private TableHash(
      PathBytes file, Connection connection, String table, List<String> columns,
      CancelSignal cancel) {
    this.file = file;
    this.connection = connection;
    this.table = quoted(table);
    this.columns = columns;
    this.cancel = cancel;
  }

  /**
   * What was found.
   *
   * @param rows how many, 0 when not even that could be read
   * @param sha256 empty when the content could not be hashed
   * @param gap why
   */
  record Result(long rows, Optional<Sha256> sha256, Optional<String> gap) {}

  /**
   * Hashes a table.
   *
   * @param columns those that count
   * @param settings of the database; {@code encoding} is looked at
   */
  static Result of(
      PathBytes file,
      Connection connection,
      String table,
      List<String> columns,
      Map<String, String> settings,
      CancelSignal cancel)
      throws SQLException {
    boolean utf8 = "UTF-8".equals(settings.get("encoding"));
    TableHash reading = new TableHash(file, connection, table, columns, cancel);
    try {
      return hashed(reading.plain(new RowHash(utf8)));
    } catch (SQLException e) {
      int code = SqliteFaults.code(e);
      if (SqliteFaults.is(code, SQLiteErrorCode.SQLITE_ERROR)) {
        return reading.counted(SqliteFaults.text(e));
      }
      if (!SqliteFaults.is(code, SQLiteErrorCode.SQLITE_TOOBIG)) {
        throw e;
      }
    }
    Optional<String> rowId = reading.rowId();
    if (rowId.isEmpty()) {
      return reading
          .counted("values above " + LONG_VALUE_BYTES + " bytes in a table without rowid");
    }
    try {
      return hashed(reading.inPieces(new RowHash(utf8), rowId.get()));
    } catch (SQLException e) {
      if (SqliteFaults.is(SqliteFaults.code(e), SQLiteErrorCode.SQLITE_ERROR)) {
        return reading.counted(SqliteFaults.text(e));
      }
      throw e;
    }
  }

  private static Result hashed(RowHash hash) {
    return new Result(hash.rows(), Optional.of(hash.sha256()), Optional.empty());
  }

  private RowHash plain(RowHash hash) throws SQLException {
    SQLiteConnection sqlite = connection.unwrap(SQLiteConnection.class);
    sqlite.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, LONG_VALUE_BYTES);
    String list = hash.select(columns.stream().map(TableHash::quoted).toList());
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select " + list + " from " + table + " not indexed")) {
      hash.addAll(rows, columns.size(), cancel);
      return hash;
    } finally {
      sqlite.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, DEFAULT_LIMIT);
    }
  }

  /** Per column: the type, the length, and the value unless it is long. */
  private RowHash inPieces(RowHash hash, String rowId) throws SQLException {
    StringBuilder sql = new StringBuilder("select ").append(rowId);
    for (String column : columns) {
      String c = quoted(column);
      sql.append(", typeof(" + c + "), octet_length(" + c + "), iif(typeof(" + c
          + ") in ('text', 'blob') and octet_length(" + c + ") > " + LONG_VALUE_BYTES + ", null, "
          + RowHash.rawText(c) + ")");
    }
    sql.append(" from ").append(table).append(" not indexed");
    try (Connection pieces = Connecting.still(file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql.toString())) {
      while (rows.next()) {
        for (int i = 0; i < columns.size(); i++) {
          int at = 2 + 3 * i;
          String type = rows.getString(at);
          boolean isLong =
              ("text".equals(type) || "blob".equals(type))
                  && rows.getLong(at + 1) > LONG_VALUE_BYTES;
          if (isLong) {
            hash.begin("text".equals(type) ? RowHash.TEXT : RowHash.BLOB, rows.getInt(at + 1));
            addPieces(hash, pieces, columns.get(i), rowId, rows.getLong(1));
          } else {
            hash.add(rows, at + 2, "text".equals(type));
          }
        }
        hash.endRow(cancel);
      }
      return hash;
    }
  }

  private void addPieces(
      RowHash hash, Connection pieces, String column, String rowIdName, long rowId)
      throws SQLException {
    String sql =
        "select substr(cast(" + quoted(column) + " as blob), ?, " + LONG_VALUE_BYTES + ") from "
            + table + " where " + rowIdName + " = ?";
    try (PreparedStatement statement = pieces.prepareStatement(sql)) {
      byte[] piece;
      long at = 1;
      do {
        cancel.check();
        statement.setLong(1, at);
        statement.setLong(2, rowId);
        try (ResultSet row = statement.executeQuery()) {
          piece = row.next() ? row.getBytes(1) : null;
        }
        if (piece != null) {
          hash.part(piece);
          at += piece.length;
        }
      } while (piece != null && piece.length == LONG_VALUE_BYTES);
    }
  }

  /** A name by which the rowid can be asked for, if the table has one. */
  private Optional<String> rowId() throws SQLException {
    List<String> taken = columns.stream().map(c -> c.toLowerCase(Locale.ROOT)).toList();
    for (String name : List.of("rowid", "_rowid_", "oid")) {
      if (!taken.contains(name)) {
        try (Statement statement = connection.createStatement();
            ResultSet unused =
                statement.executeQuery("select " + name + " from " + table + " limit 0")) {
          return Optional.of(name);
        } catch (SQLException e) {
          if (!SqliteFaults.is(SqliteFaults.code(e), SQLiteErrorCode.SQLITE_ERROR)) {
            throw e;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Result counted(String gap) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      return new Result(rows.getLong(1), Optional.empty(), Optional.of(gap));
    } catch (SQLException e) {
      if (SqliteFaults.is(SqliteFaults.code(e), SQLiteErrorCode.SQLITE_ERROR)) {
        return new Result(0, Optional.empty(), Optional.of(gap));
      }
      throw e;
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
