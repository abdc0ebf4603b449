package dev.holdfast.restore.mariadb;

import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.SnapshotBody.FingerprintItem;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbFigures;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps a database that is to be replaced. Databases of MariaDB and MySQL cannot be renamed, so it is copied under another
 * name and the copy compared; until both are equal nothing of it is touched. Events of the copy are off, so that none runs
 * twice, and its
 * programs have the rights of the user. One thread.
 */
final class KeptDatabase {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_NAME_CHARS = 64;
  /** The first client that dumps former rows. */
  private static final int DUMPS_HISTORY = 101_100;

  private final Tools tools;
  private final MariadbClients.Client client;
  private final ServerAddress address;
  private final boolean allPrograms;
  private final Undoing undoing;

  /**
   * @param allPrograms whether the user may read how routines are made
   * @param undoing takes a copy back that is not equal
   */
  KeptDatabase(
      Tools tools, MariadbClients.Client client, ServerAddress address, boolean allPrograms,
      Undoing undoing) {
    this.undoing = undoing;
    this.tools = tools;
    this.client = client;
    this.address = address;
    this.allPrograms = allPrograms;
  }

  /** The name of a copy that is made now. */
  static String nameFor(String name, Instant now) {
    String suffix = "_before_" + STAMP.format(now);
    int room = MAX_NAME_CHARS - suffix.length();
    return (name.codePointCount(0, name.length()) > room
        ? name.substring(0, name.offsetByCodePoints(0, room))
        : name) + suffix;
  }

  /**
   * Copies one.
   *
   * @param kept the name of the copy, which is free
   * @param spool a private folder
   * @throws HoldfastException when the copy is not equal; nothing has changed then but that the copy may be there
   */
  void copy(MariadbSession session, String name, String kept, Path spool) {
    Path file = spool.resolve("before.sql");
    List<String> broken = broken(session, name);
    dump(name, file, broken);
    List<String> texts =
        session
            .rows(
                "select default_character_set_name, default_collation_name from"
                    + " information_schema.schemata where schema_name = "
                    + MariadbServer.literal(name))
            .getFirst();
    boolean equal = false;
    session.execute(
        "create database " + MariadbServer.identifier(kept) + " character set " + texts.get(0)
            + " collate " + texts.get(1));
    try {
      // Definers may be accounts with rights on the old name only.
      new DumpClient(tools, client)
          .load(
              address, file,
              new DumpFilter.Choice(name, kept, Set.of(), LoadWish.Part.ALL, false, false,
                  DumpFilter.Views.ALL));
      requireEqual(name, kept, broken);
      equal = true;
    } finally {
      if (!equal) {
        undoing.undo(List.of(kept), Optional.empty());
      }
    }
    remove(file);
  }

  private void requireEqual(String name, String kept, List<String> broken) {
    Map<String, String> leftOut =
        new HashMap<>(Map.of("event", "off", "grant", "not copied", "definer", "the user's"));
    if (!allPrograms) {
      leftOut.put("routine", "not read");
    }
    Comparison comparison = new Comparison(true, leftOut, item -> false);
    comparison.compare(figures(name, broken), name, figures(kept, broken), kept);
    if (!comparison.different().isEmpty()) {
      throw new HoldfastException(
          Fault.FINGERPRINT_DIFFERS,
          "the copy " + MariadbServer.identifier(kept) + " of database "
              + MariadbServer.identifier(name) + " differs from it: "
              + comparison.different().getFirst() + " (expected: an equal copy before it is"
              + " replaced; nothing was replaced)",
          "see that nobody writes to the database while it is replaced", null);
    }
  }

  private List<FingerprintItem> figures(String name, List<String> broken) {
    return MariadbFigures.take(
        tools, new MariadbServer(address), client, name, FingerprintDepth.FULL,
        new MariadbFigures.Without(
            List.of(), allPrograms ? Set.of() : Set.of("routine")))
        .stream()
        .filter(item -> broken.stream()
            .noneMatch(view -> item.name().contains(MariadbServer.identifier(view))))
        .toList();
  }

  /** Views of what is not there any more: nothing dumps them, and nothing can be read through them. */
  private List<String> broken(MariadbSession session, String name) {
    List<String> views = new ArrayList<>();
    try (MariadbSession tolerant =
        MariadbSession.open(
            tools, new MariadbServer(address), client, "the server at " + address.text(), true)) {
      for (String view : session.column(
          "select table_name from information_schema.views where table_schema = "
              + MariadbServer.literal(name))) {
        String full = MariadbServer.identifier(name) + "." + MariadbServer.identifier(view);
        if (tolerant.rows("show fields from " + full).isEmpty()) {
          views.add(view);
        }
      }
    }
    if (!views.isEmpty()) {
      undoing.findings().add(
          Finding.warning(
              "view-not-kept", name, null, "views of tables that are there",
              "not in the copy, for they cannot be used: " + String.join(", ", views)));
    }
    return views;
  }

  private void dump(String name, Path file, List<String> broken) {
    List<String> options =
        new ArrayList<>(
            List.of("--single-transaction", "--quick", "--routines", "--triggers", "--events",
                "--hex-blob"));
    if (client.flavor() == MariadbClients.Flavor.MARIADB && client.number() >= DUMPS_HISTORY) {
      options.add("--dump-history");
    }
    broken.forEach(view -> options.add("--ignore-table=" + name + "." + view));
    try (RunningTool tool =
        tools.start(
            new MariadbServer(address).client(client.dump(), Optional.of(name), options))) {
      Files.copy(tool.stdout(), file);
      ToolExit exit = tool.await();
      if (!exit.succeeded()) {
        throw new HoldfastException(
            Fault.DATABASE_LOAD_FAILED,
            "database " + MariadbServer.identifier(name) + " cannot be kept: " + exit.text());
      }
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    }
  }
}
