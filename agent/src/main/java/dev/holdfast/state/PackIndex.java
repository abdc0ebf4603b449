package dev.holdfast.state;

import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The packs this host has made, and the chunks in them. Any thread. */
public final class PackIndex {
  private final AgentDatabase database;

  PackIndex(AgentDatabase database) {
    this.database = database;
  }

  /**
   * A pack as the index knows it.
   *
   * @param row its number in the database
   * @param ref name, size, header MAC
   * @param kind what it carries
   * @param plainBytes plaintext of its chunks
   * @param recipients to whom it is sealed, ascending
   */
  public record Known(
      long row, PackRef ref, PackKind kind, long plainBytes, List<RecipientId> recipients) {
    /** Copies the list. */
    public Known {
      recipients = List.copyOf(recipients);
    }
  }

  /**
   * A chunk's place.
   *
   * @param packRow {@link Known#row}
   * @param ordinal within the pack
   */
  public record ChunkRow(long packRow, int ordinal) {}

  /** Remembers a finished pack and its chunks, in order of their ordinals. A pack known already stays as it is. */
  public Known add(
      PackRef ref,
      PackKind kind,
      SourceId source,
      List<RecipientId> recipients,
      PackContent content,
      Instant time) {
    return database.cacheTransaction(
        connection -> {
          Known known = find(connection, ref.sha256());
          if (known != null) {
            return known;
          }
          long row = insertPack(connection, ref, kind, source, recipients, content, time);
          insertChunks(connection, row, content.chunkIds());
          return new Known(row, ref, kind, content.plainBytes(), recipients);
        });
  }

  /**
   * What lies in a pack.
   *
   * @param chunkIds by ordinal
   * @param plainBytes sum of their plain lengths
   */
  public record PackContent(List<Sha256> chunkIds, long plainBytes) {
    /** Copies the list. */
    public PackContent {
      chunkIds = List.copyOf(chunkIds);
    }
  }

  @SuppressWarnings("ParameterNumber") // one for each column group of the row
  private static long insertPack(
      Connection connection,
      PackRef ref,
      PackKind kind,
      SourceId source,
      List<RecipientId> recipients,
      PackContent content,
      Instant time)
      throws SQLException {
    String sql =
        """
            insert into pack (sha256, size_bytes, header_mac, kind, source, recipients, chunks, plain_bytes, made_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id""";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setBytes(1, ref.sha256().toBytes());
      insert.setLong(2, ref.sizeBytes());
      insert.setBytes(3, ref.headerMac().toBytes());
      insert.setString(4, kind.name().toLowerCase(Locale.ROOT));
      insert.setBytes(5, source.toBytes());
      insert.setBytes(6, join(recipients));
      insert.setInt(7, content.chunkIds().size());
      insert.setLong(8, content.plainBytes());
      insert.setLong(9, time.toEpochMilli());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void insertChunks(Connection connection, long row, List<Sha256> ids)
      throws SQLException {
    try (PreparedStatement insert =
        connection
            .prepareStatement("insert or ignore into chunk (id, pack, ordinal) values (?, ?, ?)")) {
      for (int i = 0; i < ids.size(); i++) {
        insert.setBytes(1, ids.get(i).toBytes());
        insert.setLong(2, row);
        insert.setInt(3, i);
        insert.addBatch();
        if (i % 1000 == 999) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /** Every place of a chunk, whatever the pack. */
  public List<ChunkRow> places(Sha256 chunk) {
    return database.read(
        connection -> {
          List<ChunkRow> places = new ArrayList<>(1);
          try (PreparedStatement select =
              connection.prepareStatement("select pack, ordinal from chunk where id = ?")) {
            select.setBytes(1, chunk.toBytes());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                places.add(new ChunkRow(rows.getLong(1), rows.getInt(2)));
              }
            }
          }
          return places;
        });
  }

  /** The pack of that name, if it is known. */
  public Optional<Known> find(Sha256 pack) {
    return database.read(connection -> Optional.ofNullable(find(connection, pack)));
  }

  private static @Nullable Known find(Connection connection, Sha256 pack) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT_PACK + " where sha256 = ?")) {
      select.setBytes(1, pack.toBytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? known(row) : null;
      }
    }
  }

  /** Packs of a committed snapshot, with the bytes it uses of each. */
  public List<Use> packsOf(long seq) {
    return database.read(
        connection -> {
          List<Use> uses = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select id, sha256, size_bytes, header_mac, kind, plain_bytes, recipients, live_bytes"
                      + " from snapshot_pack join pack on pack.id = snapshot_pack.pack where seq = ?")) {
            select.setLong(1, seq);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                uses.add(new Use(known(rows), rows.getLong(8)));
              }
            }
          }
          return uses;
        });
  }

  /** How much of a pack one snapshot refers to. */
  public record Use(Known pack, long liveBytes) {}

  /** Packs of a source that no committed snapshot of this database refers to: left by runs that did not commit. */
  public List<Known> uncommitted(SourceId source) {
    return database.read(
        connection -> {
          List<Known> packs = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  SELECT_PACK
                      + " where source = ? and not exists"
                      + " (select 1 from snapshot_pack join snapshot using (seq)"
                      + " where snapshot_pack.pack = pack.id and snapshot.committed)")) {
            select.setBytes(1, source.toBytes());
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                packs.add(known(rows));
              }
            }
          }
          return packs;
        });
  }

  /** Forgets packs and their chunks. */
  public void forget(Collection<Sha256> packs) {
    database.transaction(
        connection -> {
          for (Sha256 pack : packs) {
            Known known = find(connection, pack);
            if (known != null) {
              forget(connection, known.row());
            }
          }
          return packs.size();
        });
  }

  static void forget(Connection connection, long row) throws SQLException {
    for (String sql : List.of(
        "delete from chunk where pack = ?",
        "delete from snapshot_pack where pack = ?",
        "delete from pack where id = ?")) {
      try (PreparedStatement delete = connection.prepareStatement(sql)) {
        delete.setLong(1, row);
        delete.executeUpdate();
      }
    }
  }

  private static final String SELECT_PACK =
      "select id, sha256, size_bytes, header_mac, kind, plain_bytes, recipients from pack";

  private static Known known(ResultSet row) throws SQLException {
    return new Known(
        row.getLong(1),
        new PackRef(
            Sha256.ofBytes(row.getBytes(2)), row.getLong(3), Id128.ofBytes(row.getBytes(4))),
        PackKind.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
        row.getLong(6),
        split(row.getBytes(7)));
  }

  static byte[] join(List<RecipientId> recipients) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    recipients.forEach(recipient -> joined.writeBytes(recipient.toBytes()));
    return joined.toByteArray();
  }

  static List<RecipientId> split(byte[] joined) {
    List<RecipientId> recipients = new ArrayList<>();
    for (int at = 0; at + Id128.BYTES <= joined.length; at += Id128.BYTES) {
      recipients.add(
          RecipientId.ofBytes(java.util.Arrays.copyOfRange(joined, at, at + Id128.BYTES)));
    }
    return recipients;
  }
}
