package dev.holdfast.database;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A session that answers queries; what each kind of server does in its own way is {@link #each}. One thread. */
public interface Queries {
  /** What the session is for, in messages: {@code database "shop" of db1, port 5432}. */
  String what();

  /**
   * Hands each row of a query on, a list of its columns.
   *
   * @throws HoldfastException by the texts of the server's client; the session has ended then
   */
  void each(String query, Consumer<List<String>> sink);

  /** All rows of a query, each a list of its columns. */
  default List<List<String>> rows(String query) {
    List<List<String>> rows = new ArrayList<>();
    each(query, rows::add);
    return rows;
  }

  /**
   * The first column of the first row.
   *
   * @throws HoldfastException {@code CAPTURE_FAILED} when there is no row
   */
  default String value(String query) {
    List<List<String>> rows = rows(query);
    if (rows.isEmpty()) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED, what() + " answered no row to '" + query + "' (expected: one)");
    }
    return rows.getFirst().getFirst();
  }

  /** The first column of each row. */
  default List<String> column(String query) {
    return rows(query).stream().map(List::getFirst).toList();
  }
}
