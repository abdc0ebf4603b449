package dev.holdfast.source.postgres;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.Source;
import dev.holdfast.tool.Tools;
import java.util.List;

/**
 * Databases of one PostgreSQL server.
 *
 * @param id the series
 * @param app the app it belongs to
 * @param name its name within the app
 * @param address how the server is reached
 * @param choice which databases, and what of them
 * @param tools starts the clients
 * @param clients the installed ones
 */
public record PostgresSource(
    SourceId id,
    String app,
    String name,
    ServerAddress address,
    Choice choice,
    Tools tools,
    PostgresClients clients) implements Source {

  /**
   * What is captured.
   *
   * @param databases their names; empty = every database that accepts connections and is no template
   * @param excludeData tables of which only the definition is kept: {@code table} or {@code schema.table}, {@code *} for
   *     any characters
   * @param fingerprint how much is counted and hashed
   */
  public record Choice(
      List<String> databases, List<String> excludeData, FingerprintDepth fingerprint) {
    /** Copies the lists. */
    public Choice {
      databases = List.copyOf(databases);
      excludeData = List.copyOf(excludeData);
    }
  }

  @Override
  public String kind() {
    return "postgres";
  }

  /**
   * Connects once, learns the server's version and its databases, and picks the clients that fit.
   *
   * @throws HoldfastException {@code DATABASE_UNREACHABLE}, {@code DATABASE_LOGIN}, {@code DATABASE_MISSING}, {@code
   *     DATABASE_CLIENT_OLD}, {@code TOOL_MISSING} and others of {@link PostgresFailures}
   */
  @Override
  public Capture open(CaptureContext context) {
    PostgresClients.Client any = clients.newest(address.via());
    PostgresServer server = new PostgresServer(address);
    ServerLook look = ServerLook.at(tools, server, any, choice.databases());
    PostgresClients.Client client = clients.fitting(address.via(), look.major());
    return new PostgresCapture(new Reach(tools, server, client), look, choice, context);
  }

  /**
   * How databases of the server are reached.
   *
   * @param tools starts clients
   * @param server where
   * @param client which
   */
  record Reach(Tools tools, PostgresServer server, PostgresClients.Client client) {
    /** A session in one database. */
    Psql session(String database) {
      return Psql.open(tools, server, client, database, what(database));
    }

    /** A database in messages. */
    String what(String database) {
      return "database \"" + database + "\" of " + server.address().text();
    }
  }
}
