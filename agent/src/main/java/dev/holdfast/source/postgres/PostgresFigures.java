package dev.holdfast.source.postgres;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes the fingerprint of a database that is there, for a comparison. One thread. */
public final class PostgresFigures {
  private PostgresFigures() {}

  /**
   * The figures of one database in a transaction of its own.
   *
   * @param depth that of the figures it is to be compared with
   * @param dataExcluded tables, quoted, that are left out
   */
  public static List<FingerprintItem> take(
      Tools tools, PostgresServer server, PostgresClients.Client client, String database,
      FingerprintDepth depth, List<String> dataExcluded) {
    String what = "database \"" + database + "\" of " + server.address().text();
    try (Psql session = Psql.open(tools, server, client, database, what)) {
      session.execute("begin isolation level repeatable read read only");
      session.execute(PostgresFingerprint.SETTINGS.strip());
      int version = Integer.parseInt(session.value("select current_setting('server_version_num')"));
      PostgresFingerprint taking =
          new PostgresFingerprint(session, depth, dataExcluded::contains);
      List<FingerprintItem> items = new ArrayList<>(taking.take(database, version));
      Map<String, String> values = taking.sequenceValues();
      items.addAll(PostgresFingerprint.values(database, values, values));
      return items;
    }
  }
}
