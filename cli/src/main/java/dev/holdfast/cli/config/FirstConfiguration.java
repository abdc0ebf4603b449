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
 */
public record FirstConfiguration(
    String fleet,
    Path trust,
    List<FirstStore> stores,
    String app,
    List<Path> files,
    List<Path> sqlite) {

  /** Copies the lists. */
  public FirstConfiguration {
    stores = List.copyOf(stores);
    files = List.copyOf(files);
    sqlite = List.copyOf(sqlite);
  }

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
