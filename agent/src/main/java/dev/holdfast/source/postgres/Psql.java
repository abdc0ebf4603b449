package dev.holdfast.source.postgres;

import dev.holdfast.database.ClientSession;
import dev.holdfast.database.Queries;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Tools;
import java.util.List;
import java.util.function.Consumer;

/**
 * One session of {@code psql} that answers one query after another. Rows come in the text form of {@code COPY}, which has a
 * defined escape for everything. The first error ends the session. One thread; close it.
 */
public final class Psql implements Queries, AutoCloseable {
  /** Never a row: COPY doubles every backslash of the data. */
  private static final String END = "\\Eend";

  private static final String SAY_END = "\\echo '\\\\Eend'\n";
  private static final int MAX_LINE_BYTES = 8 << 20;

  private final ClientSession client;

  private Psql(ClientSession client) {
    this.client = client;
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
            new ClientSession(
                tools.startWithInput(server.client(client.program("psql"), database, arguments)),
                what, PostgresFailures.TEXTS, MAX_LINE_BYTES));
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

  @Override
  public String what() {
    return client.what();
  }

  /** Runs statements that answer nothing anybody wants. */
  public void execute(String sql) {
    client.ask((sql.endsWith(";") ? sql : sql + ";") + "\n" + SAY_END, END, line -> {});
  }

  /** Hands each row of a query on; SQL's null is an empty text. */
  @Override
  public void each(String query, Consumer<List<String>> sink) {
    client.ask(
        "copy (" + query + ") to stdout;\n" + SAY_END, END, line -> sink.accept(columns(line)));
  }

  /** The columns of a line of {@code COPY}'s text form (PostgreSQL manual, COPY, File Formats). */
  static List<String> columns(String line) {
    return ClientSession.columns(line, Psql::unescaped);
  }

  private static String unescaped(int c) {
    return switch (c) {
      case 'N' -> "";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'v' -> "\u000b";
      default -> Character.toString(c);
    };
  }

  /** Ends the session; an open transaction is given up. */
  @Override
  public void close() {
    client.close();
  }
}
