package dev.holdfast.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server in a folder of its own, on a Unix socket only. It never runs as root: tests run by root start it
 * as {@code postgres} or {@code nobody}.
 */
public final class PostgresInstance implements AutoCloseable {
  private static final int PORT = 5432;

  private static PostgresInstance shared;

  private final Path bin;
  private final Path folder;

  private PostgresInstance(Path bin, Path folder) {
    this.bin = bin;
    this.folder = folder;
  }

  /** The folders of servers installed from packages, oldest first. */
  public static List<Path> installed() throws IOException {
    Path root = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(root)) {
      return versions.map(v -> v.resolve("bin"))
          .filter(b -> Files.isExecutable(b.resolve("initdb")))
          .sorted()
          .toList();
    }
  }

  /** The folders of servers of other versions, named by {@code HOLDFAST_IT_POSTGRES} (docs/testing.md). */
  public static List<Path> others() {
    return Stream.of(System.getenv().getOrDefault("HOLDFAST_IT_POSTGRES", "").split(":"))
        .filter(text -> !text.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** The server the suites run against: a package's, or of {@code others} the one that {@code holdfast.postgres} names. */
  public static Path everyday() throws IOException {
    String wanted = System.getProperty("holdfast.postgres", "");
    if (wanted.isEmpty()) {
      return installed().getFirst();
    }
    for (Path bin : others()) {
      if (major(bin) == Integer.parseInt(wanted)) {
        return bin;
      }
    }
    throw new IOException("no server of version " + wanted + " in HOLDFAST_IT_POSTGRES");
  }

  /** The major version of a server's programs. */
  public static int major(Path bin) throws IOException {
    Process process =
        new ProcessBuilder(bin.resolve("postgres").toString(), "--version").start();
    String text = InstanceProcesses.finished(process, "postgres");
    return Integer.parseInt(text.replaceFirst("(?s).*\\) (\\d+).*", "$1"));
  }

  /** This process's variables, with all clients there are on the search path. */
  public static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    StringBuilder path =
        new StringBuilder(environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    others().stream()
        .filter(bin -> Files.isExecutable(bin.resolve("pg_dump")))
        .forEach(bin -> path.append(':').append(bin));
    environment.put("PATH", path.toString());
    return environment;
  }

  /** Makes and starts a server of the programs in {@code bin}. */
  public static PostgresInstance start(Path bin, String... settings) throws IOException {
    return startIn(Files.createTempDirectory("holdfast-pg"), bin, settings);
  }

  /** The same in a folder of the caller's, which {@link #close} empties. */
  public static PostgresInstance startIn(Path folder, Path bin, String... settings)
      throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    PostgresInstance server = new PostgresInstance(bin, folder);
    Path data = folder.resolve("data");
    Path socket = Files.createDirectory(folder.resolve("s"));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
    server.asServer("chown", "-R");
    server.command(
        true, bin.resolve("initdb").toString(), "-D", data.toString(), "-U", "postgres", "-A",
        "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
    StringBuilder conf =
        new StringBuilder("listen_addresses = ''\nunix_socket_directories = '" + socket + "'\n")
            .append("port = " + PORT + "\nfsync = off\nmax_connections = 40\n");
    for (String setting : settings) {
      conf.append(setting).append('\n');
    }
    Files.writeString(
        data.resolve("postgresql.conf"), conf.toString(), StandardCharsets.UTF_8,
        java.nio.file.StandardOpenOption.APPEND);
    server.up();
    return server;
  }

  /** The one of this process, for tests that leave it as they found it; it ends with the process. */
  public static synchronized PostgresInstance shared() throws IOException {
    if (shared == null) {
      PostgresInstance server = start(everyday());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        try {
          server.close();
        } catch (IOException e) {
          System.err.println("PostgreSQL did not end: " + e.getMessage());
        }
      }));
      shared = server;
    }
    return shared;
  }

  /** Starts it again after {@link #down} or {@link #crash}. */
  public void up() throws IOException {
    command(
        true, bin.resolve("pg_ctl").toString(), "-D", folder.resolve("data").toString(), "-l",
        folder.resolve("log").toString(), "-w", "-t", "60", "start");
  }

  /** Stops it at once. */
  public void down() throws IOException {
    command(
        true, bin.resolve("pg_ctl").toString(), "-D", folder.resolve("data").toString(), "-m",
        "immediate", "-w", "stop");
  }

  /** Its address as its superuser. */
  public ServerAddress address() {
    return address("postgres");
  }

  /** Its address as some user. */
  public ServerAddress address(String user) {
    return new ServerAddress(
        Optional.empty(), PORT, Optional.of(folder.resolve("s")), Optional.of(user),
        Optional.empty(), Optional.empty(), List.of());
  }

  /** The folder of its programs. */
  public Path bin() {
    return bin;
  }

  /** The folder of its socket. */
  public Path socketFolder() {
    return folder.resolve("s");
  }

  /** Its data directory. */
  public Path data() {
    return folder.resolve("data");
  }

  /** Runs SQL and returns what is printed, unaligned; fails on the first error. */
  public String sql(String database, String sql) throws IOException {
    Process process =
        new ProcessBuilder(
            psql(), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h",
            socketFolder().toString(), "-U", "postgres", "-d",
            "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'")
            .redirectErrorStream(true)
            .start();
    Path in = Files.createTempFile("holdfast-sql", ".sql");
    try (var out = process.getOutputStream()) {
      out.write(sql.getBytes(StandardCharsets.UTF_8));
    } finally {
      Files.delete(in);
    }
    return InstanceProcesses.finished(process, "psql").strip();
  }

  /** The oldest installed {@code psql} works with every server of the tests for plain statements. */
  private String psql() throws IOException {
    Path own = bin.resolve("psql");
    if (Files.isExecutable(own)) {
      return own.toString();
    }
    return installed().getFirst().resolve("psql").toString();
  }

  private void asServer(String... argv) throws IOException {
    if (InstanceProcesses.root()) {
      List<String> all = new ArrayList<>(List.of(argv));
      all.add(InstanceProcesses.account("postgres"));
      all.add(folder.toString());
      command(false, all.toArray(String[]::new));
    }
  }

  private void command(boolean asServer, String... argv) throws IOException {
    List<String> all = new ArrayList<>();
    if (asServer) {
      all.addAll(InstanceProcesses.as(InstanceProcesses.account("postgres")));
    }
    all.addAll(List.of(argv));
    Path log = Files.createTempFile("holdfast-pg", ".out");
    try {
      Process process =
          new ProcessBuilder(all).directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (InstanceProcesses.waitFor(process) != 0) {
        throw new IOException(argv[0] + ": " + Files.readString(log));
      }
    } finally {
      Files.delete(log);
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(data().resolve("postmaster.pid"))) {
      down();
    }
    InstanceProcesses.remove(folder);
  }
}
