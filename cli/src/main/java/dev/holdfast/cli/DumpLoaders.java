package dev.holdfast.cli;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.restore.postgres.DumpedDatabase;
import dev.holdfast.restore.postgres.PostgresLoad;
import dev.holdfast.restore.postgres.PostgresScratch;
import dev.holdfast.snapshot.SnapshotBody;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

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

  /** Into a server that is there. */
  DumpLoader into(ServerUrl server, SnapshotBody body) {
    return postgres(databases.address(server), body);
  }

  /**
   * Into a server that is made for it.
   *
   * @param parent where its folder is made
   * @param asRoot whether this process is root
   */
  Scratch scratch(SnapshotBody body, Path parent, boolean asRoot) {
    int version = Integer.parseInt(body.settings().getOrDefault("server_version_num", "0"));
    PostgresScratch server =
        PostgresScratch.start(
            databases.tools(), databases.postgresClients(), version / 10_000, parent, asRoot);
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

  private DumpLoader postgres(ServerAddress address, SnapshotBody body) {
    PostgresLoad load =
        PostgresLoad.into(databases.tools(), address, databases.postgresClients(), findings);
    return new DumpLoader() {
      @Override
      public int databases() {
        return dumps(Path.of("/")).size();
      }

      @Override
      public void preflight(LoadWish wish) {
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
}
