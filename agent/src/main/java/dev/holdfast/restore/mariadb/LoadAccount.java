package dev.holdfast.restore.mariadb;

import dev.holdfast.database.ServerAddress;
import dev.holdfast.source.mariadb.MariadbServer;
import dev.holdfast.source.mariadb.MariadbSession;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An account for the databases of one restore: it may do everything there and nothing elsewhere, so the server itself keeps a forged dump from
 * anything else. Where programs of the dump have its rights afterwards it stays, but nobody can log in as it.
 *
 * @param name of the account
 * @param host from where it connects
 * @param password known to this process only
 */
record LoadAccount(String name, String host, ServerAddress.Password password) {
  private static final String PREFIX = "holdfast_";
  private static final int NAME_BYTES = 6;
  private static final int PASSWORD_BYTES = 20;

  /** Makes it and gives it its rights. */
  static LoadAccount make(
      MariadbSession session, List<String> databases, String host, RandomGenerator random) {
    LoadAccount account =
        new LoadAccount(
            PREFIX + hex(random, NAME_BYTES), host,
            // Of all kinds of characters, for servers that ask for them.
            new ServerAddress.Password("Aa1!" + hex(random, PASSWORD_BYTES)));
    session.execute(
        "create user " + account.sql() + " identified by "
            + MariadbServer.literal(account.password.reveal()));
    for (String database : databases) {
      session.execute(
          "grant all privileges on " + MariadbServer.identifier(AccountScript.pattern(database))
              + ".* to " + account.sql());
    }
    return account;
  }

  private static String hex(RandomGenerator random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** As SQL has it. */
  String sql() {
    return MariadbServer.identifier(name) + "@" + MariadbServer.identifier(host);
  }

  /** As {@code information_schema} writes it. */
  String text() {
    return name + "@" + host;
  }

  /** The same server, as this account. */
  ServerAddress at(ServerAddress address) {
    return new ServerAddress(
        address.host(), address.port(), address.socket(), Optional.of(name), Optional.empty(),
        Optional.of(password), address.via());
  }

  /** Shuts it, or removes it when nothing has its rights. */
  void retire(MariadbSession session, List<String> databases) {
    if (databases.stream().allMatch(name -> Programs.of(session, name, text()) == 0)) {
      session.execute("drop user " + sql());
    } else {
      session.execute("alter user " + sql() + " account lock");
    }
  }
}
