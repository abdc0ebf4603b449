package dev.holdfast.source.sqlite;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.CancelSignal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Goes through the schema of one database and takes the figures of each thing in it. */
final class SchemaReading {
  private static final List<String> SETTINGS =
      List.of("application_id", "auto_vacuum", "encoding", "page_size",
          "user_version");

  private static final List<String> SCHEMA = List.of("type", "name", "tbl_name", "sql");

  private final PathBytes file;
  private final Connection connection;
  private final CancelSignal cancel;
  private final List<FingerprintItem> items = new ArrayList<>();
  private final List<String> notHashed = new ArrayList<>();
  private final SortedMap<String, String> settings = new TreeMap<>();

  /** One row of sqlite_schema. */
  private record Thing(String kind, String name, long rootPage, Optional<String> sql) {}

  SchemaReading(PathBytes file, Connection connection, CancelSignal cancel) throws SQLException {
    this.file = file;
    this.connection = connection;
    this.cancel = cancel;
    readSettings();
    List<Thing> things = things();
    RowHash schema = new RowHash(settings.getOrDefault("encoding", "").equals("UTF-8"));
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select " + schema.select(SCHEMA) + " from sqlite_schema not indexed")) {
      schema.addAll(rows, SCHEMA.size(), cancel);
    }
    items.add(item("schema", "main", schema.rows(), Optional.of(schema.sha256()), ""));
    for (Thing thing : things) {
      cancel.check();
      take(thing);
    }
    items.sort(Comparator.comparing(FingerprintItem::kind).thenComparing(FingerprintItem::name));
  }

  List<FingerprintItem> items() {
    return items;
  }

  List<String> notHashed() {
    return notHashed;
  }

  SortedMap<String, String> settings() {
    return settings;
  }

  private void readSettings() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String name : SETTINGS) {
        try (ResultSet rows = statement.executeQuery("pragma " + name)) {
          if (rows.next()) {
            settings.put(name, rows.getString(1));
          }
        }
      }
      // The pragma would tell of this connection, which may ignore the journal.
      settings.put("journal_mode", DatabaseFile.look(file).wal() ? "wal" : "rollback");
      try (ResultSet rows = statement.executeQuery("select sqlite_version()")) {
        settings.put("library_version", rows.getString(1));
      }
    }
  }

  private List<Thing> things() throws SQLException {
    List<Thing> things = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select type, name, rootpage, sql from sqlite_schema")) {
      while (rows.next()) {
        things.add(
            new Thing(
                String.valueOf(rows.getString(1)),
                String.valueOf(rows.getString(2)),
                rows.getLong(3),
                Optional.ofNullable(rows.getString(4))));
      }
    }
    return things;
  }

  private void take(Thing thing) throws SQLException {
    String sql = thing.sql().orElse("");
    Sha256 text = Sha256.of(sql.getBytes(StandardCharsets.UTF_8));
    switch (thing.kind()) {
      case "table" -> {
        if (thing.rootPage() == 0) {
          items.add(item("virtual-table", thing.name(), 0, Optional.of(text), sql));
        } else {
          table(thing.name(), sql);
        }
      }
      case "index" -> {
        if (!sql.isEmpty()) { // one without text belongs to its table
          items.add(item("index", thing.name(), 0, Optional.of(text), sql));
        }
      }
      default -> items.add(item(thing.kind(), thing.name(), 0, Optional.of(text), sql));
    }
  }

  private void table(String name, String sql) throws SQLException {
    TableHash.Result result =
        TableHash.of(file, connection, name, columns(name), settings, cancel);
    result.gap().ifPresent(gap -> notHashed.add("table " + name + ": " + gap));
    items.add(item("table", name, result.rows(), result.sha256(), sql));
  }

  /** Ordinary and stored generated columns; virtual ones follow from them and may need functions of the application. */
  private List<String> columns(String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select name from pragma_table_xinfo(?) where hidden in (0, 3) order by cid")) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(String.valueOf(rows.getString(1)));
        }
      }
    }
    return columns;
  }

  private static FingerprintItem item(
      String kind, String name, long rows, Optional<Sha256> sha256, String definition) {
    return new FingerprintItem(kind, name, rows, sha256, definition);
  }
}
