package dev.holdfast.state;

import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.id.StoreId;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.snapshot.DumpFigures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Rows of the tables of snapshots, within one transaction. */
final class SnapshotRows {
  private static final String SELECT =
      "select seq, sha256, source, name, app, source_name, reason, start_ms, end_ms, entries, logical_bytes,"
          + " new_bytes, stored_bytes, duration_ms, exact, recipients from snapshot";

  private final Connection connection;

  static final String DUMPS =
      "create table if not exists snapshot_dump (seq integer primary key, server text not null,"
          + " row_count integer not null)";
  private static final long UNCOUNTED = -1;

  SnapshotRows(Connection connection) {
    this.connection = connection;
  }

  void prepare(SnapshotLedger.Committed snapshot, Map<Long, Long> uses) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert or replace into snapshot values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)")) {
      SnapshotLedger.Names names = snapshot.names();
      SnapshotLedger.Figures figures = snapshot.figures();
      insert.setLong(1, snapshot.ref().seq());
      insert.setBytes(2, snapshot.ref().sha256().toBytes());
      insert.setBytes(3, snapshot.source().toBytes());
      insert.setString(4, names.name());
      insert.setString(5, names.app());
      insert.setString(6, names.source());
      insert.setString(7, names.reason());
      insert.setLong(8, figures.start().toEpochMilli());
      insert.setLong(9, figures.end().toEpochMilli());
      insert.setLong(10, figures.entries());
      insert.setLong(11, figures.logicalBytes());
      insert.setLong(12, figures.newBytes());
      insert.setLong(13, figures.storedBytes());
      insert.setLong(14, figures.duration().toMillis());
      insert.setBoolean(15, figures.exact());
      insert.setBytes(16, PackIndex.join(snapshot.recipients()));
      insert.executeUpdate();
    }
    uses(snapshot.ref().seq(), uses);
    dump(snapshot.ref().seq(), snapshot.figures().dump());
  }

  private void dump(long seq, Optional<DumpFigures> dump) throws SQLException {
    run("delete from snapshot_dump where seq = ?", seq);
    if (dump.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement("insert into snapshot_dump values (?, ?, ?)")) {
      insert.setLong(1, seq);
      insert.setString(2, dump.get().server());
      insert.setLong(3, dump.get().rows().orElse(UNCOUNTED));
      insert.executeUpdate();
    }
  }

  private Optional<DumpFigures> dump(long seq) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select server, row_count from snapshot_dump where seq = ?")) {
      select.setLong(1, seq);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        long count = row.getLong(2);
        return Optional.of(
            new DumpFigures(
                row.getString(1),
                count == UNCOUNTED ? OptionalLong.empty() : OptionalLong.of(count)));
      }
    }
  }

  void confirm(long seq, List<SnapshotLedger.Place> stores) throws SQLException {
    run("update snapshot set committed = 1 where seq = ?", seq);
    run("update number set state = 'committed' where seq = ?", seq);
    Optional<SnapshotLedger.Committed> snapshot = find(seq);
    if (snapshot.isPresent()) {
      places(seq, stores);
      dropOldBases(snapshot.get().source());
    }
  }

  void drop(long seq) throws SQLException {
    run("delete from snapshot where seq = ? and committed = 0", seq);
    run(
        "delete from snapshot_pack where seq = ? and seq not in (select seq from snapshot)", seq);
    run("delete from snapshot_dump where seq = ? and seq not in (select seq from snapshot)", seq);
  }

  private void uses(long seq, Map<Long, Long> uses) throws SQLException {
    run("delete from snapshot_pack where seq = ?", seq);
    try (PreparedStatement insert =
        connection.prepareStatement("insert into snapshot_pack values (?, ?, ?)")) {
      for (Map.Entry<Long, Long> use : uses.entrySet()) {
        insert.setLong(1, seq);
        insert.setLong(2, use.getKey());
        insert.setLong(3, use.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void dropOldBases(SourceId source) throws SQLException {
    List<SnapshotLedger.Committed> bases = newest(source, SnapshotLedger.BASES_PER_SOURCE);
    long oldest = bases.getLast().ref().seq();
    List<Long> dropped = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select distinct pack from snapshot_pack join snapshot using (seq) where committed and source = ? and seq < ?")) {
      select.setBytes(1, source.toBytes());
      select.setLong(2, oldest);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          dropped.add(rows.getLong(1));
        }
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from snapshot_pack where seq in (select seq from snapshot where source = ? and seq < ?)")) {
      delete.setBytes(1, source.toBytes());
      delete.setLong(2, oldest);
      delete.executeUpdate();
    }
    for (long pack : dropped) {
      if (!used(pack)) {
        PackIndex.forget(connection, pack);
      }
    }
  }

  private boolean used(long pack) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select 1 from snapshot_pack where pack = ? limit 1")) {
      select.setLong(1, pack);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  void places(long seq, List<SnapshotLedger.Place> stores) throws SQLException {
    run("delete from snapshot_store where seq = ?", seq);
    try (PreparedStatement insert =
        connection.prepareStatement("insert into snapshot_store values (?, ?, ?, ?, ?, ?)")) {
      for (int i = 0; i < stores.size(); i++) {
        SnapshotLedger.Place place = stores.get(i);
        insert.setLong(1, seq);
        insert.setInt(2, i);
        if (place.store().isPresent()) {
          insert.setBytes(3, place.store().get().toBytes());
        } else {
          insert.setNull(3, java.sql.Types.BLOB);
        }
        insert.setString(4, place.name());
        insert.setString(5, place.state());
        insert.setString(6, place.reason());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  List<SnapshotLedger.Committed> newest(SourceId source, int limit) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            SELECT + " where committed and source = ? order by seq desc limit ?")) {
      select.setBytes(1, source.toBytes());
      select.setInt(2, limit);
      return list(select);
    }
  }

  List<SnapshotLedger.Committed> all() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " where committed order by seq")) {
      return list(select);
    }
  }

  Optional<SnapshotLedger.Committed> find(long seq) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " where committed and seq = ?")) {
      select.setLong(1, seq);
      return list(select).stream().findFirst();
    }
  }

  Optional<SnapshotLedger.Committed> prepared(long seq) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + " where seq = ?")) {
      select.setLong(1, seq);
      return list(select).stream().findFirst();
    }
  }

  private List<SnapshotLedger.Committed> list(PreparedStatement select) throws SQLException {
    List<SnapshotLedger.Committed> snapshots = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        snapshots.add(committed(rows));
      }
    }
    return snapshots;
  }

  private SnapshotLedger.Committed committed(ResultSet row) throws SQLException {
    long seq = row.getLong(1);
    return new SnapshotLedger.Committed(
        new ManifestRef(seq, Sha256.ofBytes(row.getBytes(2))),
        SourceId.ofBytes(row.getBytes(3)),
        new SnapshotLedger.Names(
            row.getString(4), row.getString(5), row.getString(6), row.getString(7)),
        new SnapshotLedger.Figures(
            Instant.ofEpochMilli(row.getLong(8)),
            Instant.ofEpochMilli(row.getLong(9)),
            row.getLong(10),
            row.getLong(11),
            row.getLong(12),
            row.getLong(13),
            Duration.ofMillis(row.getLong(14)),
            row.getBoolean(15),
            dump(seq)),
        PackIndex.split(row.getBytes(16)),
        places(seq));
  }

  private List<SnapshotLedger.Place> places(long seq) throws SQLException {
    List<SnapshotLedger.Place> places = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select store, name, state, reason from snapshot_store where seq = ? order by position")) {
      select.setLong(1, seq);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          byte[] store = rows.getBytes(1);
          places.add(
              new SnapshotLedger.Place(
                  store == null ? Optional.empty() : Optional.of(StoreId.ofBytes(store)),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4)));
        }
      }
    }
    return places;
  }

  private void run(String sql, long number) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, number);
      statement.executeUpdate();
    }
  }
}
