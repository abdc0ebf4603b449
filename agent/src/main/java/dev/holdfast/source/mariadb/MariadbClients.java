package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.ToolLimits;
import dev.holdfast.tool.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The MariaDB and MySQL clients of this machine. Those of one are not taken for servers of the other, for they write what the
 * other does not read; and a client is as new as its server, for an older one does not know all of it. Any thread.
 */
public final class MariadbClients {
  private static final List<Path> ROOTS =
      List.of(Path.of("/usr/local/mysql/bin"), Path.of("/usr/local/mariadb/bin"),
          Path.of("/opt/mysql/bin"), Path.of("/opt/mariadb/bin"));
  private static final Pattern MARIADB = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)-MariaDB");
  private static final Pattern MYSQL = Pattern.compile("(?:Ver|Distrib) (\\d+)\\.(\\d+)\\.(\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Tools tools;
  private final Set<Path> folders;
  private final Map<Path, Optional<Client>> known = new LinkedHashMap<>();

  /**
   * @param tools to ask them for their versions with
   * @param more folders with clients besides the usual ones
   */
  public MariadbClients(Tools tools, List<Path> more) {
    this.tools = tools;
    this.folders = new LinkedHashSet<>(more);
  }

  /** Which of the two. */
  public enum Flavor {
    /** MariaDB. */
    MARIADB("MariaDB", "mariadb-client"),
    /** MySQL. */
    MYSQL("MySQL", "mysql-client");

    private final String text;
    private final String packageName;

    Flavor(String text, String packageName) {
      this.text = text;
      this.packageName = packageName;
    }

    /** As it is written. */
    public String text() {
      return text;
    }

    /** As the settings of a snapshot have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The clients of one version.
   *
   * @param flavor whose they are
   * @param version as they tell it, for instance {@code 10.11.19}
   * @param number major · 10000 + minor · 100 + patch
   * @param shell what runs statements: {@code mariadb} or {@code mysql}, a path unless it is run through a prefix
   * @param dump what dumps: {@code mariadb-dump} or {@code mysqldump}
   */
  public record Client(Flavor flavor, String version, int number, String shell, String dump) {
    /** The last step of the dumping program's path. */
    public String dumpName() {
      return dump.substring(dump.lastIndexOf('/') + 1);
    }
  }

  /** All of this machine, oldest first. */
  public synchronized List<Client> all() {
    Set<Path> places = new LinkedHashSet<>(folders);
    places.addAll(ROOTS);
    for (String name : List.of("mariadb-dump", "mysqldump")) {
      tools.installed().all(name).stream().map(Path::getParent).forEach(places::add);
    }
    List<Client> clients = new ArrayList<>();
    for (Path place : places) {
      known.computeIfAbsent(place, this::look).ifPresent(clients::add);
    }
    clients.sort(Comparator.comparingInt(Client::number));
    return clients;
  }

  /**
   * Any client, to ask a server who it is.
   *
   * @param via the prefix they are run through; empty for those of this machine
   * @throws HoldfastException {@code TOOL_MISSING}
   */
  public Client any(List<String> via) {
    if (!via.isEmpty()) {
      return behind(via);
    }
    List<Client> all = all();
    if (all.isEmpty()) {
      throw new HoldfastException(
          Fault.TOOL_MISSING,
          "no MariaDB or MySQL client is installed (expected: mariadb and mariadb-dump, or mysql"
              + " and mysqldump)",
          "apt-get install mariadb-client", null);
    }
    return all.getLast();
  }

  /**
   * The clients for a server.
   *
   * @param via the prefix they are run through; then its own are asked
   * @param flavor of the server
   * @param serverNumber of the server, major · 10000 + minor · 100 + patch
   * @throws HoldfastException {@code DATABASE_CLIENT_OLD} naming the package
   */
  public Client fitting(List<String> via, Flavor flavor, int serverNumber) {
    List<Client> candidates = via.isEmpty() ? all() : List.of(behind(via));
    return candidates.stream()
        .filter(c -> c.flavor() == flavor && series(c.number()) >= series(serverNumber))
        .findFirst()
        .orElseThrow(() -> {
          String have =
              candidates.isEmpty() ? "none is installed"
                  : "the newest one here is of " + candidates.getLast().flavor().text() + " "
                      + candidates.getLast().version();
          return new HoldfastException(
              Fault.DATABASE_CLIENT_OLD,
              "the server is " + flavor.text() + " " + serverNumber / 10_000 + "."
                  + serverNumber / 100 % 100 + "; of its clients, " + have
                  + " (expected: one of " + flavor.text() + " that is as new)",
              "install the package " + flavor.packageName + " of the server's version, or run its"
                  + " own through 'via'",
              null);
        });
  }

  private static int series(int number) {
    return number / 100;
  }

  /**
   * The clients behind a prefix.
   *
   * @throws HoldfastException when it cannot run them
   */
  public Client behind(List<String> via) {
    try {
      return parse("mariadb", "mariadb-dump", version("mariadb-dump", via)).orElseThrow(
          () -> noVersion(via));
    } catch (HoldfastException first) {
      if (first.fault() != Fault.TOOL_FAILED) {
        throw first;
      }
      return parse("mysql", "mysqldump", version("mysqldump", via)).orElseThrow(
          () -> noVersion(via));
    }
  }

  private static HoldfastException noVersion(List<String> via) {
    return new HoldfastException(
        Fault.TOOL_FAILED,
        "'" + String.join(" ", via) + "' runs no client that tells its version (expected:"
            + " mariadb-dump or mysqldump)");
  }

  private Optional<Client> look(Path folder) {
    for (String[] names : new String[][]{{"mariadb", "mariadb-dump"}, {"mysql", "mysqldump"}}) {
      Path shell = folder.resolve(names[0]);
      Path dump = folder.resolve(names[1]);
      if (Files.isExecutable(shell) && Files.isExecutable(dump)) {
        Optional<Client> client =
            parse(shell.toString(), dump.toString(), version(dump.toString(), List.of()));
        if (client.isPresent()) {
          return client;
        }
      }
    }
    return Optional.empty();
  }

  private String version(String program, List<String> via) {
    return tools.output(
        Command.of(program, "--version").via(via).within(ToolLimits.wall(PATIENCE)), 1000);
  }

  /** Reads what {@code --version} prints. */
  static Optional<Client> parse(String shell, String dump, String text) {
    Matcher version = MARIADB.matcher(text);
    Flavor flavor = Flavor.MARIADB;
    if (!version.find()) {
      version = MYSQL.matcher(text);
      flavor = Flavor.MYSQL;
      if (!version.find()) {
        return Optional.empty();
      }
    }
    int number = number(version);
    return Optional.of(
        new Client(
            flavor, number / 10_000 + "." + number / 100 % 100 + "." + number % 100, number, shell,
            dump));
  }

  /** Three groups of digits as one number. */
  static int number(Matcher version) {
    return Integer.parseInt(version.group(1)) * 10_000 + Integer.parseInt(version.group(2)) * 100
        + Integer.parseInt(version.group(3));
  }
}
