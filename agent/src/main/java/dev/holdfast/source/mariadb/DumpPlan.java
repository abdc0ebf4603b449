package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Finding;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.ToolLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How one database is dumped, and what of it is left out. One thread. */
final class DumpPlan {
  private static final Duration SILENCE = Duration.ofMinutes(30);
  private static final int MYSQL_8 = 80_000;
  private static final int MYSQL_SOURCE = 80_026;

  private final MariadbSource.Reach reach;
  private final ServerLook look;
  private final String database;
  private List<String> broken = List.of();
  private List<String> excluded = List.of();

  DumpPlan(MariadbSource.Reach reach, ServerLook look, String database) {
    this.reach = reach;
    this.look = look;
    this.database = database;
  }

  /**
   * Looks for views that cannot be read and tables that are excluded.
   *
   * @param excludeData tables of which only the definition is kept; {@code *} for any characters
   * @return what the user should know of it
   */
  List<Finding> prepare(List<String> excludeData, List<MariadbFingerprint.Table> tables) {
    broken = brokenViews();
    List<Finding> findings = new ArrayList<>();
    if (!look.isMariadb() && !excludeData.isEmpty()) {
      findings.add(
          Finding.warning(
              "exclude-not-possible", "exclude_data", null, "tables without their rows",
              "all rows: MySQL's client has no such option"));
      return findings;
    }
    List<String> names = new ArrayList<>();
    for (String pattern : excludeData) {
      List<String> found =
          tables.stream().map(MariadbFingerprint.Table::name)
              .filter(t -> Patterns.glob(pattern).matcher(t).matches()).toList();
      if (found.isEmpty()) {
        findings.add(
            Finding.warning(
                "exclude-matches-nothing", "exclude_data: " + pattern, null,
                "a table of that name", "none in " + reach.server().what(database))
                .withFix("correct the pattern in the configuration"));
      }
      names.addAll(found);
    }
    excluded = names.stream().distinct().sorted().toList();
    return findings;
  }

  /** Views that cannot be read, which would stop the dump. */
  private List<String> brokenViews() {
    List<String> names = new ArrayList<>();
    try (MariadbSession session = reach.tolerant(reach.server().what(database))) {
      List<String> views =
          session.column(
              "select table_name from information_schema.views where table_schema = "
                  + MariadbServer.literal(database));
      for (String view : views) {
        String name =
            MariadbServer.identifier(database) + "." + MariadbServer.identifier(view);
        if (session.rows("show fields from " + name).isEmpty()) {
          names.add(view);
        }
      }
    }
    return names;
  }

  /** Whether the dump names its position in the binary log. */
  boolean tellsPosition() {
    return look.logs() && Rights.seesPosition(look);
  }

  /** What dumps it; not in the background, for commits wait until it has begun. */
  Command command() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--single-transaction", "--quick", "--routines", "--events", "--triggers",
                "--hex-blob", "--skip-dump-date", "--no-tablespaces", "--skip-lock-tables",
                "--comments", "--max-allowed-packet=1G"));
    if (look.isMariadb()) {
      if (tellsPosition()) {
        options.addAll(List.of("--master-data=2", "--gtid"));
      }
      if (look.dumpsHistory()) {
        options.add("--dump-history");
      }
    } else {
      options.add("--set-gtid-purged=OFF");
      if (reach.client().number() >= MYSQL_8) {
        options.add("--column-statistics=0");
      }
      if (tellsPosition()) {
        options
            .add(reach.client().number() >= MYSQL_SOURCE ? "--source-data=2" : "--master-data=2");
      }
    }
    broken.forEach(view -> options.add("--ignore-table=" + database + "." + view));
    excluded.forEach(table -> options.add("--ignore-table-data=" + database + "." + table));
    return reach.server()
        .client(reach.client().dump(), Optional.of(database), options)
        .within(ToolLimits.idle(SILENCE));
  }

  /** Views that are left out, for they cannot be read. */
  List<String> broken() {
    return broken;
  }

  /** Tables whose rows are left out. */
  List<String> excluded() {
    return excluded;
  }
}
