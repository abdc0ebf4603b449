package dev.holdfast.source.mariadb;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.tool.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes the fingerprint of a database that is there, for a comparison. One thread. */
public final class MariadbFigures {
  private MariadbFigures() {}

  /**
   * What is not read.
   *
   * @param rows tables whose rows are left out
   * @param kinds kinds of definitions, for the user may not read them
   */
  public record Without(List<String> rows, Set<String> kinds) {
    /** Copies both. */
    public Without {
      rows = List.copyOf(rows);
      kinds = Set.copyOf(kinds);
    }
  }

  /**
   * All figures of one database in a transaction of its own, sorted.
   *
   * @param depth that of the figures they are to be compared with
   * @param dataExcluded tables that are left out
   */
  public static List<FingerprintItem> take(
      Tools tools, MariadbServer server, MariadbClients.Client client, String database,
      FingerprintDepth depth, List<String> dataExcluded) {
    return take(tools, server, client, database, depth,
        new Without(dataExcluded, Set.of()));
  }

  /**
   * The figures of one database in a transaction of its own, sorted.
   *
   * @param depth that of the figures it is to be compared with
   * @param without what is left out
   */
  public static List<FingerprintItem> take(
      Tools tools, MariadbServer server, MariadbClients.Client client, String database,
      FingerprintDepth depth, Without without) {
    try (MariadbSession session = MariadbSession.open(tools, server, client, server.what(database));
        MariadbSession catalog =
            MariadbSession.open(tools, server, client, server.what(database))) {
      ServerLook look = ServerLook.at(catalog, server, List.of(database));
      session.execute("set session transaction isolation level repeatable read");
      session.execute("start transaction with consistent snapshot");
      MariadbFingerprint figures = new MariadbFingerprint(catalog, look, database, depth);
      List<FingerprintItem> items = new ArrayList<>(figures.definitions(without.kinds()));
      items.addAll(figures.counters());
      for (MariadbFingerprint.Table table : figures.tables()) {
        if (!without.rows().contains(table.name())) {
          figures.rows(session, table).ifPresent(items::add);
        }
      }
      return MariadbFingerprint.sorted(items);
    }
  }
}
