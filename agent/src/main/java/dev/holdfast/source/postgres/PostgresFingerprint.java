package dev.holdfast.source.postgres;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Exact figures of one database, read in one transaction (docs/fingerprints.md §PostgreSQL). The rows of a table are hashed
 * one by one with {@code hashtextextended} under two seeds and added up, so their order does not matter; equal data gives
 * equal figures in every version from 13, whatever the settings of the session's user are, for {@link #SETTINGS} pins those
 * that change how values are written. One thread, that of its session.
 */
public final class PostgresFingerprint {
  /** What pins the text of values. */
  static final String SETTINGS =
      """
          set local search_path = pg_catalog; set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
          set local intervalstyle = 'postgres'; set local extra_float_digits = 3;
          set local bytea_output = 'hex'; set local xmlbinary = 'base64'; set local lc_monetary = 'C';
          set local row_security = off; set local statement_timeout = 0; set local lock_timeout = 0;
          set local idle_in_transaction_session_timeout = 0; set local enable_partitionwise_aggregate = off;
          set local jit = off
          """;

  private static final long SECOND_SEED = 8_971_520_163L;

  private final Psql session;
  private final FingerprintDepth depth;
  private final Predicate<String> dataExcluded;
  private final List<String> notHashed = new ArrayList<>();

  /**
   * @param session in a transaction, {@link #SETTINGS} done
   * @param dataExcluded says of {@code schema.table}, quoted, whether its data is not dumped
   */
  PostgresFingerprint(Psql session, FingerprintDepth depth, Predicate<String> dataExcluded) {
    this.session = session;
    this.depth = depth;
    this.dataExcluded = dataExcluded;
  }

  /** All items of the database, names prefixed with it, sorted by kind and name. */
  List<FingerprintItem> take(String database, int serverVersion) {
    String prefix = PostgresServer.identifier(database) + ".";
    List<FingerprintItem> items = new ArrayList<>();
    if (depth.rows()) {
      tables(prefix, items);
    }
    for (CatalogQueries.Kind kind : CatalogQueries.ALL) {
      if (serverVersion >= kind.minimumVersion()) {
        session.each(
            kind.sql().strip(),
            row -> items.add(described(kind.kind(), prefix + row.get(0), row.get(1))));
      }
    }
    sequences(prefix, items);
    largeObjects(prefix, items);
    items.sort(Comparator.comparing(FingerprintItem::kind).thenComparing(FingerprintItem::name));
    return items;
  }

  /** Tables whose content was not hashed because they are too large. */
  List<String> notHashed() {
    return List.copyOf(notHashed);
  }

  private static FingerprintItem described(String kind, String name, String definition) {
    return new FingerprintItem(kind, name, 0, Optional.of(hash(definition)), definition);
  }

  private static Sha256 hash(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private record Table(String name, long bytes, List<String> columns) {}

  private void tables(String prefix, List<FingerprintItem> items) {
    List<Table> tables = new ArrayList<>();
    session.each(
        """
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_table_size(c.oid),
              (select coalesce(string_agg(quote_ident(a.attname), ',' order by a.attname collate "C"), '')
               from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and not exists (select 1 from pg_depend x join pg_extension e on e.oid = x.refobjid
              where x.classid = 'pg_class'::regclass and x.objid = c.oid and x.deptype = 'e'
              and not c.oid = any(coalesce(e.extconfig, array[]::oid[])))
            order by 1
            """
            .strip(),
        row -> tables.add(
            new Table(row.get(0), Long.parseLong(row.get(1)), columns(row.get(2)))));
    for (Table table : tables) {
      if (!dataExcluded.test(table.name())) {
        items.add(table(prefix, table));
      }
    }
  }

  /** Splits quoted identifiers at the commas between them. */
  static List<String> columns(String list) {
    List<String> columns = new ArrayList<>();
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i <= list.length(); i++) {
      if (i == list.length() || list.charAt(i) == ',' && !quoted) {
        if (i > start) {
          columns.add(list.substring(start, i));
        }
        start = i + 1;
      } else if (list.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return columns;
  }

  private FingerprintItem table(String prefix, Table table) {
    boolean hashed = depth.content() && table.bytes() <= depth.maxTableBytes();
    if (!hashed || table.columns().isEmpty()) {
      if (depth.content() && !hashed) {
        notHashed.add(table.name());
      }
      long rows = Long.parseLong(session.value("select count(*) from only " + table.name()));
      return new FingerprintItem("table", prefix + table.name(), rows, Optional.empty(), "");
    }
    List<String> sums = session.rows(sums(table.name(), table.columns())).getFirst();
    return new FingerprintItem(
        "table", prefix + table.name(), Long.parseLong(sums.get(0)),
        Optional.of(hash(String.join("|", sums))), "");
  }

  /**
   * The query for the number of a table's rows and both sums. Writing a row as text is most of its cost, and PostgreSQL would
   * write each one twice, once for each sum: it dissolves a subquery into the query around it, unless one of its columns is
   * volatile. {@code pg_is_in_recovery()} is that, costs nothing and may run in parallel workers ({@code offset 0} may not).
   *
   * @param name of the table, with its schema, quoted
   * @param columns quoted, at least one
   */
  static String sums(String name, List<String> columns) {
    String row = columns.stream().map(c -> "t." + c).collect(Collectors.joining(", ", "row(", ")"));
    return "select count(*), coalesce(sum(hashtextextended(r, 0)), 0), coalesce(sum("
        + "hashtextextended(r, " + SECOND_SEED + ")), 0) from (select " + row
        + "::text collate \"C\" as r, pg_is_in_recovery() from only " + name + " t) x";
  }

  private List<String> sequenceNames() {
    return session.column(
        """
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'S' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
            and not exists (select 1 from pg_depend x where x.classid = 'pg_class'::regclass
              and x.objid = c.oid and x.deptype = 'e')
            order by 1
            """.strip());
  }

  private void sequences(String prefix, List<FingerprintItem> items) {
    for (String name : sequenceNames()) {
      items.add(
          described(
              "sequence", prefix + name,
              session.value(
                  "select concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqmin, seqmax,"
                      + " seqcache, seqcycle) from pg_sequence where seqrelid = "
                      + PostgresServer.literal(name) + "::regclass")));
    }
  }

  /** Where sequences stand now: they belong to no snapshot, and move under everybody's eyes. */
  Map<String, String> sequenceValues() {
    Map<String, String> values = new TreeMap<>();
    for (String name : sequenceNames()) {
      values.put(
          name, session.value("select last_value::text || ' ' || is_called::text from " + name));
    }
    return values;
  }

  /**
   * The items of sequences' values. One that moved while it was dumped has both values and no hash.
   *
   * @param before the dump
   * @param after it
   */
  static List<FingerprintItem> values(
      String database, Map<String, String> before, Map<String, String> after) {
    String prefix = PostgresServer.identifier(database) + ".";
    List<FingerprintItem> items = new ArrayList<>();
    before.forEach((name, value) -> {
      String later = after.getOrDefault(name, value);
      items.add(
          later.equals(value)
              ? described(SequenceRange.KIND, prefix + name, value)
              : new FingerprintItem(
                  SequenceRange.KIND, prefix + name, 0, Optional.empty(),
                  new SequenceRange(value, later).text()));
    });
    return items;
  }

  private void largeObjects(String prefix, List<FingerprintItem> items) {
    List<String> sums =
        session
            .rows(
                """
                    select count(*), coalesce(sum(hashtextextended(m.oid || ' ' || pg_get_userbyid(m.lomowner)
                      || ' ' || coalesce(m.lomacl::text, ''), 0)), 0) from pg_largeobject_metadata m
                    """
                    .strip())
            .getFirst();
    long count = Long.parseLong(sums.get(0));
    if (count == 0) {
      return;
    }
    boolean readable =
        session.value("select has_table_privilege('pg_catalog.pg_largeobject', 'select')")
            .equals("t");
    String content =
        readable && depth.content()
            ? session.value(
                "select coalesce(sum(hashtextextended(loid || ' ' || pageno || ' ' || encode(data,"
                    + " 'hex') collate \"C\", 0)), 0) from pg_largeobject")
            : "";
    if (content.isEmpty() && depth.content()) {
      notHashed.add("large objects");
    }
    // Without the contents there is nothing that another user's figures could be equal to.
    items.add(
        new FingerprintItem(
            "large-object", prefix + "all", count,
            content.isEmpty() ? Optional.empty()
                : Optional.of(hash(String.join("|", sums) + "|" + content)),
            ""));
  }
}
