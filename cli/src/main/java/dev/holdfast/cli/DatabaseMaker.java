package dev.holdfast.cli;

import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.Source;
import dev.holdfast.source.postgres.PostgresClients;
import dev.holdfast.source.postgres.PostgresFingerprint;
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

/** Makes sources of database servers. Their clients are looked for once, and only when there is such a source. */
final class DatabaseMaker {
  private static final int POSTGRES_PORT = 5432;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final Map<String, String> environment;
  private final Tools tools;
  private final PostgresClients postgres;

  /**
   * @param environment of this process
   * @param stopped says when the user wants everything to end
   */
  DatabaseMaker(Map<String, String> environment, BooleanSupplier stopped) {
    this.environment = Map.copyOf(environment);
    this.tools = new Tools(environment, stopped);
    this.postgres = new PostgresClients(tools, List.of());
  }

  /** Starts clients. */
  Tools tools() {
    return tools;
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
  Source postgres(SourceId id, String app, SourceConfig.Postgres config) {
    SourceConfig.Server server = config.server();
    return new PostgresSource(
        id,
        app,
        config.name(),
        address(server, POSTGRES_PORT, "PGPASSFILE", "PGPASSWORD"),
        new PostgresSource.Choice(
            server.databases(), server.excludeData(),
            PostgresFingerprint.Depth.of(server.fingerprint())),
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
    boolean postgres = url.engine() == ServerUrl.Engine.POSTGRES;
    Optional<Path> file =
        postgres ? variable("PGPASSFILE").map(Path::of) : Optional.empty();
    file.ifPresent(DatabaseMaker::requirePrivate);
    Optional<ServerAddress.Password> password =
        file.isPresent() ? Optional.empty()
            : variable(postgres ? "PGPASSWORD" : "MYSQL_PWD").map(ServerAddress.Password::new);
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
