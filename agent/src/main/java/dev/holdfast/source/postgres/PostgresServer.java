package dev.holdfast.source.postgres;

import dev.holdfast.database.ServerAddress;
import dev.holdfast.tool.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * How commands reach a PostgreSQL server. Everything about the connection but secrets stands in one quoted connection
 * string, so that a database named {@code a=b} or {@code -x} is nothing but a name.
 *
 * @param address where it is
 */
public record PostgresServer(ServerAddress address) {
  private static final int CONNECT_SECONDS = 10;

  /**
   * A client's command.
   *
   * @param program its path
   * @param database the database to connect to
   * @param arguments what follows the connection
   */
  public Command client(String program, String database, List<String> arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(program);
    argv.add("--dbname=" + connection(database));
    argv.add("--no-password");
    argv.addAll(arguments);
    return withSecrets(Command.of(argv).via(address.via()));
  }

  /** Adds what a client needs to log in. */
  public Command withSecrets(Command command) {
    Command with = command.variable("PGAPPNAME", "holdfast").variable("PGCLIENTENCODING", "UTF8");
    if (address.secretFile().isPresent()) {
      with = with.variable("PGPASSFILE", address.secretFile().get().toString());
    } else if (address.password().isPresent()) {
      with = with.secret("PGPASSWORD", address.password().get().reveal());
    }
    return with;
  }

  /** A connection string (PostgreSQL manual, 34.1.1.1). */
  public String connection(String database) {
    StringBuilder text = new StringBuilder();
    add(text, "dbname", database);
    address.host().or(() -> address.socket().map(Object::toString))
        .ifPresent(host -> add(text, "host", host));
    add(text, "port", Integer.toString(address.port()));
    address.user().ifPresent(user -> add(text, "user", user));
    add(text, "connect_timeout", Integer.toString(CONNECT_SECONDS));
    return text.toString();
  }

  private static void add(StringBuilder text, String key, String value) {
    if (!text.isEmpty()) {
      text.append(' ');
    }
    text.append(key).append("='").append(value.replace("\\", "\\\\").replace("'", "\\'"))
        .append('\'');
  }

  /** An identifier as SQL has it. */
  public static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A literal as SQL has it, whatever {@code standard_conforming_strings} says. */
  public static String literal(String text) {
    return (text.indexOf('\\') < 0 ? "'" : " E'") + text.replace("\\", "\\\\").replace("'", "''")
        + "'";
  }
}
