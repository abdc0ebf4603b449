package dev.holdfast.cli;

import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.database.Attempts;
import dev.holdfast.database.FingerprintDepth;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.Source;
import dev.holdfast.source.mariadb.MariadbClients;
import dev.holdfast.source.mariadb.MariadbSource;
import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.source.postgres.PostgresSource;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Makes sources of database servers. Their clients are looked for once, and only when there is such a source. */
final class DatabaseMaker {
  private static final int POSTGRES_PORT = 5432;
  private static final int MYSQL_PORT = 3306;
  private static final String MYSQL_PASSWORD = "MYSQL_PWD";
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final Map<String, String> environment;
  private final Tools tools;
  private final PostgresClients postgres;
  private final MariadbClients mariadb;
  private final Attempts attempts;

  /**
   * @param environment of this process
   * @param stopped says when the user wants everything to end
   * @param random for pauses between attempts
   */
  DatabaseMaker(
      Map<String, String> environment, BooleanSupplier stopped, RandomGenerator random) {
    this.environment = Map.copyOf(environment);
    this.tools = new Tools(environment, stopped);
    this.postgres = new PostgresClients(tools, List.of());
    this.mariadb = new MariadbClients(tools, List.of());
    this.attempts = Attempts.usual(random);
  }

  /** Starts clients. */
  Tools tools() {
    return tools;
  }

  /** The installed MariaDB and MySQL clients. */
  MariadbClients mariadbClients() {
    return mariadb;
  }

  /**
   * A MariaDB or MySQL source.
   *
   * @throws HoldfastException {@code DATABASE_LOGIN} for an option file that others can read
   */
  MariadbSource mysql(SourceId id, String app, SourceConfig.Mysql config) {
    SourceConfig.Server server = config.server();
    server.secretFile().ifPresent(DatabaseMaker::requirePrivate);
    return new MariadbSource(
        id,
        app,
        config.name(),
        withMysqlSecrets(
            new ServerAddress(
                server.address(), server.port().orElse(MYSQL_PORT), server.socket(), server.user(),
                server.secretFile(), Optional.empty(), server.via())),
        new MariadbSource.Choice(
            server.databases(), server.excludeData(),
            FingerprintDepth.of(server.fingerprint())),
        tools,
        mariadb,
        attempts);
  }

  /** The password of the environment, else the option file of the user, unless a file was named. */
  private ServerAddress withMysqlSecrets(ServerAddress plain) {
    if (plain.secretFile().isPresent()) {
      return plain;
    }
    Optional<ServerAddress.Password> password =
        variable(MYSQL_PASSWORD).map(ServerAddress.Password::new);
    Optional<Path> file =
        password.isPresent() || !plain.via().isEmpty() ? Optional.empty()
            : variable("HOME").map(home -> Path.of(home, ".my.cnf")).filter(Files::isReadable);
    return new ServerAddress(
        plain.host(), plain.port(), plain.socket(), plain.user(), file, password, plain.via());
  }

  /** The installed PostgreSQL clients. */
  PostgresClients postgresClients() {
    return postgres;
  }

  /**
   * A PostgreSQL source.
   *
   * @throws HoldfastException {@code DATABASE_LOGIN} for a password file that others can read, which the client would pass
   *     over without a word
   */
  PostgresSource postgres(SourceId id, String app, SourceConfig.Postgres config) {
    SourceConfig.Server server = config.server();
    return new PostgresSource(
        id,
        app,
        config.name(),
        address(server, POSTGRES_PORT, "PGPASSFILE", "PGPASSWORD"),
        new PostgresSource.Choice(
            server.databases(), server.excludeData(),
            FingerprintDepth.of(server.fingerprint())),
        tools,
        postgres);
  }

  private ServerAddress address(
      SourceConfig.Server server, int port, String fileVariable, String passwordVariable) {
    Optional<Path> file =
        server.secretFile().or(() -> variable(fileVariable).map(Path::of));
    file.ifPresent(DatabaseMaker::requirePrivate);
    Optional<ServerAddress.Password> password =
        file.isPresent() ? Optional.empty()
            : variable(passwordVariable).map(ServerAddress.Password::new);
    return new ServerAddress(
        server.address(), server.port().orElse(port), server.socket(), server.user(), file,
        password, server.via());
  }

  /** A server of the command line, with the secrets the environment gives. */
  ServerAddress address(ServerUrl url) {
    if (url.engine() == ServerUrl.Engine.MYSQL) {
      return withMysqlSecrets(url.address());
    }
    Optional<Path> file = variable("PGPASSFILE").map(Path::of);
    file.ifPresent(DatabaseMaker::requirePrivate);
    Optional<ServerAddress.Password> password =
        file.isPresent() ? Optional.empty()
            : variable("PGPASSWORD").map(ServerAddress.Password::new);
    ServerAddress plain = url.address();
    return new ServerAddress(
        plain.host(), plain.port(), plain.socket(), plain.user(), file, password, plain.via());
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private static void requirePrivate(Path file) {
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new HoldfastException(
            Fault.DATABASE_LOGIN,
            "the password file " + file + " can be read by others (expected: mode 0600)",
            "chmod 600 " + file, null);
      }
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.DATABASE_LOGIN,
          "the password file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
