package dev.holdfast.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real MariaDB server in a folder of its own, on a Unix socket and on a free port of the loopback address. It reads no
 * option files and never runs as root: tests run by root start it as {@code mysql} or {@code nobody}. Its superuser is
 * {@code root} without a password, from the socket and from 127.0.0.1.
 */
public final class MariadbInstance implements AutoCloseable {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"));

  private final Path folder;
  private final int port;
  private final List<String> settings;
  private Optional<Process> process = Optional.empty();

  private MariadbInstance(Path folder, int port, List<String> settings) {
    this.folder = folder;
    this.port = port;
    this.settings = settings;
  }

  /** Whether this machine has the server's programs. */
  public static boolean isInstalled() {
    return program("mariadbd").isPresent() && program("mariadb-install-db").isPresent();
  }

  /** A program of the server's packages. */
  public static Optional<Path> program(String name) {
    return FOLDERS.stream().map(f -> f.resolve(name)).filter(Files::isExecutable).findFirst();
  }

  /**
   * Makes and starts a server; where none is installed the calling test is skipped and says so.
   *
   * @param settings further options of {@code mariadbd}, for instance {@code --log-bin}
   */
  public static MariadbInstance start(String... settings) throws IOException {
    Assumptions.assumeTrue(
        isInstalled(), "no MariaDB server here: apt-get install mariadb-server");
    Path folder = Files.createTempDirectory("holdfast-maria");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    MariadbInstance server =
        new MariadbInstance(folder, freePort(), List.copyOf(Arrays.asList(settings)));
    if (InstanceProcesses.root()) {
      run(List.of("chown", InstanceProcesses.account("mysql"), folder.toString()));
    }
    // A server that starts removes the temporary tables it finds, and one that runs does not survive that.
    Files.createDirectory(server.temporary());
    Files.setPosixFilePermissions(
        server.temporary(), PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> install = server.asServer();
    install.addAll(
        List.of(
            program("mariadb-install-db").orElseThrow().toString(), "--no-defaults",
            "--datadir=" + server.data(), "--tmpdir=" + server.temporary(),
            "--auth-root-authentication-method=normal",
            "--skip-test-db", "--skip-name-resolve", "--innodb-log-file-size=8M"));
    run(install);
    server.up();
    return server;
  }

  /** Starts it again after {@link #down} or {@link #crash}, on the same socket and port. */
  public void up() throws IOException {
    List<String> argv = asServer();
    argv.addAll(
        List.of(
            program("mariadbd").orElseThrow().toString(), "--no-defaults", "--datadir=" + data(),
            "--socket=" + socket(), "--tmpdir=" + temporary(),
            "--pid-file=" + folder.resolve("pid"),
            "--bind-address=127.0.0.1", "--port=" + port, "--skip-name-resolve",
            "--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M",
            "--secure-file-priv="));
    argv.addAll(settings);
    process =
        Optional.of(
            new ProcessBuilder(argv).directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(InstanceProcesses.PATIENCE_SECONDS);
    while (!answers()) {
      if (!process.get().isAlive() || System.nanoTime() > end) {
        throw new IOException("mariadbd does not start: " + Files.readString(log()));
      }
      pause();
    }
  }

  private boolean answers() throws IOException {
    if (!Files.exists(socket())) {
      return false;
    }
    Process ping = client("mariadb", "root", "--batch", "--execute=select 1").start();
    ping.getInputStream().readAllBytes();
    return InstanceProcesses.waitFor(ping) == 0;
  }

  /** Stops it and waits. */
  public void down() throws IOException {
    end(false);
  }

  /** Kills it at once, as a failing machine does. */
  public void crash() throws IOException {
    end(true);
  }

  private void end(boolean atOnce) throws IOException {
    if (process.isPresent()) {
      if (atOnce) {
        process.get().destroyForcibly();
      } else {
        process.get().destroy();
      }
      InstanceProcesses.waitFor(process.get());
      process = Optional.empty();
      Files.deleteIfExists(socket());
    }
  }

  /** Its address as its superuser, through the socket. */
  public ServerAddress address() {
    return address("root");
  }

  /** Its address as some user, through the socket. */
  public ServerAddress address(String user) {
    return new ServerAddress(
        Optional.empty(), port, Optional.of(socket()), Optional.of(user), Optional.empty(),
        Optional.empty(), List.of());
  }

  /** Its address as some user, through its port on 127.0.0.1. */
  public ServerAddress network(String user, Optional<ServerAddress.Password> password) {
    return new ServerAddress(
        Optional.of("127.0.0.1"), port, Optional.empty(), Optional.of(user), Optional.empty(),
        password, List.of());
  }

  /** Its port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Its socket. */
  public Path socket() {
    return folder.resolve("s.sock");
  }

  private Path temporary() {
    return folder.resolve("tmp");
  }

  /** Its data directory. */
  public Path data() {
    return folder.resolve("data");
  }

  /** What it logs. */
  public Path log() {
    return folder.resolve("log");
  }

  /** Runs statements as the superuser and returns what is printed, tabs between columns; fails on the first error. */
  public String sql(String statements) throws IOException {
    return sql("", statements);
  }

  /** The same in a database; empty = none. {@code delimiter} lines work. */
  public String sql(String database, String statements) throws IOException {
    Process client =
        client(
            "mariadb", "root", "--batch", "--skip-column-names", "--binary-mode",
            "--default-character-set=utf8mb4", "--database=" + database)
            .start();
    try (var out = client.getOutputStream()) {
      out.write(statements.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended before it read everything; why, it says below.
    }
    return InstanceProcesses.finished(client, "mariadb").strip();
  }

  /** A client program of the packages, connected to the socket; its errors go where its output goes. */
  public ProcessBuilder client(String name, String user, String... arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(program(name).orElseThrow().toString());
    argv.addAll(List.of("--no-defaults", "--user=" + user, "--socket=" + socket()));
    argv.addAll(List.of(arguments));
    return new ProcessBuilder(argv).redirectErrorStream(true);
  }

  private List<String> asServer() throws IOException {
    return new ArrayList<>(InstanceProcesses.as(InstanceProcesses.account("mysql")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void run(List<String> argv) throws IOException {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    process.getOutputStream().close();
    InstanceProcesses.finished(process, String.join(" ", argv));
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    crash();
    InstanceProcesses.remove(folder);
  }
}
