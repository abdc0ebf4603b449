package dev.holdfast.source.mariadb;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Exact figures of one database (docs/fingerprints.md §MariaDB and MySQL). The rows of a table are hashed one by one and
 * their hashes added up, so their order does not matter. Definitions and tables of engines without transactions are
 * read in a session of their own, for the server lets no transaction that has read such a table go back to a savepoint. One
 * thread at a time.
 */
public final class MariadbFingerprint {
  private static final Set<String> PLAIN =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double",
          "year", "date", "datetime", "timestamp", "time");
  private static final Set<String> STRINGS = Set.of("char", "varchar", "binary", "varbinary");
  private static final Set<String> LARGE =
      Set.of("tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob",
          "longblob", "json", "geometry", "point", "linestring", "polygon", "multipoint",
          "multilinestring", "multipolygon", "geometrycollection");

  private final MariadbSession catalog;
  private final ServerLook look;
  private final String database;
  private final FingerprintDepth depth;
  private final Map<String, List<Column>> columns = new TreeMap<>();
  private final List<String> notHashed = new ArrayList<>();
  private final List<String> rounded = new ArrayList<>();

  private record Column(String name, String type, boolean nullable, boolean rowStart) {}

  /**
   * A table.
   *
   * @param name not quoted
   * @param versioned whether the server keeps its former rows
   * @param transactional whether a snapshot covers it
   * @param bytes about how large
   */
  record Table(String name, boolean versioned, boolean transactional, long bytes) {}

  /** @param catalog a session in no transaction */
  MariadbFingerprint(MariadbSession catalog, ServerLook look, String database,
      FingerprintDepth depth) {
    this.catalog = catalog;
    this.look = look;
    this.database = database;
    this.depth = depth;
  }

  /** Sorted as a fingerprint has to be. */
  static List<FingerprintItem> sorted(List<FingerprintItem> items) {
    return items.stream()
        .sorted(Comparator.comparing(FingerprintItem::kind).thenComparing(FingerprintItem::name))
        .toList();
  }

  private String prefix() {
    return MariadbServer.identifier(database) + ".";
  }

  /** The tables of the database, by name. */
  List<Table> tables() {
    Set<String> transactional =
        Set.copyOf(
            catalog.column(
                "select engine from information_schema.engines where transactions = 'YES'"));
    List<Table> tables = new ArrayList<>();
    catalog.each(
        "select table_name, table_type, ifnull(data_length, 0), ifnull(engine, '') from"
            + " information_schema.tables where table_schema = " + literal()
            + " and table_type in ('BASE TABLE', 'SYSTEM VERSIONED') order by cast(table_name as"
            + " binary)",
        row -> tables.add(
            new Table(
                row.get(0), row.get(1).equals("SYSTEM VERSIONED"),
                transactional.contains(row.get(3)), Long.parseLong(row.get(2)))));
    return tables;
  }

  private String literal() {
    return MariadbServer.literal(database);
  }

  /** All definitions, unsorted. */
  List<FingerprintItem> definitions() {
    return definitions(Set.of());
  }

  /** All definitions but those of some kinds, unsorted. */
  List<FingerprintItem> definitions(Set<String> without) {
    List<FingerprintItem> items = new ArrayList<>();
    Definitions.Where mine =
        look.isMariadb() ? Definitions.Where.MARIADB : Definitions.Where.MYSQL;
    String own = MariadbServer.literal(prefix());
    for (Definitions.Kind kind : Definitions.ALL) {
      boolean here =
          (kind.where() == Definitions.Where.BOTH || kind.where() == mine)
              && look.number() >= kind.minimum();
      if (here && !without.contains(kind.kind())) {
        catalog.each(
            kind.sql().replace(":db", literal()).replace(":own", own),
            row -> items.add(described(kind.kind(), prefix() + row.get(0), row.get(1))));
      }
    }
    if (look.isMariadb()) {
      sequences(items);
    }
    return items;
  }

  private void sequences(List<FingerprintItem> items) {
    for (String name : sequenceNames()) {
      List<String> shape =
          catalog
              .rows(
                  "select minimum_value, maximum_value, start_value, increment, cache_size,"
                      + " cycle_option from " + table(name))
              .getFirst();
      items.add(
          described(
              "sequence", prefix() + MariadbServer.identifier(name), String.join(" ", shape)));
    }
  }

  private List<String> sequenceNames() {
    return catalog.column(
        "select table_name from information_schema.tables where table_schema = " + literal()
            + " and table_type = 'SEQUENCE' order by 1");
  }

  /** Where automatic counters and sequences stand, as the server tells it now. */
  List<FingerprintItem> counters() {
    List<FingerprintItem> items = new ArrayList<>();
    catalog.each(
        "select table_name, auto_increment from information_schema.tables where table_schema = "
            + literal() + " and auto_increment > 1 and table_type in ('BASE TABLE', 'SYSTEM"
            + " VERSIONED')",
        row -> items.add(counter("auto-increment", row.get(0), row.get(1))));
    if (look.isMariadb()) {
      for (String name : sequenceNames()) {
        items.add(
            counter(
                "sequence-value", name,
                catalog.value("select next_not_cached_value from " + table(name))));
      }
    }
    return items;
  }

  /** Where they stand as a dump sets them. */
  List<FingerprintItem> counters(DumpText text) {
    List<FingerprintItem> items = new ArrayList<>();
    text.autoIncrements()
        .forEach((table, next) -> items.add(counter("auto-increment", table, next)));
    text.sequences()
        .forEach((sequence, next) -> items.add(counter("sequence-value", sequence, next)));
    return items;
  }

  private FingerprintItem counter(String kind, String name, String next) {
    return described(kind, prefix() + MariadbServer.identifier(name), next);
  }

  /** How many of each kind a dump has to make. */
  Map<String, Integer> counts(int ignoredViews) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    String db = literal();
    String proc =
        look.isMariadb() ? "mysql.proc where db = "
            : "information_schema.routines where routine_schema = ";
    for (String[] kind : new String[][]{
        {"table", "information_schema.tables where table_type in ('BASE TABLE', 'SYSTEM VERSIONED')"
            + " and table_schema = "},
        {"view", "information_schema.views where table_schema = "},
        {"trigger", "information_schema.triggers where trigger_schema = "},
        {"event", "information_schema.events where event_schema = "},
        {"routine", proc},
        {"sequence",
            "information_schema.tables where table_type = 'SEQUENCE' and table_schema = "}}) {
      counts.put(kind[0], Integer.parseInt(catalog.value("select count(*) from " + kind[1] + db)));
    }
    counts.merge("view", -ignoredViews, Integer::sum);
    return counts;
  }

  /**
   * The figures of a table's rows; nothing when none are taken.
   *
   * @param snapshot the session whose snapshot is read
   */
  Optional<FingerprintItem> rows(MariadbSession snapshot, Table table) {
    if (!depth.rows()) {
      return Optional.empty();
    }
    if (!table.transactional()) {
      return Optional.of(figures(catalog, table));
    }
    snapshot.execute("savepoint holdfast");
    FingerprintItem item = figures(snapshot, table);
    // So that nobody who alters the table has to wait for the end of this transaction.
    snapshot.execute("rollback to savepoint holdfast");
    return Optional.of(item);
  }

  private FingerprintItem figures(MariadbSession session, Table table) {
    String name = prefix() + MariadbServer.identifier(table.name());
    String from = table(table.name()) + (history(table) ? " for system_time all" : "");
    List<Column> read = columns(table);
    if (!depth.content() || table.bytes() > depth.maxTableBytes() || read.isEmpty()) {
      if (depth.content()) {
        notHashed.add(table.name());
      }
      long rows = Long.parseLong(session.value("select count(*) from " + from));
      return new FingerprintItem("table", name, rows, Optional.empty(), "");
    }
    String row = read.stream().map(MariadbFingerprint::value).collect(Collectors.joining(", "));
    List<String> floats = floats(read);
    String query =
        "select count(*), ifnull(sum(cast(conv(left(md5(concat_ws(',', " + row
            + ")), 16), 16, 10) as unsigned)), 0), " + oversized(read) + String.join("", floats)
            + " from " + from;
    List<String> sums = session.rows(query).getFirst();
    long rows = Long.parseLong(sums.get(0));
    if (!sums.get(2).equals("0")) {
      notHashed.add(table.name());
      return new FingerprintItem("table", name, rows, Optional.empty(), "");
    }
    if (sums.stream().skip(3).anyMatch(n -> !n.equals("0"))) {
      rounded.add(table.name());
    }
    return new FingerprintItem(
        "table", name, rows, Optional.of(hash(String.join("|", sums.subList(0, 2)))), "");
  }

  /** Counts the values that are too large for the server's functions, which would take them for null. */
  private static String oversized(List<Column> read) {
    String any =
        read.stream()
            .filter(c -> LARGE.contains(c.type()))
            .map(
                c -> "ifnull(length(" + MariadbServer.identifier(c.name())
                    + ") > @@max_allowed_packet, 0)")
            .collect(Collectors.joining(" or "));
    return any.isEmpty() ? "0" : "ifnull(sum(" + any + "), 0)";
  }

  /** Counts the values of {@code float} columns that their text does not give back. */
  private List<String> floats(List<Column> read) {
    if (!look.isMariadb()) {
      return List.of();
    }
    return read.stream()
        .filter(c -> c.type().equals("float"))
        .map(c -> MariadbServer.identifier(c.name()))
        .map(c -> ", ifnull(sum(cast(cast(" + c + " as char) as float) <> " + c + "), 0)")
        .toList();
  }

  private boolean history(Table table) {
    return table.versioned() && look.dumpsHistory();
  }

  private String table(String name) {
    return prefix() + MariadbServer.identifier(name);
  }

  /** One value as a text without commas; {@code -} stands for null. */
  private static String value(Column column) {
    String name = MariadbServer.identifier(column.name());
    String text =
        PLAIN.contains(column.type()) ? name
            : STRINGS.contains(column.type()) ? "hex(" + name + ")"
            : LARGE.contains(column.type()) ? "md5(cast(" + name + " as binary))"
            : "hex(cast(" + name + " as binary))";
    return column.nullable() ? "ifnull(" + text + ", '-')" : text;
  }

  private List<Column> columns(Table table) {
    if (columns.isEmpty()) {
      catalog.each(
          "select table_name, column_name, data_type, is_nullable, ifnull(generation_expression, '')"
              + " from information_schema.columns where table_schema = " + literal()
              + " and extra not like '%VIRTUAL GENERATED%'",
          row -> columns.computeIfAbsent(row.get(0), t -> new ArrayList<>())
              .add(
                  new Column(
                      row.get(1), row.get(2), row.get(3).equals("YES"),
                      row.get(4).equals("ROW START"))));
    }
    List<Column> read = new ArrayList<>(columns.getOrDefault(table.name(), List.of()));
    if (history(table) && read.stream().noneMatch(Column::rowStart)) {
      read.add(new Column("row_start", "timestamp", false, true));
      read.add(new Column("row_end", "timestamp", false, true));
    }
    read.sort(
        (a, b) -> Arrays.compareUnsigned(
            a.name().getBytes(StandardCharsets.UTF_8), b.name().getBytes(StandardCharsets.UTF_8)));
    return read;
  }

  /** Tables whose content was not hashed: too large, or a row too large for the server's packets. */
  List<String> notHashed() {
    return List.copyOf(notHashed);
  }

  /** Tables with values that a dump, which is text, rounds. */
  List<String> rounded() {
    return List.copyOf(rounded);
  }

  /** An item that is known by its definition. */
  static FingerprintItem described(String kind, String name, String definition) {
    return new FingerprintItem(kind, name, 0, Optional.of(hash(definition)), definition);
  }

  static Sha256 hash(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
