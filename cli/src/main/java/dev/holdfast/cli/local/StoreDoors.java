package dev.holdfast.cli.local;

import dev.holdfast.cli.config.CredentialsConfig;
import dev.holdfast.cli.config.CredentialsConfig.Role;
import dev.holdfast.cli.config.KeySource;
import dev.holdfast.cli.config.LockConfig;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.Initialisers;
import dev.holdfast.cli.keys.StoreTerms;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.signed.LockMode;
import dev.holdfast.signed.StorePlace;
import dev.holdfast.store.DirectoryInitialiser;
import dev.holdfast.store.DirectoryStore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.S3Behaviour;
import dev.holdfast.store.S3Credentials;
import dev.holdfast.store.S3Initialiser;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3Roles;
import dev.holdfast.store.S3Settings;
import dev.holdfast.store.S3Store;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreInitialiser;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.DirectoryMover;
import dev.holdfast.transfer.GrantCheck;
import dev.holdfast.transfer.GrantMover;
import dev.holdfast.transfer.HttpEndpoint;
import dev.holdfast.transfer.HttpMover;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The one place that turns what a configuration or the command line says of a store into its doors: to look, to make, to
 * move bytes. Nothing is touched until a door is used; a bucket's keys are read when its door is made. Any thread.
 */
public final class StoreDoors implements Initialisers {
  private final Outside outside;
  private final AccessKeys keys;
  private final Map<StorePlace.S3, HttpEndpoint> endpoints = new LinkedHashMap<>();

  /**
   * What comes from outside.
   *
   * @param environment variables with keys and the region
   * @param credentialsFile for buckets that name no keys
   * @param createBucket whether a bucket that does not exist is made
   * @param waits how long servers may take
   * @param behaviour what a store's server was seen to do, by its place
   * @param clock requests carry its time
   * @param random names temporary files, spreads repeated requests
   * @param findings what is told of keys
   */
  public record Outside(
      Map<String, String> environment,
      Optional<Path> credentialsFile,
      boolean createBucket,
      Supplier<NetworkWaits> waits,
      BiFunction<StoreConfig, String, Optional<S3Behaviour>> behaviour,
      InstantSource clock,
      SecureRandom random,
      FindingSink findings) {}

  /** Doors for one call of the program. */
  public StoreDoors(Outside outside) {
    this.outside = outside;
    this.keys = new AccessKeys(outside.environment, outside.findings);
  }

  /**
   * The door to look into a store and to grant puts and gets.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code CREDENTIALS_MISSING}, {@code CREDENTIALS_UNREADABLE}, {@code
   *     CONFIG_INVALID}
   */
  public Store store(StoreConfig config, Expected expected) {
    return switch (config.location()) {
      case StoreConfig.Directory d -> directory(config, d, expected);
      case StoreConfig.S3 s -> bucket(config, s, expected).store;
    };
  }

  @Override
  public StoreInitialiser initialiser(StoreConfig config, Expected expected) {
    return switch (config.location()) {
      case StoreConfig.Directory d ->
          new DirectoryInitialiser(directory(config, d, expected), outside.random);
      case StoreConfig.S3 s -> {
        Bucket bucket = bucket(config, s, expected);
        yield new S3Initialiser(
            bucket.store, bucket.roles, bucket.settings, outside.createBucket);
      }
    };
  }

  /** Executes the grants of a run of that host. */
  public ByteMover mover(HostId host) {
    return new GrantMover(new DirectoryMover(host, outside.random), this::http);
  }

  /** Executes grants to read. */
  public ByteMover reader() {
    // Reading makes no temporary files, so it needs neither a host nor good random numbers.
    ByteMover folders = new DirectoryMover(new HostId(new Id128(0, 0)), new SplittableRandom(0));
    return new GrantMover(folders, this::http);
  }

  /** Over every bucket whose door was made until the first grant is executed. */
  private synchronized ByteMover http() {
    return new HttpMover(
        List.copyOf(endpoints.values()), outside.waits.get().moves(), outside.clock,
        outside.random);
  }

  /** Which keys a store is used with; for a directory nothing. */
  public Optional<S3Roles> roles(StoreConfig config) {
    return config.location() instanceof StoreConfig.S3
        ? Optional.of(
            new S3Roles(
                key(config, Role.PUT), key(config, Role.READ), key(config, Role.RETAIN),
                key(config, Role.DELETE)))
        : Optional.empty();
  }

  private S3Credentials key(StoreConfig config, Role role) {
    return keys.read(config.name(), credentials(config).of(role));
  }

  private CredentialsConfig credentials(StoreConfig config) {
    return config.credentials()
        .orElseGet(
            () -> CredentialsConfig.of(
                outside.credentialsFile.<KeySource>map(KeySource.File::ofDefault)
                    .orElse(KeySource.AWS)));
  }

  /** A bucket's door with what it was made from. */
  private record Bucket(S3Store store, S3Roles roles, S3Settings settings) {}

  private Bucket bucket(StoreConfig config, StoreConfig.S3 at, Expected expected) {
    S3Place place = StoreTerms.place(at, outside.environment);
    S3Roles roles = roles(config).orElseThrow();
    S3Settings settings =
        S3Settings.plain(outside.clock, outside.random)
            .withWaits(outside.waits.get().looks())
            .withBehaviour(
                outside.behaviour.apply(config, place.toString()).orElse(S3Behaviour.UNCHECKED));
    if (config.lock().isPresent()) {
      settings =
          settings.withLock(
              StoreTerms.mode(config.lock().get()),
              Duration.ofDays(config.lock().get().days()));
    }
    know(config, place);
    return new Bucket(new S3Store(config.name(), place, roles, expected, settings), roles,
        settings);
  }

  private synchronized void know(StoreConfig config, S3Place place) {
    GrantCheck check =
        new GrantCheck(
            place.signed(),
            config.lock().map(StoreTerms::mode).orElse(LockMode.NONE),
            config.lock().map(LockConfig::days).orElse(0),
            outside.clock);
    endpoints.put(place.signed(), new HttpEndpoint(check, place.authority()));
  }

  private static DirectoryStore directory(
      StoreConfig config, StoreConfig.Directory place, Expected expected) {
    return new DirectoryStore(config.name(), place.path(), expected);
  }
}
