package dev.holdfast.source.mariadb;

import dev.holdfast.database.Attempts;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.Source;
import dev.holdfast.tool.Tools;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases of one MariaDB or MySQL server.
 *
 * @param id the series
 * @param app the app it belongs to
 * @param name its name within the app
 * @param address how the server is reached
 * @param choice which databases, and what of them
 * @param tools starts the clients
 * @param clients the installed ones
 * @param attempts how often is tried what time can heal
 */
public record MariadbSource(
    SourceId id,
    String app,
    String name,
    ServerAddress address,
    Choice choice,
    Tools tools,
    MariadbClients clients,
    Attempts attempts) implements Source {

  private static final int PATIENT_SECONDS = 3600;

  /**
   * What is captured.
   *
   * @param databases their names; empty = every database that is not the server's own
   * @param excludeData tables of which only the definition is kept; {@code *} for any characters
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
    return "mysql";
  }

  /**
   * What a look at the server says.
   *
   * @param text versions and databases, in one line
   * @param findings what a backup would not hold
   */
  public record Health(String text, List<Finding> findings) {
    /** Copies the list. */
    public Health {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Looks at the server as a backup does before it begins, once.
   *
   * @throws HoldfastException as {@link #open}; for missing rights the hint is the script that gives them
   */
  public Health health() {
    MariadbServer server = new MariadbServer(address);
    ServerLook look = look(server, clients.any(address.via()));
    look.requireWholeAnswers();
    Rights.require(look);
    MariadbClients.Client client = clients.fitting(address.via(), look.flavor(), look.number());
    List<Finding> findings = new ArrayList<>(Rights.lacks(look, choice.databases().isEmpty()));
    if (look.writeTimeoutSeconds() < PATIENT_SECONDS) {
      findings.add(
          Finding.info(
              "write-timeout-short", "net_write_timeout", null,
              "a server that waits while slow stores catch up",
              "one that ends a dump which stands still for " + look.writeTimeoutSeconds() + " s")
              .withFix("set global net_write_timeout = 86400, when dumps are cut (HF-5207)"));
    }
    try (MariadbSession session =
        MariadbSession.open(tools, server, client, address.text())) {
      for (ServerLook.Database database : look.databases()) {
        List<String> unsteady =
            new MariadbFingerprint(session, look, database.name(), choice.fingerprint())
                .tables().stream().filter(t -> !t.transactional())
                .map(MariadbFingerprint.Table::name).toList();
        if (!unsteady.isEmpty()) {
          findings.add(DatabaseCapture.notTransactional(database.name(), unsteady));
        }
      }
    }
    return new Health(
        look.flavor().text() + " " + look.version() + " at " + address.text() + ", "
            + client.dumpName() + " " + client.version() + ", databases "
            + look.databases().stream().map(ServerLook.Database::name).toList(),
        findings);
  }

  private ServerLook look(MariadbServer server, MariadbClients.Client client) {
    try (MariadbSession session = MariadbSession.open(tools, server, client, address.text())) {
      return ServerLook.at(session, server, choice.databases());
    }
  }

  /**
   * Connects once, learns the server's version, its databases and the user's rights, and picks the clients that fit.
   *
   * @throws HoldfastException {@code DATABASE_UNREACHABLE}, {@code DATABASE_LOGIN}, {@code DATABASE_MISSING}, {@code
   *     DATABASE_PRIVILEGE}, {@code DATABASE_CLIENT_OLD}, {@code TOOL_MISSING} and others of {@link MariadbFailures}
   */
  @Override
  public Capture open(CaptureContext context) {
    MariadbServer server = new MariadbServer(address);
    MariadbClients.Client any = clients.any(address.via());
    ServerLook look = attempts.run(context.cancel()::check, () -> look(server, any));
    look.requireWholeAnswers();
    Rights.require(look);
    MariadbClients.Client client = clients.fitting(address.via(), look.flavor(), look.number());
    return new MariadbCapture(new Reach(tools, server, client), look, choice, attempts, context);
  }

  /**
   * How databases of the server are reached.
   *
   * @param tools starts clients
   * @param server where
   * @param client which
   */
  record Reach(Tools tools, MariadbServer server, MariadbClients.Client client) {
    /** A session. */
    MariadbSession session(String what) {
      return MariadbSession.open(tools, server, client, what);
    }

    /** A session that goes on after a statement that fails. */
    MariadbSession tolerant(String what) {
      return MariadbSession.open(tools, server, client, what, true);
    }

    /** The server in messages. */
    String where() {
      return server.address().text();
    }
  }
}
