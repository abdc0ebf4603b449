package dev.holdfast.state;

import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
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
import org.jspecify.annotations.Nullable;

/** The snapshots this host has committed, and the numbers it has handed out. Any thread. */
public final class SnapshotLedger {
  /** Snapshots per source whose packs stay dedup targets. */
  public static final int BASES_PER_SOURCE = 4;

  private final AgentDatabase database;

  SnapshotLedger(AgentDatabase database) {
    this.database = database;
  }

  /**
   * One committed snapshot.
   *
   * @param ref number and hash
   * @param source its series
   * @param names what people call it
   * @param figures how large it is
   * @param recipients to whom it is sealed, ascending
   * @param stores where it is, in configured order
   */
  public record Committed(
      ManifestRef ref,
      SourceId source,
      Names names,
      Figures figures,
      List<RecipientId> recipients,
      List<Place> stores) {
    /** Copies the lists. */
    public Committed {
      recipients = List.copyOf(recipients);
      stores = List.copyOf(stores);
    }
  }

  /** What people call a snapshot; {@code reason} may be empty. */
  public record Names(String name, String app, String source, String reason) {}

  /**
   * How large a snapshot is.
   *
   * @param start when reading began
   * @param end the moment it shows
   * @param entries without ancestors
   * @param logicalBytes what the source holds
   * @param newBytes plaintext stored afresh
   * @param storedBytes ciphertext written per store
   * @param duration of the run
   * @param exact nothing changed and nothing was left out
   * @param dump of a database server
   */
  public record Figures(
      Instant start,
      Instant end,
      long entries,
      long logicalBytes,
      long newBytes,
      long storedBytes,
      Duration duration,
      boolean exact,
      Optional<DumpFigures> dump) {}

  /** One store's part; {@code state} is the word of the JSON output. */
  public record Place(Optional<StoreId> store, String name, String state, String reason) {}

  /**
   * A number that was handed out.
   *
   * @param seq the number
   * @param commit the id of the commit
   * @param session the session it belongs to
   * @param previous the manifest before it
   * @param sha256 of the manifest's bytes, once they are known
   * @param state {@code open}, {@code committed} or {@code void}
   */
  public record Number(
      long seq,
      Id128 commit,
      Id128 session,
      Optional<ManifestRef> previous,
      Optional<Sha256> sha256,
      String state) {}

  /** Hands out the number after {@code floor} and after every number handed out before. */
  public Number handOut(
      long floor, Id128 commit, Id128 session, Optional<ManifestRef> previous, Instant time) {
    return database.transaction(
        connection -> {
          long seq = Math.max(floor, highest(connection)) + 1;
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into number (seq, commit_id, session, previous_seq, previous_sha256, handed_out_ms, state)"
                      + " values (?, ?, ?, ?, ?, ?, 'open')")) {
            insert.setLong(1, seq);
            insert.setBytes(2, commit.toBytes());
            insert.setBytes(3, session.toBytes());
            insert.setLong(4, previous.map(ManifestRef::seq).orElse(0L));
            insert.setBytes(5, bytes(previous));
            insert.setLong(6, time.toEpochMilli());
            insert.executeUpdate();
          }
          return new Number(seq, commit, session, previous, Optional.empty(), "open");
        });
  }

  @SuppressWarnings("NullAway") // a null blob is what JDBC wants for "none"
  private static byte @Nullable [] bytes(Optional<ManifestRef> ref) {
    return ref.map(r -> r.sha256().toBytes()).orElse(null);
  }

  private static long highest(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select max(coalesce((select max(seq) from number), 0),"
                + " coalesce((select max(seq) from snapshot), 0))");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The highest number handed out or committed; 0 for none. */
  public long highest() {
    return database.read(SnapshotLedger::highest);
  }

  /** Numbers without an end, ascending. */
  public List<Number> open() {
    return database.read(
        connection -> {
          List<Number> numbers = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select seq, commit_id, session, previous_seq, previous_sha256, sha256, state"
                      + " from number where state = 'open' order by seq");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              numbers.add(number(rows));
            }
          }
          return numbers;
        });
  }

  private static Number number(ResultSet row) throws SQLException {
    byte[] previous = row.getBytes(5);
    byte[] sha256 = row.getBytes(6);
    return new Number(
        row.getLong(1),
        Id128.ofBytes(row.getBytes(2)),
        Id128.ofBytes(row.getBytes(3)),
        previous == null
            ? Optional.empty()
            : Optional.of(new ManifestRef(row.getLong(4), Sha256.ofBytes(previous))),
        sha256 == null ? Optional.empty() : Optional.of(Sha256.ofBytes(sha256)),
        row.getString(7));
  }

  /** The manifest of a number is about to be written. */
  public void proposed(long seq, Sha256 sha256) {
    update("update number set sha256 = ? where seq = ?", sha256.toBytes(), seq);
  }

  /** A number ended without a manifest. */
  public void voided(long seq) {
    update("update number set state = 'void', sha256 = ? where seq = ?", null, seq);
    database.transaction(
        connection -> {
          new SnapshotRows(connection).drop(seq);
          return seq;
        });
  }

  private void update(String sql, byte @Nullable [] value, long seq) {
    database.transaction(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setBytes(1, value);
            update.setLong(2, seq);
            return update.executeUpdate();
          }
        });
  }

  /**
   * Remembers a snapshot that is about to be committed, and what it uses of each pack. It counts from {@link #confirm} on;
   * until then its packs may be used by the next run.
   *
   * @param uses live bytes by {@link PackIndex.Known#row}
   */
  public void prepare(Committed snapshot, Map<Long, Long> uses) {
    database.transaction(
        connection -> {
          new SnapshotRows(connection).prepare(snapshot, uses);
          return snapshot.ref();
        });
  }

  /**
   * The snapshot of that number is committed. Older ones of its source beyond {@link #BASES_PER_SOURCE} are no bases any
   * more, and packs that no base uses are forgotten. Does nothing for a number that was never prepared.
   */
  public void confirm(long seq, List<Place> stores) {
    database.transaction(
        connection -> {
          new SnapshotRows(connection).confirm(seq, stores);
          return seq;
        });
  }

  /** Snapshots of a source, newest first, at most {@code limit}. */
  public List<Committed> newest(SourceId source, int limit) {
    return database.read(connection -> new SnapshotRows(connection).newest(source, limit));
  }

  /** Every snapshot remembered, ascending by seq. */
  public List<Committed> all() {
    return database.read(connection -> new SnapshotRows(connection).all());
  }

  /** The snapshot of that number, if it was committed. */
  public Optional<Committed> find(long seq) {
    return database.read(connection -> new SnapshotRows(connection).find(seq));
  }

  /** The snapshot of that number, committed or only prepared. */
  public Optional<Committed> prepared(long seq) {
    return database.read(connection -> new SnapshotRows(connection).prepared(seq));
  }

  /** Says anew where a snapshot is. */
  public void places(long seq, List<Place> stores) {
    database.transaction(
        connection -> {
          new SnapshotRows(connection).places(seq, stores);
          return seq;
        });
  }
}
