package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import dev.holdfast.tool.Tools;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One session of the command-line client that answers one statement after another. Rows come in its batch form, which escapes
 * tabs, line ends, zero bytes and backslashes; SQL's null reads as the word {@code NULL}, so queries say what stands for it. The
 * end of an answer is a word that nobody can guess. The first error ends the session. One thread; close it.
 */
public final class MariadbSession implements AutoCloseable {
  /** What makes every session alike, whatever the server and the user have set. */
  private static final String ALIKE =
      "set session sql_mode = '', time_zone = '+00:00', sql_select_limit = 18446744073709551615,"
          + " sql_big_selects = 1, group_concat_max_len = 16777216, lock_wait_timeout = 20,"
          + " innodb_lock_wait_timeout = 20, wait_timeout = 2147483, net_write_timeout = 86400,"
          + " net_read_timeout = 86400, sql_quote_show_create = 1";
  private static final int MAX_LINE_BYTES = 64 << 20;

  private final RunningTool tool;
  private final InputStream out;
  private final String what;
  private String selectLimit = "";
  private final String end = "holdfast-end-" + UUID.randomUUID();

  private MariadbSession(RunningTool tool, String what) {
    this.tool = tool;
    this.out = new BufferedInputStream(tool.stdout(), 64 << 10);
    this.what = what;
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
            tools.startWithInput(server.client(client.shell(), Optional.empty(), arguments)), what);
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

  /** The most rows that a session of this user is given unless it asks for more. */
  String selectLimit() {
    return selectLimit;
  }

  /** Runs a statement whose answer nobody wants. */
  public void execute(String sql) {
    each(sql, row -> {});
  }

  /** All rows of a query, each a list of its columns. */
  public List<List<String>> rows(String query) {
    List<List<String>> rows = new ArrayList<>();
    each(query, rows::add);
    return rows;
  }

  /** The first column of the first row. */
  public String value(String query) {
    List<List<String>> rows = rows(query);
    if (rows.isEmpty()) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED, what + " answered no row to '" + query + "' (expected: one)");
    }
    return rows.getFirst().getFirst();
  }

  /** The first column of each row. */
  public List<String> column(String query) {
    return rows(query).stream().map(List::getFirst).toList();
  }

  /** Hands each row of a query on. */
  public void each(String query, Consumer<List<String>> sink) {
    try {
      tool.stdin()
          .write((query + ";\nselect '" + end + "';\n").getBytes(StandardCharsets.UTF_8));
      tool.stdin().flush();
      for (String line = line(); !line.equals(end); line = line()) {
        sink.accept(columns(line));
      }
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    for (int b = out.read(); b != '\n'; b = out.read()) {
      if (b < 0) {
        throw new IOException("its output ended");
      }
      if (bytes.size() >= MAX_LINE_BYTES) {
        throw new HoldfastException(
            Fault.CAPTURE_FAILED,
            what + " answered a row of more than " + MAX_LINE_BYTES + " bytes (expected: less)");
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private HoldfastException ended(IOException cause) {
    ToolExit exit = tool.await();
    if (exit.succeeded()) {
      return new HoldfastException(
          Fault.DATABASE_LOST, what + ": the client ended before it answered", cause);
    }
    return MariadbFailures.TEXTS.fault(what, exit);
  }

  /** The columns of a line of the client's batch form (MariaDB, mysql Command-Line Client, {@code --batch}). */
  static List<String> columns(String line) {
    List<String> columns = new ArrayList<>();
    StringBuilder column = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\t') {
        columns.add(column.toString());
        column.setLength(0);
      } else if (c == '\\' && i + 1 < line.length()) {
        i++;
        column.append(switch (line.charAt(i)) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case '0' -> '\0';
          default -> line.charAt(i);
        });
      } else {
        column.append(c);
      }
    }
    columns.add(column.toString());
    return columns;
  }

  /** Ends the session at once, by any thread; who waits for an answer gets a failure. */
  void abandon() {
    tool.stop();
  }

  /** Ends the session; an open transaction and its locks are given up. */
  @Override
  public void close() {
    try {
      tool.stdin().close();
    } catch (IOException e) {
      // It has ended already, and what it had to say has been told.
      tool.stop();
    }
    tool.close();
  }
}
