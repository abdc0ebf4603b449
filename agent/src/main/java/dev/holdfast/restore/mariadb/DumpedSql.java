package dev.holdfast.restore.mariadb;

import dev.holdfast.database.DumpNames;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.SnapshotBody;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One database of a snapshot, as it lies in a folder after its dump files were restored (docs/FORMAT.md §24).
 *
 * @param name as it was captured
 * @param dump the statements
 * @param users accounts of its server
 * @param grants their rights
 * @param facts what the capture noted of this database: {@code character_set}, {@code collation}, {@code counts}, {@code
 *     excluded_data}, {@code fingerprint}
 * @param server what it noted of the server: {@code server_flavor}, {@code server_version}, {@code server_version_num},
 *     {@code lower_case_table_names}
 * @param figures the fingerprint of this database
 * @param serverFigures how many items of the fingerprint are about accounts of the server; told with the first database only
 */
public record DumpedSql(
    String name,
    Path dump,
    Path users,
    Path grants,
    Map<String, String> facts,
    Map<String, String> server,
    List<SnapshotBody.FingerprintItem> figures,
    long serverFigures) {
  private static final Set<String> OF_THE_SERVER = Set.of("account", "account-grant", "role");
  private static final String PREFIX = "databases/";
  private static final String TRAILER = "-- Dump completed";
  private static final int TRAILER_BYTES = 200;

  /** Copies the collections. */
  public DumpedSql {
    facts = Map.copyOf(facts);
    server = Map.copyOf(server);
    figures = List.copyOf(figures);
  }

  /**
   * The databases of a snapshot whose files lie, or will lie, below {@code tree}.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED} for a body that no capture writes
   */
  public static List<DumpedSql> of(SnapshotBody body, Path tree) {
    Map<String, String> server = new HashMap<>();
    TreeSet<String> folders = new TreeSet<>();
    body.settings().forEach((key, value) -> {
      int slash = key.indexOf('/', PREFIX.length());
      if (!key.startsWith(PREFIX)) {
        server.put(key, value);
      } else if (slash > 0) {
        folders.add(key.substring(PREFIX.length(), slash));
      }
    });
    List<DumpedSql> databases = new ArrayList<>();
    for (String folder : folders) {
      databases.add(of(body, tree, folder, server, databases.isEmpty()));
    }
    if (databases.isEmpty()) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED, "the snapshot names no database (expected: at least one)");
    }
    return databases;
  }

  private static DumpedSql of(
      SnapshotBody body, Path tree, String folder, Map<String, String> server, boolean first) {
    String name;
    try {
      name = DumpNames.decode(folder);
    } catch (IllegalArgumentException e) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED, "the snapshot names a database folder '" + folder
              + "' (expected: an encoded name)",
          e);
    }
    String prefix = PREFIX + folder + "/";
    Map<String, String> facts = new HashMap<>();
    body.settings().forEach((key, value) -> {
      if (key.startsWith(prefix)) {
        facts.put(key.substring(prefix.length()), value);
      }
    });
    Path root = tree.resolve("mysql");
    String quoted = Comparison.prefix(name);
    return new DumpedSql(
        name, root.resolve("databases").resolve(folder).resolve("dump.sql"),
        root.resolve("users.sql"), root.resolve("grants.sql"), facts, server,
        body.fingerprint().stream().filter(item -> item.name().startsWith(quoted)).toList(),
        first
            ? body.fingerprint().stream().filter(item -> OF_THE_SERVER.contains(item.kind()))
                .count()
            : 0);
  }

  /** A fact of the database, or empty text. */
  public String fact(String key) {
    return facts.getOrDefault(key, "");
  }

  /** Lines of a fact. */
  public List<String> lines(String key) {
    return fact(key).lines().filter(line -> !line.isEmpty()).toList();
  }

  /** Version of the captured server: major · 10000 + minor · 100 + patch; 0 when it was not noted. */
  public int number() {
    String text = server.getOrDefault("server_version_num", "0");
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** How many things of a kind stand in the dump, when that was noted. */
  public Optional<Long> count(String kind) {
    return lines("counts").stream()
        .filter(line -> line.matches(java.util.regex.Pattern.quote(kind) + " \\d{1,18}"))
        .map(line -> Long.parseLong(line.substring(kind.length() + 1)))
        .findFirst();
  }

  /**
   * The dump, which lies there and is whole.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED} when there is none or its last line is missing
   */
  Path requiredDump() {
    if (!Files.isRegularFile(dump, LinkOption.NOFOLLOW_LINKS)) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "the snapshot has no dump of database `" + name + "` (expected: " + dump + ")");
    }
    try (RandomAccessFile file = new RandomAccessFile(dump.toFile(), "r")) {
      byte[] last = new byte[(int) Math.min(TRAILER_BYTES, file.length())];
      file.seek(file.length() - last.length);
      file.readFully(last);
      String text = new String(last, StandardCharsets.ISO_8859_1);
      int start = text.lastIndexOf('\n', text.stripTrailing().length() - 1) + 1;
      if (!text.startsWith(TRAILER, start)) {
        throw new HoldfastException(
            Fault.OBJECT_MALFORMED,
            "the dump of database `" + name + "` does not end with '" + TRAILER
                + "' (expected: a dump that its tool finished)",
            "restore another snapshot; a dump that is cut loads without an error", null);
      }
    } catch (IOException e) {
      throw DiskFault.reading(dump.toString(), e);
    }
    return dump;
  }
}
