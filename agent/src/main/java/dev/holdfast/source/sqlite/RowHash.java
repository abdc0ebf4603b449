package dev.holdfast.source.sqlite;

import dev.holdfast.id.Sha256;
import dev.holdfast.source.CancelSignal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Adds values to a content hash by the rule of {@link SqliteFingerprint}. One thread. */
final class RowHash {
  static final byte NULL = 0;
  static final byte INTEGER = 1;
  static final byte REAL = 2;
  static final byte TEXT = 3;
  static final byte BLOB = 4;

  private static final int ROWS_BETWEEN_CHECKS = 0xfff;
  private static final char NOT_DECODED = '\ufffd';

  private final MessageDigest digest = Sha256.newDigest();
  private final ByteBuffer pending = ByteBuffer.allocate(64 << 10);
  private final boolean utf8;
  private long rows;

  /**
   * A hash of nothing yet.
   *
   * @param utf8 whether the database's text is UTF-8; the driver changes the bytes of any other
   */
  RowHash(boolean utf8) {
    this.utf8 = utf8;
  }

  /** The expressions to select for these columns, which {@link #addAll} then takes. */
  String select(List<String> columns) {
    return utf8
        ? String.join(", ", columns)
        : columns.stream()
            .map(c -> "typeof(" + c + "), " + rawText(c))
            .collect(Collectors.joining(", "));
  }

  /** A value as it is, text as its stored bytes. */
  static String rawText(String column) {
    return "iif(typeof(" + column + ") = 'text', cast(" + column + " as blob), " + column + ")";
  }

  /** Adds all rows that remain of a query for {@link #select} of {@code columns} columns. */
  void addAll(ResultSet set, int columns, CancelSignal cancel) throws SQLException {
    while (set.next()) {
      for (int i = 0; i < columns; i++) {
        if (utf8) {
          add(set, 1 + i, false);
        } else {
          add(set, 2 + 2 * i, "text".equals(set.getString(1 + 2 * i)));
        }
      }
      endRow(cancel);
    }
  }

  void endRow(CancelSignal cancel) {
    rows++;
    if ((rows & ROWS_BETWEEN_CHECKS) == 0) {
      cancel.check();
    }
  }

  /**
   * Adds one value.
   *
   * @param isText whether a blob stands for text
   */
  void add(ResultSet set, int column, boolean isText) throws SQLException {
    Object value = set.getObject(column);
    switch (value) {
      case null -> room(1).put(NULL);
      case Integer number -> room(9).put(INTEGER).putLong(number.longValue());
      case Long number -> room(9).put(INTEGER).putLong(number);
      case Double number -> room(9).put(REAL).putLong(Double.doubleToRawLongBits(number));
      case String text -> bytes(TEXT, textBytes(text, set, column));
      case byte[] blob -> bytes(isText ? TEXT : BLOB, blob);
      default -> throw new SQLException("a value of " + value.getClass());
    }
  }

  /** The stored bytes in UTF-8: what was decoded without loss is encoded again, anything else is asked for. */
  private byte[] textBytes(String text, ResultSet set, int column) throws SQLException {
    if (text.indexOf(NOT_DECODED) < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] raw = set.getBytes(column);
    return raw == null ? new byte[0] : raw;
  }

  private void bytes(byte tag, byte[] value) {
    begin(tag, value.length);
    part(value);
  }

  /** Begins a text or blob whose bytes follow in parts. */
  void begin(byte tag, int length) {
    room(5).put(tag).putInt(length);
  }

  /** Bytes of the value begun last. */
  void part(byte[] value) {
    if (value.length <= pending.remaining()) {
      pending.put(value);
    } else {
      flush();
      digest.update(value);
    }
  }

  private ByteBuffer room(int bytes) {
    if (pending.remaining() < bytes) {
      flush();
    }
    return pending;
  }

  private void flush() {
    digest.update(pending.flip());
    pending.clear();
  }

  /** How many rows were added. */
  long rows() {
    return rows;
  }

  /** Ends it. */
  Sha256 sha256() {
    flush();
    return Sha256.ofBytes(digest.digest());
  }
}
