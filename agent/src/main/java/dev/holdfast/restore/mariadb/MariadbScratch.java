package dev.holdfast.restore.mariadb;

import dev.holdfast.database.ScratchFolder;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.InstalledTools;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import dev.holdfast.tool.ToolLimits;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A throw-away MariaDB server in a folder of its own, reachable through a private socket only and gone when this is closed.
 * What is loaded may be hostile and this server's superuser loads it, so the account it runs as is all it can get: called by
 * root that is {@code holdfast-scratch} when there is such a user, else {@code nobody}; never root, and never the account of
 * another server. There it has no network either, and cannot gain rights. One thread.
 */
public final class MariadbScratch implements AutoCloseable {
  private static final String PLACES =
      "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/usr/libexec:/usr/local/mysql/bin"
          + ":/usr/local/mysql/scripts";
  private static final Pattern VERSION = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.\\d+-MariaDB");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String USER = "root";
  private static final long LOOK_MILLIS = 50;

  private final Tools tools;
  private final ScratchFolder folder;
  private final String shell;
  private Optional<RunningTool> server = Optional.empty();

  private MariadbScratch(Tools tools, ScratchFolder folder, String shell) {
    this.tools = tools;
    this.folder = folder;
    this.shell = shell;
  }

  /**
   * How it is made.
   *
   * @param number the captured server's version, major · 10000 + minor · 100 + patch; the installed server is at least of its
   *     series
   * @param letters the captured server's {@code lower_case_table_names}, or empty
   * @param parent where its folder is made
   * @param asRoot whether this process is root
   */
  public record Wish(int number, String letters, Path parent, boolean asRoot) {}

  /**
   * Makes and starts a server.
   *
   * @throws HoldfastException {@code TOOL_MISSING} naming the package; {@code TOOL_FAILED} with the server's last words
   */
  public static MariadbScratch start(Tools tools, MariadbClients clients, Wish wish) {
    InstalledTools places = new InstalledTools(PLACES);
    Path daemon = program(places, "mariadbd", wish);
    Path install = program(places, "mariadb-install-db", wish);
    int series = series(tools, daemon);
    if (series < wish.number() / 100) {
      throw missing(
          wish, "the installed server is MariaDB " + series / 100 + "." + series % 100);
    }
    MariadbClients.Client client = clients.any(List.of());
    MariadbScratch scratch =
        new MariadbScratch(
            tools,
            ScratchFolder.make(
                tools, wish.parent(), "holdfast-scratch-", "rwx------", wish.asRoot()),
            client.shell());
    boolean started = false;
    try {
      scratch.begin(daemon, install, wish);
      scratch.await(client);
      started = true;
      return scratch;
    } finally {
      if (!started) {
        scratch.close();
      }
    }
  }

  private static Path program(InstalledTools places, String name, Wish wish) {
    return places.find(name).orElseThrow(() -> missing(wish, "there is no " + name));
  }

  private static HoldfastException missing(Wish wish, String seen) {
    return new HoldfastException(
        Fault.TOOL_MISSING,
        seen + " (expected: a MariaDB server" + (wish.number() == 0 ? ""
            : " of version " + wish.number() / 10_000 + "." + wish.number() / 100 % 100
                + " or newer")
            + ", to make a throw-away one of)",
        "apt-get install mariadb-server", null);
  }

  private static int series(Tools tools, Path daemon) {
    Matcher version =
        VERSION.matcher(
            tools.output(
                Command.of(daemon.toString(), "--no-defaults", "--version")
                    .within(ToolLimits.wall(PATIENCE)),
                10_000));
    return version.find()
        ? Integer.parseInt(version.group(1)) * 100 + Integer.parseInt(version.group(2))
        : 0;
  }

  private void begin(Path daemon, Path install, Wish wish) {
    // A server that starts removes the temporary tables it finds, and one that runs does not survive that.
    Path temporary = folder.resolve("tmp");
    folder.run(List.of("mkdir", temporary.toString()));
    folder.run(
        List.of(
            install.toString(), "--no-defaults", "--datadir=" + data(), "--tmpdir=" + temporary,
            "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
            "--innodb-log-file-size=8M"));
    List<String> argv = new ArrayList<>(folder.apart());
    argv.addAll(folder.account());
    argv.addAll(
        List.of(
            daemon.toString(), "--no-defaults", "--datadir=" + data(), "--socket=" + socket(),
            "--tmpdir=" + temporary, "--pid-file=" + folder.resolve("pid"), "--skip-networking",
            "--skip-name-resolve",
            "--skip-log-bin", "--event-scheduler=OFF", "--local-infile=0",
            "--secure-file-priv=" + folder.resolve("files"), "--max-allowed-packet=1073741824",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0",
            "--innodb-log-file-size=256M", "--log-error=" + folder.resolve("log")));
    if (wish.letters().matches("[012]")) {
      argv.add("--lower-case-table-names=" + wish.letters());
    }
    folder.run(List.of("mkdir", folder.resolve("files").toString()));
    server = Optional.of(tools.start(Command.of(argv)));
  }

  private void await(MariadbClients.Client client) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (Files.exists(socket())) {
          MariadbSession
              .open(tools, new MariadbServer(address()), client, "the throw-away server").close();
          return;
        }
      } catch (HoldfastException e) {
        if (e.fault() != Fault.DATABASE_UNREACHABLE) {
          throw e;
        }
      }
      if (server.filter(RunningTool::isAlive).isEmpty() || System.nanoTime() > end) {
        throw new HoldfastException(
            Fault.TOOL_FAILED, "the throw-away server does not start: " + words());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while a server was started", e);
    }
  }

  /** The last errors it logged, and how it ended. */
  private String words() {
    String how = server.filter(s -> !s.isAlive()).map(RunningTool::await).map(ToolExit::text)
        .orElse("it is silent");
    try (Stream<String> lines = Files.lines(folder.resolve("log"), StandardCharsets.ISO_8859_1)) {
      List<String> errors = lines.filter(line -> line.contains("[ERROR]")).toList();
      return how + (errors.isEmpty() ? "" : "; " + errors.getLast());
    } catch (IOException e) {
      return how;
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path socket() {
    return folder.resolve("s");
  }

  /** How it is reached. */
  public ServerAddress address() {
    return new ServerAddress(
        Optional.empty(), 3306, Optional.of(socket()), Optional.of(USER), Optional.empty(),
        Optional.empty(), List.of());
  }

  /** A command that connects to it. */
  public String connect(String database) {
    return shell + " --no-defaults --protocol=socket --socket=" + socket() + " --user=" + USER
        + " -- '" + database.replace("'", "'\\''") + "'";
  }

  /** Stops it and removes its folder. */
  @Override
  public void close() {
    try {
      server.ifPresent(RunningTool::close);
    } finally {
      folder.close();
    }
  }
}
