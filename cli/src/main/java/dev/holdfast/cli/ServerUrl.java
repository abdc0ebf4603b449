package dev.holdfast.cli;

import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database server as a word of the command line: {@code postgres://[USER@][HOST][:PORT][/DATABASE][?socket=PATH]}, the same
 * with {@code mysql}. A password never stands in it.
 *
 * @param engine which
 * @param address how it is reached; secrets are added from the environment
 * @param database named in it, or empty
 */
record ServerUrl(Engine engine, ServerAddress address, Optional<String> database) {
  private static final Pattern FORM =
      Pattern.compile(
          "(postgres|postgresql|mysql|mariadb)://(?:([^@/?]*)@)?(\\[[0-9A-Fa-f:.]+]|[^:/?\\[\\]]*)"
              + "(?::(\\d{1,5}))?(?:/([^/?]*))?(?:\\?(?:socket|host)=([^&]+))?");
  private static final String EXPECTED =
      "postgres://[USER@][HOST][:PORT][/DATABASE][?socket=PATH], or mysql://…";

  /** A kind of server. */
  enum Engine {
    /** PostgreSQL. */
    POSTGRES("postgres", 5432),
    /** MySQL and MariaDB. */
    MYSQL("mysql", 3306);

    private final String kind;
    private final int port;

    Engine(String kind, int port) {
      this.kind = kind;
      this.port = port;
    }

    /** The engine whose kind of source that is. */
    static Optional<Engine> of(String kind) {
      return Arrays.stream(values()).filter(engine -> engine.kind.equals(kind)).findFirst();
    }

    /** The kind of source it is. */
    String kind() {
      return kind;
    }
  }

  /**
   * Reads one.
   *
   * @throws HoldfastException {@link Fault#USAGE_ERROR}, also for a password
   */
  static ServerUrl parse(String option, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw Call.usage(option + " " + hidden(text), EXPECTED);
    }
    Engine engine = form.group(1).startsWith("postgres") ? Engine.POSTGRES : Engine.MYSQL;
    Optional<String> user = text(form.group(2));
    if (user.filter(u -> u.indexOf(':') >= 0).isPresent()) {
      throw new HoldfastException(
          Fault.USAGE_ERROR,
          "a password in " + option + " " + hidden(text) + " (expected: none, for every user of"
              + " the machine can read it)",
          engine == Engine.POSTGRES
              ? "put it into a file for PGPASSFILE (mode 0600), or into PGPASSWORD"
              : "put it into an option file, or into MYSQL_PWD",
          null);
    }
    int port = text(form.group(4)).map(Integer::parseInt).orElse(engine.port);
    if (port < 1 || port > 65_535) {
      throw Call.usage(option + " with port " + port, "1 to 65535");
    }
    Optional<String> host =
        text(form.group(3)).map(h -> h.startsWith("[") ? h.substring(1, h.length() - 1) : h);
    return new ServerUrl(
        engine,
        new ServerAddress(
            host, port, text(form.group(6)).map(Path::of), user, Optional.empty(),
            Optional.empty(), List.of()),
        text(form.group(5)));
  }

  /** The text without what may be a password. */
  private static String hidden(String text) {
    return text.replaceAll("//[^@/]*:[^@/]*@", "//***@");
  }

  private static Optional<String> text(@org.jspecify.annotations.Nullable String group) {
    return Optional.ofNullable(group)
        .filter(g -> !g.isEmpty())
        .map(g -> URLDecoder.decode(g.replace("+", "%2B"), StandardCharsets.UTF_8));
  }
}
