package dev.holdfast.restore.postgres;

import dev.holdfast.database.ScratchFolder;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.tool.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A throw-away PostgreSQL server in a folder of its own, reachable through a private socket only and gone when this is
 * closed. What is loaded may be hostile and this server's superuser loads it, so the account it runs as is all it can get:
 * called by root that is {@code holdfast-scratch} when there is such a user, else {@code nobody}; never root, and never the
 * account of another server. There it has no network either, and cannot gain rights. One thread.
 */
public final class PostgresScratch implements AutoCloseable {
  private static final int PORT = 5432;
  private static final int FIRST_APART = 15;
  private static final String USER = "postgres";

  private final PostgresClients.Client programs;
  private final ScratchFolder folder;

  private PostgresScratch(PostgresClients.Client programs, ScratchFolder folder) {
    this.programs = programs;
    this.folder = folder;
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
    PostgresScratch scratch =
        new PostgresScratch(
            programs, ScratchFolder.make(tools, parent, "holdfast-pg-", "rwx--x--x", asRoot));
    boolean started = false;
    try {
      scratch.begin();
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

  private void begin() {
    // Before 15 a server sends itself datagrams.
    List<String> inside =
        new ArrayList<>(programs.major() < FIRST_APART ? List.of() : folder.apart());
    inside.addAll(folder.account());
    String data = folder.resolve("data").toString();
    folder.run(
        List.of(
            programs.program("initdb"), "-D", data, "-U", USER, "-A", "peer", "--auth-local=trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"));
    folder.run(
        inside,
        List.of(
            programs.program("pg_ctl"), "-D", data, "-l", folder.resolve("log").toString(), "-w",
            "-o", "-k " + folder.path() + " -p " + PORT + " -c listen_addresses= -c fsync=off"
                + " -c full_page_writes=off -c unix_socket_permissions=0700 -c max_wal_size=4GB",
            "start"));
  }

  /** How it is reached. */
  public ServerAddress address() {
    return new ServerAddress(
        Optional.empty(), PORT, Optional.of(folder.path()), Optional.of(USER), Optional.empty(),
        Optional.empty(), List.of());
  }

  /** A command that connects to it. */
  public String connect(String database) {
    String psql = programs.program("psql") + " -h " + folder.path() + " -U " + USER + " -d '"
        + database.replace("'", "'\\''") + "'";
    return folder.account().isEmpty()
        ? psql
        : String.join(" ", folder.account()) + " " + psql;
  }

  /** Stops it and removes its folder. */
  @Override
  public void close() {
    try {
      if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
        folder.run(
            List.of(
                programs.program("pg_ctl"), "-D", folder.resolve("data").toString(), "-m",
                "immediate", "-w", "stop"));
      }
    } finally {
      folder.close();
    }
  }
}
