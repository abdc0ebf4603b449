package dev.holdfast.cli;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.restore.mariadb.DumpedSql;
import dev.holdfast.restore.mariadb.MariadbLoad;
import dev.holdfast.restore.mariadb.MariadbScratch;
import dev.holdfast.restore.postgres.DumpedDatabase;
import dev.holdfast.restore.postgres.PostgresLoad;
import dev.holdfast.restore.postgres.PostgresScratch;
import dev.holdfast.snapshot.SnapshotBody;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Makes what loads dumps, for each kind of server.
 *
 * @param databases reaches servers
 * @param clock gives kept databases their names
 * @param findings what is found on the way
 */
record DumpLoaders(DatabaseMaker databases, InstantSource clock, FindingSink findings) {

  /** A throw-away server, gone when it is closed. */
  interface Scratch extends AutoCloseable {
    /** Loads into it. */
    DumpLoader loader();

    /** A command that connects to one of its databases. */
    String connect(String database);

    @Override
    void close();
  }

  private static boolean isMysql(SnapshotBody body) {
    return body.sourceKind().equals(ServerUrl.Engine.MYSQL.kind());
  }

  private static int version(SnapshotBody body) {
    String number = body.settings().getOrDefault("server_version_num", "0");
    return number.matches("\\d{1,9}") ? Integer.parseInt(number) : 0;
  }

  /** Into a server that is there. */
  DumpLoader into(ServerUrl server, SnapshotBody body) {
    ServerAddress address = databases.address(server);
    return isMysql(body) ? mariadb(address, body, wish -> wish) : postgres(address, body);
  }

  /**
   * Into a server that is made for it.
   *
   * @param parent where its folder is made
   * @param asRoot whether this process is root
   */
  Scratch scratch(SnapshotBody body, Path parent, boolean asRoot) {
    return isMysql(body) ? mariadbScratch(body, parent, asRoot)
        : postgresScratch(body, parent, asRoot);
  }

  private Scratch postgresScratch(SnapshotBody body, Path parent, boolean asRoot) {
    PostgresScratch server =
        PostgresScratch.start(
            databases.tools(), databases.postgresClients(), version(body) / 10_000, parent,
            asRoot);
    return new Scratch() {
      @Override
      public DumpLoader loader() {
        return postgres(server.address(), body);
      }

      @Override
      public String connect(String database) {
        return server.connect(database);
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  private Scratch mariadbScratch(SnapshotBody body, Path parent, boolean asRoot) {
    MariadbScratch server =
        MariadbScratch.start(
            databases.tools(), databases.mariadbClients(),
            new MariadbScratch.Wish(
                version(body), body.settings().getOrDefault("lower_case_table_names", ""), parent,
                asRoot));
    return new Scratch() {
      @Override
      public DumpLoader loader() {
        // Its superuser has rights on nothing else, and its programs are to have theirs.
        return mariadb(server.address(), body, LoadWish::asTrusted);
      }

      @Override
      public String connect(String database) {
        return server.connect(database);
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  private DumpLoader postgres(ServerAddress address, SnapshotBody body) {
    PostgresLoad load =
        PostgresLoad.into(
            databases.tools(), address, databases.postgresClients(), new SecureRandom(), findings);
    return new DumpLoader() {
      @Override
      public int databases() {
        return dumps(Path.of("/")).size();
      }

      @Override
      public void preflight(LoadWish wish) {
        if (wish.trusted()) {
          throw Call.usage("--trusted with a PostgreSQL database", "a MySQL or MariaDB one");
        }
        dumps(Path.of("/")).forEach(dump -> load.preflight(dump, wish));
      }

      @Override
      public List<String> plan(LoadWish wish) {
        return dumps(Path.of("/")).stream()
            .map(
                dump -> "database \"" + dump.name() + "\" of PostgreSQL " + dump.major()
                    + " into \""
                    + load.name(dump, wish) + "\" of " + load.server())
            .toList();
      }

      @Override
      public void load(Path tree, LoadWish wish, Consumer<LoadReport> told) {
        for (DumpedDatabase dump : dumps(tree)) {
          told.accept(load.run(dump, wish, clock.instant()));
        }
      }

      private List<DumpedDatabase> dumps(Path tree) {
        return DumpedDatabase.of(body, tree);
      }
    };
  }

  private DumpLoader mariadb(
      ServerAddress address, SnapshotBody body, UnaryOperator<LoadWish> changed) {
    MariadbLoad load =
        MariadbLoad.into(
            databases.tools(), address, databases.mariadbClients(), new SecureRandom(), findings);
    return new DumpLoader() {
      @Override
      public int databases() {
        return dumps(Path.of("/")).size();
      }

      @Override
      public void preflight(LoadWish wish) {
        dumps(Path.of("/")).forEach(
            dump -> load.preflight(dump, changed.apply(wish)));
      }

      @Override
      public List<String> plan(LoadWish wish) {
        return dumps(Path.of("/")).stream()
            .map(dump -> load.plan(dump, changed.apply(wish)))
            .toList();
      }

      @Override
      public void load(Path tree, LoadWish wish, Consumer<LoadReport> told) {
        load.run(dumps(tree), changed.apply(wish), clock.instant(), told);
      }

      private List<DumpedSql> dumps(Path tree) {
        return DumpedSql.of(body, tree);
      }
    };
  }
}
