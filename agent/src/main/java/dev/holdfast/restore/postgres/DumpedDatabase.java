package dev.holdfast.restore.postgres;

import dev.holdfast.database.DumpNames;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.SnapshotBody;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One database of a snapshot, as it lies in a folder after its dump files were restored.
 *
 * @param name as it was captured
 * @param archive the dump
 * @param globals roles of its server
 * @param facts what the capture noted: {@code encoding}, {@code collate}, {@code ctype}, {@code owner}, {@code extensions},
 *     {@code config}, {@code collations}, {@code excluded_data}, {@code fingerprint}
 * @param serverVersion {@code server_version_num} of the captured server
 * @param clientMajor the major version of the {@code pg_dump} that wrote the archive, or 0
 * @param figures the fingerprint of this database, names beginning with its quoted name
 */
public record DumpedDatabase(
    String name,
    Path archive,
    Path globals,
    Map<String, String> facts,
    int serverVersion,
    int clientMajor,
    List<SnapshotBody.FingerprintItem> figures) {
  private static final String PREFIX = "databases/";
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"]|\"\")*)\"");
  private static final Pattern CLIENT = Pattern.compile("\\d{1,4}");

  /** Copies the collections. */
  public DumpedDatabase {
    facts = Map.copyOf(facts);
    figures = List.copyOf(figures);
  }

  /**
   * The databases of a snapshot whose files lie, or will lie, below {@code tree}.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED} for a body that cannot be
   */
  public static List<DumpedDatabase> of(SnapshotBody body, Path tree) {
    Map<String, String> settings = body.settings();
    TreeSet<String> folders = new TreeSet<>();
    for (String key : settings.keySet()) {
      if (key.startsWith(PREFIX) && key.indexOf('/', PREFIX.length()) > 0) {
        folders.add(key.substring(PREFIX.length(), key.indexOf('/', PREFIX.length())));
      }
    }
    List<DumpedDatabase> databases = new ArrayList<>();
    for (String folder : folders) {
      databases.add(of(body, tree, folder));
    }
    return databases;
  }

  private static DumpedDatabase of(SnapshotBody body, Path tree, String folder) {
    String name;
    int version;
    try {
      name = DumpNames.decode(folder);
      version = Integer.parseInt(body.settings().getOrDefault("server_version_num", "0"));
    } catch (IllegalArgumentException e) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED, "the snapshot names a database folder '" + folder
              + "' (expected: an encoded name)",
          e);
    }
    Path archive =
        tree.resolve("postgres").resolve("databases").resolve(folder).resolve("dump.pgc");
    String prefix = PREFIX + folder + "/";
    Map<String, String> facts = new java.util.HashMap<>();
    body.settings().forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        facts.put(key.substring(prefix.length()), value);
      }
    });
    String quoted = "\"" + name.replace("\"", "\"\"") + "\".";
    return new DumpedDatabase(
        name, archive, tree.resolve("postgres").resolve("globals.sql"), facts, version,
        dumpedBy(body),
        body.fingerprint().stream().filter(item -> item.name().startsWith(quoted)).toList());
  }

  /** The major version of the client that wrote the archive; older ones may not read it. */
  private static int dumpedBy(SnapshotBody body) {
    return body.tools().stream()
        .filter(tool -> tool.name().equals("pg_dump"))
        .map(tool -> CLIENT.matcher(tool.version()))
        .filter(Matcher::lookingAt)
        .mapToInt(version -> Integer.parseInt(version.group()))
        .findFirst()
        .orElse(0);
  }

  /**
   * Requires the files to be there. A forged snapshot may hold a link where a dump should be, which would have a client read
   * some other file of this machine; so nothing on the way may be a link.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED} when body and files do not fit each other
   */
  void requireFiles() {
    Path databases = archive.resolveSibling("").normalize();
    for (Path folder : List.of(globals.resolveSibling(""), databases.resolveSibling(""),
        databases)) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw missing(folder);
      }
    }
    if (!Files.isRegularFile(archive, LinkOption.NOFOLLOW_LINKS)) {
      throw missing(archive);
    }
  }

  private HoldfastException missing(Path path) {
    return new HoldfastException(
        Fault.OBJECT_MALFORMED,
        "the snapshot has no dump of database \"" + name + "\" (expected: " + path
            + ", and no link on the way to it)");
  }

  /**
   * Requires tables to be in the dump, for a client that finds none restores nothing and is content.
   *
   * @param wanted {@code table} or {@code schema.table}
   * @throws HoldfastException {@code SELECTOR_NO_MATCH}
   */
  void requireTables(List<String> wanted) {
    String prefix = "\"" + name.replace("\"", "\"\"") + "\".";
    List<String> there =
        figures.stream()
            .filter(item -> item.kind().equals("columns") && item.name().startsWith(prefix))
            .map(item -> plain(item.name().substring(prefix.length())))
            .toList();
    for (String table : wanted) {
      String end = "." + table.substring(table.indexOf('.') + 1);
      boolean found =
          there.stream().anyMatch(t -> table.indexOf('.') > 0 ? t.equals(table) : t.endsWith(end));
      if (!there.isEmpty() && !found) {
        throw new HoldfastException(
            Fault.SELECTOR_NO_MATCH,
            "database \"" + name + "\" of the snapshot has no table '" + table + "' (expected: one"
                + " of its tables, as TABLE or SCHEMA.TABLE)");
      }
    }
  }

  /** Quoted parts of a name without their quotes. */
  private static String plain(String quoted) {
    return QUOTED.matcher(quoted)
        .replaceAll(part -> Matcher.quoteReplacement(part.group(1).replace("\"\"", "\"")));
  }

  /** A fact, or empty text. */
  public String fact(String key) {
    return facts.getOrDefault(key, "");
  }

  /** Lines of a fact. */
  public List<String> lines(String key) {
    return fact(key).lines().filter(line -> !line.isEmpty()).toList();
  }

  /** Major version of the captured server. */
  public int major() {
    return serverVersion / 10_000;
  }
}
