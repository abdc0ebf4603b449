package dev.holdfast.cli.config;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Where the keys of a store are.
 *
 * @param all the key for everything that has none of its own
 * @param separate keys of their own
 */
public record CredentialsConfig(KeySource all, Map<Role, KeySource> separate) {
  /** What a key is used for. */
  public enum Role {
    /** Uploads. */
    PUT,
    /** Listings and downloads. */
    READ,
    /** Longer locks. */
    RETAIN,
    /** Deletions. */
    DELETE
  }

  /** Copies the map. */
  public CredentialsConfig {
    Map<Role, KeySource> copy = new EnumMap<>(Role.class);
    copy.putAll(separate);
    separate = Map.copyOf(copy);
  }

  /** One key for everything. */
  public static CredentialsConfig of(KeySource all) {
    return new CredentialsConfig(all, Map.of());
  }

  /** Where the key for one use is. */
  public KeySource of(Role role) {
    return Objects.requireNonNullElse(separate.get(role), all);
  }
}
