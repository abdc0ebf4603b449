package dev.holdfast.restore.postgres;

import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.ToolLimits;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A throw-away PostgreSQL server in a folder of its own, reachable through a private socket only and gone when this is
 * closed. What is loaded may be hostile and this server's superuser loads it, so the account it runs as is all it can get:
 * called by root that is {@code holdfast-scratch} when there is such a user, else {@code nobody}; never root, and never the
 * account of another server. There it has no network either, and cannot gain rights. One thread.
 */
public final class PostgresScratch implements AutoCloseable {
  private static final int PORT = 5432;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String USER = "postgres";
  private static final String OWN_USER = "holdfast-scratch";

  private final Tools tools;
  private final PostgresClients.Client programs;
  private final Path folder;
  private final List<String> account;

  private PostgresScratch(
      Tools tools, PostgresClients.Client programs, Path folder, List<String> account) {
    this.tools = tools;
    this.programs = programs;
    this.folder = folder;
    this.account = account;
  }

  /**
   * Makes and starts a server.
   *
   * @param major the captured server's; the oldest installed server that is at least as new is used
   * @param parent where its folder is made
   * @param asRoot whether this process is root
   * @throws HoldfastException {@code TOOL_MISSING} naming the package; {@code TOOL_FAILED} with the server's last words
   */
  public static PostgresScratch start(
      Tools tools, PostgresClients clients, int major, Path parent, boolean asRoot) {
    PostgresClients.Client programs = programs(clients, major);
    Path folder = folder(parent);
    Optional<String> user = asRoot ? Optional.of(user()) : Optional.empty();
    PostgresScratch scratch =
        new PostgresScratch(
            tools, programs, folder, user.map(PostgresScratch::account).orElse(List.of()));
    boolean started = false;
    try {
      scratch.begin(user, asRoot ? apart(tools, programs.major()) : List.of());
      started = true;
      return scratch;
    } finally {
      if (!started) {
        scratch.close();
      }
    }
  }

  /**
   * The oldest installed server that is at least as new.
   *
   * @throws HoldfastException {@code TOOL_MISSING} naming the package
   */
  public static PostgresClients.Client programs(PostgresClients clients, int major) {
    return clients.all().stream()
        .filter(c -> c.major() >= major && isServer(c))
        .findFirst()
        .orElseThrow(
            () -> new HoldfastException(
                Fault.TOOL_MISSING,
                "no PostgreSQL server of version " + major + " or newer is installed (expected:"
                    + " initdb beside its clients)",
                "apt-get install postgresql-" + major, null));
  }

  private static boolean isServer(PostgresClients.Client client) {
    return client.folder().filter(f -> Files.isExecutable(f.resolve("initdb"))).isPresent();
  }

  private static Path folder(Path parent) {
    try {
      Path folder = Files.createTempDirectory(parent, "holdfast-pg-");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      return folder;
    } catch (IOException e) {
      throw DiskFault.writing("a folder in " + parent, e);
    }
  }

  private static String user() {
    try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.startsWith(OWN_USER + ":")) ? OWN_USER : "nobody";
    } catch (IOException e) {
      throw DiskFault.reading("/etc/passwd", e);
    }
  }

  /** Another account, without a way to more rights. */
  private static List<String> account(String user) {
    return List.of(
        "setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups", "--no-new-privs");
  }

  /** A network of its own with nothing in it; sockets in folders work. Before 15 a server sends itself datagrams. */
  private static List<String> apart(Tools tools, int major) {
    List<String> apart = List.of("unshare", "--net", "--");
    if (major < 15) {
      return List.of();
    }
    List<String> probe = new ArrayList<>(apart);
    probe.add("true");
    try {
      tools.output(Command.of(probe).within(ToolLimits.wall(PATIENCE)), 1 << 10);
      return apart;
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      return List.of(); // inside most containers nobody may make a network
    }
  }

  private void begin(Optional<String> user, List<String> apart) {
    user.ifPresent(name -> run(List.of("chown", name, folder.toString()), List.of()));
    List<String> inside = new ArrayList<>(apart);
    inside.addAll(account);
    String data = folder.resolve("data").toString();
    run(
        List.of(
            programs.program("initdb"), "-D", data, "-U", USER, "-A", "peer", "--auth-local=trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
        account);
    run(
        List.of(
            programs.program("pg_ctl"), "-D", data, "-l", folder.resolve("log").toString(), "-w",
            "-o", "-k " + folder + " -p " + PORT + " -c listen_addresses= -c fsync=off"
                + " -c full_page_writes=off -c unix_socket_permissions=0700 -c max_wal_size=4GB",
            "start"),
        inside);
  }

  private void run(List<String> argv, List<String> as) {
    List<String> all = new ArrayList<>(as);
    all.addAll(argv);
    tools.output(Command.of(all).within(ToolLimits.wall(PATIENCE)), 1 << 20);
  }

  /** How it is reached. */
  public ServerAddress address() {
    return new ServerAddress(
        Optional.empty(), PORT, Optional.of(folder), Optional.of(USER), Optional.empty(),
        Optional.empty(), List.of());
  }

  /** A command that connects to it. */
  public String connect(String database) {
    String psql = programs.program("psql") + " -h " + folder + " -U " + USER + " -d '"
        + database.replace("'", "'\\''") + "'";
    return account.isEmpty() ? psql : String.join(" ", account) + " " + psql;
  }

  /** Stops it and removes its folder. */
  @Override
  public void close() {
    try {
      if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
        run(
            List.of(
                programs.program("pg_ctl"), "-D", folder.resolve("data").toString(), "-m",
                "immediate", "-w", "stop"),
            account);
      }
    } finally {
      remove();
    }
  }

  /** What that account made it removes itself: root on its paths could be led elsewhere by what still runs. */
  private void remove() {
    if (!account.isEmpty()) {
      // From a folder that it may enter, for find goes back to where it began.
      run(
          List.of("env", "-C", "/", "find", folder.toString(), "-mindepth", "1", "-delete"),
          account);
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw DiskFault.writing(folder.toString(), e);
    }
  }
}
