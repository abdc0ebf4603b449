package dev.holdfast.source.mariadb;

import dev.holdfast.database.ClientSession;
import dev.holdfast.database.Queries;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One session of the command-line client that answers one statement after another. Rows come in its batch form, which escapes
 * tabs, line ends, zero bytes and backslashes; SQL's null reads as the word {@code NULL}, so queries say what stands for it. The
 * first error ends the session. One thread; close it.
 */
public final class MariadbSession implements Queries, AutoCloseable {
  /** What makes every session alike, whatever the server and the user have set. */
  private static final String ALIKE =
      "set session sql_mode = '', time_zone = '+00:00', sql_select_limit = 18446744073709551615,"
          + " sql_big_selects = 1, group_concat_max_len = 16777216, lock_wait_timeout = 20,"
          + " innodb_lock_wait_timeout = 20, wait_timeout = 2147483, net_write_timeout = 86400,"
          + " net_read_timeout = 86400, sql_quote_show_create = 1";
  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final int END_COLUMNS = 64;

  /**
   * Never a row: tabs of the data are escaped, and no query here has that many columns of which the first is empty (only that
   * of a table's figures has a number of columns that the table decides, and it begins with a count).
   */
  private static final String END = "\t".repeat(END_COLUMNS - 1) + "holdfast-end";

  private static final String SAY_END =
      ";\nselect " + "'',".repeat(END_COLUMNS - 1) + "'holdfast-end';\n";

  private final ClientSession client;
  private String selectLimit = "";

  private MariadbSession(ClientSession client) {
    this.client = client;
  }

  /**
   * Connects and waits for the first answer.
   *
   * @param what this session is for, in messages
   * @throws HoldfastException by {@link MariadbFailures}
   */
  public static MariadbSession open(
      Tools tools, MariadbServer server, MariadbClients.Client client, String what) {
    return open(tools, server, client, what, false);
  }

  /**
   * Connects and waits for the first answer.
   *
   * @param tolerant whether a statement that fails answers nothing, instead of ending the session
   */
  public static MariadbSession open(
      Tools tools, MariadbServer server, MariadbClients.Client client, String what,
      boolean tolerant) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--batch", "--skip-column-names", "--unbuffered", "--quick", "--skip-reconnect",
                "--binary-mode", "--no-auto-rehash", "--connect-timeout=10"));
    if (tolerant) {
      arguments.add("--force");
    }
    MariadbSession session =
        new MariadbSession(
            new ClientSession(
                tools.startWithInput(server.client(client.shell(), Optional.empty(), arguments)),
                what, MariadbFailures.TEXTS, MAX_LINE_BYTES));
    boolean connected = false;
    try {
      session.selectLimit = session.value("select @@session.sql_select_limit");
      session.execute(ALIKE);
      // MySQL from 8.0 on remembers counters for a day; MariaDB passes over what stands in such a comment.
      session.execute("/*!80000 set session information_schema_stats_expiry = 0 */");
      connected = true;
      return session;
    } finally {
      if (!connected) {
        session.close();
      }
    }
  }

  @Override
  public String what() {
    return client.what();
  }

  /** The most rows that a session of this user is given unless it asks for more. */
  String selectLimit() {
    return selectLimit;
  }

  /** Runs a statement whose answer nobody wants. */
  public void execute(String sql) {
    each(sql, row -> {});
  }

  @Override
  public void each(String query, Consumer<List<String>> sink) {
    client.ask(query + SAY_END, END, line -> sink.accept(columns(line)));
  }

  /** The columns of a line of the client's batch form (MariaDB, mysql Command-Line Client, {@code --batch}). */
  static List<String> columns(String line) {
    return ClientSession.columns(line, c -> switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case '0' -> "\0";
      default -> Character.toString(c);
    });
  }

  /** Ends the session at once, by any thread; who waits for an answer gets a failure. */
  void abandon() {
    client.abandon();
  }

  /** Ends the session; an open transaction and its locks are given up. */
  @Override
  public void close() {
    client.close();
  }
}
