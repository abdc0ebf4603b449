package dev.holdfast.source.mariadb;

import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.util.ArrayList;
import java.util.List;

/** Takes the fingerprint of a database that is there, for a comparison. One thread. */
public final class MariadbFigures {
  private MariadbFigures() {}

  /**
   * The figures of one database in a transaction of its own, sorted.
   *
   * @param depth that of the figures it is to be compared with
   * @param dataExcluded tables that are left out
   */
  public static List<FingerprintItem> take(
      Tools tools, MariadbServer server, MariadbClients.Client client, String database,
      MariadbFingerprint.Depth depth, List<String> dataExcluded) {
    try (MariadbSession session = MariadbSession.open(tools, server, client, server.what(database));
        MariadbSession catalog =
            MariadbSession.open(tools, server, client, server.what(database))) {
      ServerLook look = ServerLook.at(catalog, server, List.of(database));
      session.execute("set session transaction isolation level repeatable read");
      session.execute("start transaction with consistent snapshot");
      MariadbFingerprint figures = new MariadbFingerprint(catalog, look, database, depth);
      List<FingerprintItem> items = new ArrayList<>(figures.definitions());
      items.addAll(figures.counters());
      for (MariadbFingerprint.Table table : figures.tables()) {
        if (!dataExcluded.contains(table.name())) {
          figures.rows(session, table).ifPresent(items::add);
        }
      }
      return MariadbFingerprint.sorted(items);
    }
  }
}
