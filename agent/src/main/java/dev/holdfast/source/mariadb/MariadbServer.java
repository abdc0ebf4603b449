package dev.holdfast.source.mariadb;

import dev.holdfast.database.ServerAddress;
import dev.holdfast.tool.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How commands reach a MariaDB or MySQL server. A client reads the option file that was named and no other, so that nothing
 * in a file of the machine changes what a dump holds. A password goes by that file or by the environment.
 *
 * @param address where it is
 */
public record MariadbServer(ServerAddress address) {
  /**
   * A client's command.
   *
   * @param program its path
   * @param database the database it is about; it may be called anything
   * @param arguments its options
   */
  public Command client(String program, Optional<String> database, List<String> arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(program);
    argv.add(address.secretFile().map(f -> "--defaults-file=" + f).orElse("--no-defaults"));
    if (address.socket().isPresent()) {
      argv.add("--protocol=socket");
      argv.add("--socket=" + address.socket().get());
    } else if (address.host().isPresent()) {
      argv.add("--protocol=tcp");
      argv.add("--host=" + address.host().get());
      argv.add("--port=" + address.port());
    }
    address.user().ifPresent(user -> argv.add("--user=" + user));
    argv.add("--default-character-set=utf8mb4");
    argv.addAll(arguments);
    if (database.isPresent()) {
      argv.add("--");
      argv.add(database.get());
    }
    Command command = Command.of(argv).via(address.via());
    return address.password().isPresent() && address.secretFile().isEmpty()
        ? command.secret("MYSQL_PWD", address.password().get().reveal())
        : command;
  }

  /** An identifier as SQL has it. */
  public static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** A literal as SQL has it where a backslash escapes, which is so in every session opened here. */
  public static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'";
  }

  /** For messages: a database of this server. */
  public String what(String database) {
    return "database " + identifier(database) + " of " + address.text();
  }
}
