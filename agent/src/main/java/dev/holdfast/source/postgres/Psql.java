package dev.holdfast.source.postgres;

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
import java.util.function.Consumer;

/**
 * One session of {@code psql} that answers one query after another. Rows come in the text form of {@code COPY}, which has a
 * defined escape for everything. The first error ends the session. One thread; close it.
 */
public final class Psql implements AutoCloseable {
  /** Never a row: COPY doubles every backslash of the data. */
  private static final String END = "\\Eend";

  private static final String SAY_END = "\\echo '\\\\Eend'\n";
  private static final int MAX_LINE_BYTES = 8 << 20;

  private final RunningTool tool;
  private final InputStream out;
  private final String what;

  private Psql(RunningTool tool, String what) {
    this.tool = tool;
    this.out = new BufferedInputStream(tool.stdout(), 64 << 10);
    this.what = what;
  }

  /**
   * Connects and waits for the first answer.
   *
   * @param client whose {@code psql}
   * @param what this session is for, in messages: {@code database "shop" of db1, port 5432}
   * @throws HoldfastException by {@link PostgresFailures}
   */
  public static Psql open(
      Tools tools, PostgresServer server, PostgresClients.Client client, String database,
      String what) {
    List<String> arguments =
        List.of(
            "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
            "--set=VERBOSITY=default");
    Psql session =
        new Psql(
            tools.startWithInput(server.client(client.program("psql"), database, arguments)), what);
    boolean connected = false;
    try {
      // What a database's owner put into other schemas is never called for what it is named like.
      session.execute("set search_path = pg_catalog");
      connected = true;
      return session;
    } finally {
      if (!connected) {
        session.close();
      }
    }
  }

  /** Runs statements that answer nothing anybody wants. */
  public void execute(String sql) {
    send(sql.endsWith(";") ? sql + "\n" : sql + ";\n");
    answer(line -> {});
  }

  /** All rows of a query, each a list of its columns; SQL's null is an empty text. */
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
    send("copy (" + query + ") to stdout;\n");
    answer(line -> sink.accept(columns(line)));
  }

  private void send(String text) {
    try {
      tool.stdin().write((text + SAY_END).getBytes(StandardCharsets.UTF_8));
      tool.stdin().flush();
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private void answer(Consumer<String> sink) {
    try {
      for (String line = line(); !line.equals(END); line = line()) {
        sink.accept(line);
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
          Fault.DATABASE_LOST, what + ": psql ended before it answered", cause);
    }
    return PostgresFailures.TEXTS.fault(what, exit);
  }

  /** The columns of a line of {@code COPY}'s text form (PostgreSQL manual, COPY, File Formats). */
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
        column.append(unescaped(line.charAt(i)));
      } else {
        column.append(c);
      }
    }
    columns.add(column.toString());
    return columns;
  }

  private static String unescaped(char c) {
    return switch (c) {
      case 'N' -> "";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'v' -> "\u000b";
      default -> String.valueOf(c);
    };
  }

  /** Ends the session; an open transaction is given up. */
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
