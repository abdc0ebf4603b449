package dev.holdfast.source.postgres;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.ToolLimits;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PostgreSQL clients of this machine, all versions. A client dumps servers of its own major version and of older ones,
 * never of newer ones, so the oldest one that is new enough is taken: what it writes can be loaded by most others. Any
 * thread.
 */
public final class PostgresClients {
  private static final List<Path> ROOTS =
      List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr/local/pgsql"),
          Path.of("/opt/postgresql"));
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+)\\S*)");
  /** The status of a shell or a container engine for a program that is not there. */
  private static final int NOT_FOUND = 127;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Tools tools;
  private final Map<Path, Optional<Client>> known = new LinkedHashMap<>();
  private final Set<Path> folders;

  /**
   * @param tools to ask them for their versions with
   * @param more folders with clients besides the usual ones
   */
  public PostgresClients(Tools tools, List<Path> more) {
    this.tools = tools;
    this.folders = new LinkedHashSet<>(more);
  }

  /**
   * The clients of one version.
   *
   * @param folder where they lie; empty when they are run through a prefix and found by it
   * @param version as they tell it, for instance {@code 15.18}
   * @param major its first number
   */
  public record Client(Optional<Path> folder, String version, int major) {
    /** The program to run. */
    public String program(String name) {
      return folder.map(f -> f.resolve(name).toString()).orElse(name);
    }
  }

  /** All of this machine, oldest first. */
  public synchronized List<Client> all() {
    Set<Path> places = new LinkedHashSet<>(folders);
    ROOTS.forEach(root -> addVersions(root, places));
    tools.installed().all("pg_dump").stream()
        .filter(program -> !isWrapper(program))
        .map(program -> real(program.resolveSibling("")))
        .forEach(places::add);
    List<Client> clients = new ArrayList<>();
    for (Path place : places) {
      known.computeIfAbsent(place, this::look).ifPresent(clients::add);
    }
    clients.sort(Comparator.comparingInt(Client::major));
    return clients;
  }

  /**
   * The newest one, to ask a server of unknown version who it is.
   *
   * @param via the prefix clients are run through; then its own are asked
   * @throws HoldfastException {@code TOOL_MISSING} when there is none
   */
  public Client newest(List<String> via) {
    if (!via.isEmpty()) {
      return behind(via);
    }
    List<Client> all = all();
    if (all.isEmpty()) {
      throw new HoldfastException(
          Fault.TOOL_MISSING,
          "no PostgreSQL client is installed (expected: psql, pg_dump and pg_restore)",
          "apt-get install postgresql-client", null);
    }
    int major = all.getLast().major();
    return all.stream().filter(client -> client.major() == major).findFirst().orElseThrow();
  }

  /**
   * The clients for a server.
   *
   * @param via the prefix they are run through; then its own are asked
   * @param serverMajor the server's major version
   * @throws HoldfastException {@code DATABASE_CLIENT_OLD} naming the package, {@code TOOL_MISSING}
   */
  public Client fitting(List<String> via, int serverMajor) {
    List<Client> candidates = via.isEmpty() ? all() : List.of(behind(via));
    return candidates.stream()
        .filter(c -> c.major() >= serverMajor)
        .findFirst()
        .orElseThrow(() -> tooOld(candidates, serverMajor));
  }

  /**
   * The clients behind a prefix.
   *
   * @throws HoldfastException when it cannot run them
   */
  public Client behind(List<String> via) {
    return parse(Optional.empty(), versionBehind(via))
        .orElseThrow(
            () -> new HoldfastException(
                Fault.TOOL_FAILED,
                "'" + String.join(" ", via) + " pg_dump --version' did not tell a version"));
  }

  private String versionBehind(List<String> via) {
    try {
      return version("pg_dump", via);
    } catch (HoldfastException e) {
      boolean missing =
          e.fault() == Fault.TOOL_FAILED && (e.message().contains("status " + NOT_FOUND)
              || e.message().contains("executable file not found"));
      throw missing
          ? new HoldfastException(
              Fault.TOOL_MISSING, e.message(),
              "install PostgreSQL's clients where 'via' leads to, or correct 'via'", e)
          : e;
    }
  }

  private static HoldfastException tooOld(List<Client> have, int serverMajor) {
    String need = "apt-get install postgresql-client-" + serverMajor;
    if (have.isEmpty()) {
      return new HoldfastException(
          Fault.TOOL_MISSING, "no PostgreSQL client is installed (expected: pg_dump "
              + serverMajor + " or newer)",
          need, null);
    }
    return new HoldfastException(
        Fault.DATABASE_CLIENT_OLD,
        "the server is PostgreSQL " + serverMajor + ", and the newest client is "
            + have.getLast().version() + " (expected: pg_dump " + serverMajor + " or newer)",
        need, null);
  }

  /** Debian's {@code pg_wrapper} leads to one of the folders of {@link #ROOTS}, through a Perl interpreter each time. */
  private static boolean isWrapper(Path program) {
    return real(program).endsWith("pg_wrapper");
  }

  /** Where it really lies: {@code /bin} often is {@code /usr/bin}, and one folder is asked once. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // gone meanwhile: then it is not executable either
    }
  }

  private Optional<Client> look(Path folder) {
    Path program = folder.resolve("pg_dump");
    if (!Files.isExecutable(program) || !Files.isExecutable(folder.resolve("psql"))) {
      return Optional.empty();
    }
    return parse(Optional.of(folder), version(program.toString(), List.of()));
  }

  private String version(String program, List<String> via) {
    return tools.output(
        Command.of(program, "--version").via(via).within(ToolLimits.wall(PATIENCE)), 1000);
  }

  private static Optional<Client> parse(Optional<Path> folder, String text) {
    Matcher version = VERSION.matcher(text);
    return version.find()
        ? Optional.of(new Client(folder, version.group(1), Integer.parseInt(version.group(2))))
        : Optional.empty();
  }

  private static void addVersions(Path root, Set<Path> places) {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(root)) {
      for (Path version : versions) {
        places.add(version.resolve("bin"));
      }
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.TOOL_MISSING, "the folder " + root + " cannot be read: " + e.getMessage(), e);
    }
    places.add(root.resolve("bin"));
  }
}
