package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code init} knows when it writes the first configuration.
 *
 * @param fleet a name
 * @param trust the trust file, absolute
 * @param stores in the order given; without one every command says which line to write
 * @param app a name
 * @param files absolute; each becomes a source of its own
 * @param sqlite absolute; each becomes a source of its own
 * @param servers each becomes a source of its own
 */
public record FirstConfiguration(
    String fleet,
    Path trust,
    List<FirstStore> stores,
    String app,
    List<Path> files,
    List<Path> sqlite,
    List<FirstServer> servers) {

  /** Copies the lists. */
  public FirstConfiguration {
    stores = List.copyOf(stores);
    files = List.copyOf(files);
    sqlite = List.copyOf(sqlite);
    servers = List.copyOf(servers);
  }

  /** Without database servers. */
  public FirstConfiguration(
      String fleet,
      Path trust,
      List<FirstStore> stores,
      String app,
      List<Path> files,
      List<Path> sqlite) {
    this(fleet, trust, stores, app, files, sqlite, List.of());
  }

  /** Whether it names nothing to back up. */
  public boolean isWithoutSource() {
    return files.isEmpty() && sqlite.isEmpty() && servers.isEmpty();
  }

  /**
   * One database, or all of a server.
   *
   * @param kind {@code postgres} or {@code mysql}
   * @param database empty for all
   * @param address host name or address; empty for the local socket
   * @param port of the server
   * @param socket its Unix socket, or the folder of it
   * @param user to connect as
   */
  public record FirstServer(
      String kind,
      Optional<String> database,
      Optional<String> address,
      int port,
      Optional<Path> socket,
      Optional<String> user) {}

  /** One store; what is empty is left to its default. */
  public record FirstStore(
      String name,
      StoreConfig.Location location,
      Optional<LockConfig> lock,
      Optional<String> provider,
      Optional<String> site,
      Optional<KeySource> credentials) {
    /** The same as it will be read back. */
    public StoreConfig asConfig() {
      StoreConfig bare = StoreConfig.bare(name, location);
      return new StoreConfig(
          name,
          location,
          provider.orElse(bare.provider()),
          bare.account(),
          site.orElse(bare.site()),
          bare.medium(),
          bare.host(),
          lock,
          bare.verify(),
          bare.rotation(),
          credentials.map(CredentialsConfig::of));
    }
  }
}
