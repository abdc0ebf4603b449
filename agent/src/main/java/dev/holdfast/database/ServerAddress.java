package dev.holdfast.database;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a database server is reached. Holds no secret but where one lies, and the one the environment gave.
 *
 * @param host name or address; empty = the local socket
 * @param port 1 to 65535
 * @param socket the Unix socket, or for PostgreSQL the folder of it
 * @param user to connect as; empty = as the client decides
 * @param secretFile {@code .pgpass} or an option file of the client
 * @param password from the environment
 * @param via what runs the clients, for instance {@code docker exec -i pg}
 */
public record ServerAddress(
    Optional<String> host,
    int port,
    Optional<Path> socket,
    Optional<String> user,
    Optional<Path> secretFile,
    Optional<Password> password,
    List<String> via) {
  /** Copies the list. */
  public ServerAddress {
    via = List.copyOf(via);
  }

  /** A password that is never printed. */
  public static final class Password {
    private final String text;

    /** Wraps it. */
    public Password(String text) {
      this.text = text;
    }

    /** The password itself: for the environment of a client only. */
    public String reveal() {
      return text;
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  /** For messages: {@code db1:5432}, a socket, or the local server. */
  public String text() {
    String where =
        host.map(h -> h.indexOf(':') >= 0 ? "[" + h + "]" : h)
            .or(() -> socket.map(Path::toString))
            .orElse("the local server");
    String full = where + ", port " + port;
    return via.isEmpty() ? full : full + " through '" + String.join(" ", via) + "'";
  }
}
