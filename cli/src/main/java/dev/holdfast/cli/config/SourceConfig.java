package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing to protect. */
public sealed interface SourceConfig {
  /** Its name within the app. */
  String name();

  /** What every kind of source has. */
  Settings settings();

  /** The key that names its kind: files, sqlite, postgres, mysql, redis, bucket, command. */
  String kind();

  /**
   * What every kind of source has.
   *
   * @param host where it is (controller only)
   * @param id 26 characters of base32: the series it continues
   * @param stores names of stores; empty for those of the app
   * @param delta whether chunks may be stored as differences
   * @param minInterval the agent refuses to run it more often (controller only)
   */
  record Settings(
      Optional<String> host,
      Optional<String> id,
      List<String> stores,
      boolean delta,
      Optional<Duration> minInterval) {
    /** Nothing given. */
    public static final Settings DEFAULT =
        new Settings(Optional.empty(), Optional.empty(), List.of(), true, Optional.empty());
  }

  /**
   * Files and folders.
   *
   * @param paths absolute, at least one
   * @param exclude patterns as in {@code .gitignore}
   * @param oneFileSystem stay on the file system of each path
   * @param excludeCaches leave out folders marked by a {@code CACHEDIR.TAG}
   * @param maxFileSize leave out larger files
   */
  record Files(
      String name,
      Settings settings,
      List<Path> paths,
      List<String> exclude,
      boolean oneFileSystem,
      boolean excludeCaches,
      Optional<ByteSize> maxFileSize)
      implements SourceConfig {
    @Override
    public String kind() {
      return "files";
    }
  }

  /** A SQLite database; the path is absolute. */
  record Sqlite(String name, Settings settings, Path path) implements SourceConfig {
    @Override
    public String kind() {
      return "sqlite";
    }
  }

  /** Databases of a PostgreSQL server. */
  record Postgres(String name, Settings settings, Server server) implements SourceConfig {
    @Override
    public String kind() {
      return "postgres";
    }
  }

  /** Databases of a MySQL or MariaDB server. */
  record Mysql(String name, Settings settings, Server server) implements SourceConfig {
    @Override
    public String kind() {
      return "mysql";
    }
  }

  /** A Redis server. */
  record Redis(String name, Settings settings, Server server) implements SourceConfig {
    @Override
    public String kind() {
      return "redis";
    }
  }

  /** Uploads kept in a bucket. */
  record Bucket(
      String name,
      Settings settings,
      StoreConfig.S3 place,
      Optional<KeySource> credentials)
      implements SourceConfig {
    @Override
    public String kind() {
      return "bucket";
    }
  }

  /** What a program prints. */
  record Command(String name, Settings settings, AppConfig.Command command)
      implements SourceConfig {
    @Override
    public String kind() {
      return "command";
    }
  }

  /**
   * How a database server is reached, and which of its databases are meant.
   *
   * @param databases names; empty for all
   * @param address empty: the local socket
   * @param port empty: that of the engine
   * @param secretFile passfile or option file with the password
   * @param excludeData tables of which only the definition is kept
   * @param fingerprint content, rows or off
   * @param via program and arguments put before each client
   */
  record Server(
      List<String> databases,
      Optional<String> address,
      Optional<Integer> port,
      Optional<Path> socket,
      Optional<String> user,
      Optional<Path> secretFile,
      List<String> excludeData,
      String fingerprint,
      List<String> via) {}
}
