package dev.holdfast.restore.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.mariadb.MariadbSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server lacks that a database needs, each with the next step. Looks only. */
final class TargetChecks {
  private static final int MAX_NAME_CHARS = 64;
  private static final Pattern OPTIONS =
      Pattern.compile("^(?:BASE TABLE|SYSTEM VERSIONED) (\\S+) ([a-z0-9_]+)");
  private static final Pattern COLUMN =
      Pattern.compile("` [a-z]{1,20}(?:\\([^)]{0,20}\\))? ([a-z0-9]+_[a-z0-9_]+)");

  private final MariadbSession session;
  private final DumpedSql database;
  private final TargetServer target;
  private final List<String> lacking = new ArrayList<>();

  private TargetChecks(MariadbSession session, DumpedSql database, TargetServer target) {
    this.session = session;
    this.database = database;
    this.target = target;
  }

  /**
   * What is missing.
   *
   * @param name the database's name there
   */
  static List<String> lacking(
      MariadbSession session, DumpedSql database, TargetServer target, String name) {
    TargetChecks checks = new TargetChecks(session, database, target);
    checks.texts();
    checks.engines();
    checks.programs();
    checks.rights(name);
    checks.letters();
    checks.disk();
    return checks.lacking;
  }

  /**
   * Returns when a server can have a database of that name.
   *
   * @throws HoldfastException {@code DATABASE_TARGET}
   */
  static void requireName(String name) {
    boolean fits =
        !name.isEmpty() && name.codePointCount(0, name.length()) <= MAX_NAME_CHARS
            && !name.endsWith(" ") && name.indexOf('\0') < 0
            && name.codePoints().allMatch(c -> c < 0x10000);
    boolean own =
        Set.of("mysql", "information_schema", "performance_schema", "sys")
            .contains(name.toLowerCase(Locale.ROOT));
    if (!fits || own) {
      throw new HoldfastException(
          Fault.DATABASE_TARGET,
          own
              ? "'" + name + "' is a database of the server itself (expected: another name)"
              : "a database named '" + name + "' (expected: 1 to 64 characters of the basic plane,"
                  + " no space at the end)",
          "give a name with --into", null);
    }
  }

  /** Character sets and collations, of the database and of what it holds. */
  private void texts() {
    Set<String> collations =
        lower(session.column("select collation_name from information_schema.collations"));
    if (target.isMariadb() && target.number() >= 101_000) {
      collations.addAll(
          lower(
              session.column(
                  "select full_collation_name from"
                      + " information_schema.collation_character_set_applicability")));
    }
    Set<String> sets =
        lower(
            session.column(
                "select character_set_name from information_schema.character_sets"));
    sets.add("utf8");
    sets.add("binary");
    Set<String> wanted = new TreeSet<>();
    found("table-options", OPTIONS, 2).keySet().forEach(c -> wanted.add(c));
    found("columns", COLUMN, 1).keySet().forEach(c -> wanted.add(c));
    wanted.add(database.fact("collation"));
    wanted.stream()
        .filter(c -> !c.isEmpty() && !collations.contains(c.toLowerCase(Locale.ROOT)))
        .forEach(
            c -> lacking.add(
                "collation " + c + (c.contains("0900") ? " (of MySQL 8)"
                    : c.contains("uca1400") ? " (of MariaDB 10.10 and newer)"
                    : "")));
    String set = database.fact("character_set");
    if (!set.isEmpty() && !sets.contains(set.toLowerCase(Locale.ROOT))) {
      lacking.add("character set " + set);
    }
  }

  private static Set<String> lower(List<String> names) {
    Set<String> all = new TreeSet<>();
    names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    return all;
  }

  /** What definitions of a kind name, each with the first thing that names it. */
  private Map<String, String> found(String kind, Pattern pattern, int group) {
    Map<String, String> found = new TreeMap<>();
    for (FingerprintItem item : database.figures()) {
      Matcher matcher = pattern.matcher(item.definition());
      while (item.kind().equals(kind) && matcher.find()) {
        found.putIfAbsent(matcher.group(group), item.name());
      }
    }
    return found;
  }

  /** Where an engine is missing the server would take another one without a word. */
  private void engines() {
    Set<String> there =
        lower(
            session.column(
                "select engine from information_schema.engines where support in ('YES',"
                    + " 'DEFAULT')"));
    found("table-options", OPTIONS, 1).forEach((engine, table) -> {
      if (!there.contains(engine.toLowerCase(Locale.ROOT))) {
        lacking.add("storage engine " + engine + " (of table " + table + ")");
      }
    });
  }

  private void programs() {
    long programs = database.count("routine").orElse(0L) + database.count("trigger").orElse(0L);
    boolean logged =
        session.value("select @@global.log_bin and not @@global.log_bin_trust_function_creators")
            .equals("1");
    if (programs > 0 && logged && !target.may("SUPER")) {
      lacking.add(
          "the right to make functions and triggers while the server keeps a binary log (set global"
              + " log_bin_trust_function_creators = 1, for the time of the restore)");
    }
    if (session.value("select @@global.read_only").equals("1") && !target.may("SUPER")) {
      lacking.add("the right to write: it is read-only (set global read_only = 0)");
    }
  }

  private void rights(String name) {
    if (!target.mayMake(name)) {
      lacking.add(
          "the right of user " + target.user() + " to make database " + name
              + " (grant all on `" + AccountScript.pattern(name) + "`.* to …)");
    }
  }

  /** Names that differ in their letters only are one where the server does not tell letters apart. */
  private void letters() {
    String here = session.value("select @@global.lower_case_table_names");
    boolean told = database.server().getOrDefault("lower_case_table_names", here).equals("0");
    if (!told || here.equals("0")) {
      return;
    }
    Map<String, String> seen = new HashMap<>();
    for (FingerprintItem item : database.figures()) {
      if (item.kind().equals("table-options")) {
        String other = seen.put(item.name().toLowerCase(Locale.ROOT), item.name());
        if (other != null) {
          lacking.add(
              "names that differ in capitals only: " + other + " and " + item.name()
                  + " (lower_case_table_names = 0)");
        }
      }
    }
  }

  /** Looked at where the server's folder is of this machine. */
  private void disk() {
    String bytes = database.fact("bytes");
    if (!target.isLocal() || !bytes.matches("\\d{1,18}")) {
      return;
    }
    long needed = Long.parseLong(bytes);
    Path data = Path.of(session.value("select @@global.datadir"));
    try {
      if (Files.isDirectory(data)) {
        long free = Files.getFileStore(data).getUsableSpace();
        if (free < needed) {
          lacking.add(
              needed + " bytes of free space in " + data + ", as the database took (free: " + free
                  + ")");
        }
      }
    } catch (IOException e) {
      // Somebody else's folder: what it lacks shows when it is written.
      return;
    }
  }

  /** What is no obstacle but should be known. */
  static void tell(
      MariadbSession session, DumpedSql database, TargetServer target, String name,
      FindingSink findings) {
    boolean other = !target.flavorWord().equals(
        database.server().getOrDefault("server_flavor", target.flavorWord()));
    if (other || target.number() / 100 < database.number() / 100) {
      findings.add(
          Finding.warning(
              "older-server", name, null,
              database.server().getOrDefault("server_flavor", "") + " "
                  + database.server().getOrDefault("server_version", "") + " or newer",
              target.flavorWord() + " " + target.version()
                  + ": a dump of another server may not load"));
    }
    if (database.count("event").orElse(0L) > 0
        && session.value("select @@global.event_scheduler").equalsIgnoreCase("ON")) {
      findings.add(
          Finding.warning(
              "events-run", name, null, "no event before the restore is compared",
              "the event scheduler is on: " + database.count("event").orElse(0L)
                  + " events run as soon as they are loaded (set global event_scheduler = off)"));
    }
  }
}
