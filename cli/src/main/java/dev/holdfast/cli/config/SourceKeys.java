package dev.holdfast.cli.config;

import static dev.holdfast.cli.config.KeyType.CHOICE;
import static dev.holdfast.cli.config.KeyType.DURATION;
import static dev.holdfast.cli.config.KeyType.FILE;
import static dev.holdfast.cli.config.KeyType.HOST;
import static dev.holdfast.cli.config.KeyType.ID;
import static dev.holdfast.cli.config.KeyType.MAPPING;
import static dev.holdfast.cli.config.KeyType.PATH;
import static dev.holdfast.cli.config.KeyType.SIZE;
import static dev.holdfast.cli.config.KeyType.STORE;
import static dev.holdfast.cli.config.KeyType.SWITCH;
import static dev.holdfast.cli.config.KeyType.TEXT;
import static dev.holdfast.cli.config.KeyType.URL;
import static dev.holdfast.cli.config.KeyType.VARIABLE;
import static dev.holdfast.cli.config.KeyType.WHOLE;
import static dev.holdfast.cli.config.KeyType.WORD;
import static dev.holdfast.cli.config.Use.CONTROLLER;
import static dev.holdfast.cli.config.Use.LATER;

import java.util.List;
import java.util.stream.Stream;

/** The rows of {@link ConfigurationKeys} for sources. */
final class SourceKeys {
  /** The kinds of sources. */
  static final List<String> KINDS =
      List.of("files", "sqlite", "postgres", "mysql", "redis", "bucket", "command");

  private static final String SOURCE = "apps.<app>.sources.<source>";

  /** Every key below {@code sources}. */
  static final List<Key> ALL =
      Stream.of(
          common().stream(),
          files().stream(),
          engine("postgres"),
          engine("mysql"),
          redis(),
          bucket(),
          command())
          .flatMap(keys -> keys)
          .toList();

  private SourceKeys() {}

  private static Key key(String path, KeyType type, String description) {
    return Key.of(SOURCE + path, type, description);
  }

  private static Key later(String path, KeyType type, String description) {
    return key(path, type, description).used(LATER);
  }

  private static List<Key> common() {
    return List.of(
        key("", MAPPING, "One source; exactly one kind.")
            .exactlyOneOf(KINDS.toArray(String[]::new)),
        key(".host", HOST, "The host it is on.").orElse("that of the app").used(CONTROLLER),
        key(".id", ID, "Id of the series it continues, for instance after it was renamed.")
            .orElse("made from the names of app and source"),
        key(".stores", STORE, "Stores it is written to.").asList().orElse("those of the app"),
        key(".delta", SWITCH,
            "Whether chunks may be stored as differences to the previous capture; this version makes none.")
            .orElse("true"),
        key(".min_interval", DURATION, "The agent refuses to run it more often.").orElse("none")
            .used(CONTROLLER));
  }

  private static List<Key> files() {
    return List.of(
        key(".files", MAPPING, "Files and folders."),
        key(".files.paths", PATH, "What to read; folders with all they hold.").asList().mandatory(),
        key(".files.exclude", TEXT, "Patterns as in .gitignore of what to leave out.").asList()
            .orElse("none"),
        key(".files.one_file_system", SWITCH, "Whether to stay on the file system of each path.")
            .orElse("false"),
        key(".files.exclude_caches", SWITCH,
            "Whether to leave out folders marked by a CACHEDIR.TAG.").orElse("false"),
        key(".files.max_file_size", SIZE, "Leave out files larger than this.").orElse("no limit"),
        key(".sqlite", MAPPING, "A SQLite database."),
        key(".sqlite.path", PATH, "The database file.").mandatory());
  }

  /** A database server reached by its own clients. */
  private static Stream<Key> engine(String kind) {
    boolean postgres = kind.equals("postgres");
    String k = "." + kind;
    String secrets =
        postgres
            ? "File of the form .pgpass that holds the password."
            : "Option file of the client that holds the password.";
    return Stream.of(
        key(k, MAPPING,
            "Databases of a " + (postgres ? "PostgreSQL" : "MySQL or MariaDB") + " server.")
            .exactlyOneOf("database", "databases", "all"),
        key(k + ".database", TEXT, "One database."),
        key(k + ".databases", TEXT, "Several databases.").asList(),
        key(k + ".all", CHOICE, "Every database of the server.").oneOf("true"),
        key(k + ".address", HOST, "Host name or address of the server.")
            .orElse("the local socket"),
        key(k + ".port", WHOLE, "Its port.").range(1, 65_535).orElse(postgres ? "5432" : "3306"),
        key(k + ".socket", PATH, "Its Unix socket, or the folder of it.")
            .orElse("that of the client"),
        key(k + ".user", TEXT, "The user to connect as.").orElse("that of the client"),
        key(k + (postgres ? ".passfile" : ".defaults_file"), PATH, secrets)
            .orElse(postgres ? "PGPASSFILE, PGPASSWORD" : "MYSQL_PWD, ~/.my.cnf"),
        key(k + ".exclude_data", TEXT, "Tables of which only the definition is kept.").asList()
            .orElse("none"),
        key(k + ".fingerprint", CHOICE,
            "What is counted in the dump's own snapshot: rows, or rows and contents, or nothing.")
            .oneOf("content", "rows", "off").orElse("content"),
        key(k + ".via", TEXT,
            "Program and arguments put before each client, for databases in containers.").asList()
            .orElse("none"))
        .map(key -> key.used(Use.ALWAYS));
  }

  private static Stream<Key> redis() {
    return Stream.of(
        later(".redis", MAPPING, "A Redis server."),
        later(".redis.address", HOST, "Host name or address of the server.").orElse("127.0.0.1"),
        later(".redis.port", WHOLE, "Its port.").range(1, 65_535).orElse("6379"),
        later(".redis.socket", PATH, "Its Unix socket.").orElse("none"),
        later(".redis.user", TEXT, "The user to connect as.").orElse("default"),
        later(".redis.passfile", PATH, "File that holds the password in its first line.")
            .orElse("REDISCLI_AUTH"),
        later(".redis.via", TEXT, "Program and arguments put before the client.").asList()
            .orElse("none"));
  }

  private static Stream<Key> bucket() {
    return Stream.of(
        later(".bucket", MAPPING, "Uploads kept in a bucket of an S3-compatible server."),
        later(".bucket.endpoint", URL, "Address of the server, without user or password.")
            .mandatory(),
        later(".bucket.region", WORD, "Region name that requests are signed for.")
            .orElse("AWS_REGION, else us-east-1"),
        later(".bucket.bucket", KeyType.BUCKET, "Name of the bucket.").mandatory(),
        later(".bucket.prefix", KeyType.PREFIX, "Only names that begin with it.").orElse("none"),
        later(".bucket.ca", FILE, "PEM file of the certificate authority of the server.")
            .orElse("those of the system"),
        later(".bucket.credentials", MAPPING, "Where the keys are.")
            .orElse("the AWS_* environment variables").exactlyOneOf("file", "env"),
        later(".bucket.credentials.file", FILE,
            "AWS shared-credentials file; its profile 'default' is used."),
        later(".bucket.credentials.env", VARIABLE,
            "P stands for the variables P_ACCESS_KEY_ID and P_SECRET_ACCESS_KEY."));
  }

  private static Stream<Key> command() {
    return Stream.of(
        later(".command", MAPPING,
            "What a program writes to its standard output, such as a vendor's export."),
        later(".command.argv", TEXT, "Program and arguments; no shell.").asList().mandatory(),
        later(".command.timeout", DURATION, "It is stopped after this time, and the capture fails.")
            .orElse("1h"));
  }
}
