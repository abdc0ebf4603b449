package dev.holdfast.cli.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What counts for one source.
 *
 * @param app name of its app
 * @param environment part of each snapshot's name
 * @param source the source itself
 * @param stores where it is written, at least one, in the order of the configuration; each carries its own lock
 * @param policy name of the policy it follows
 * @param retention which of its snapshots are kept
 */
public record EffectiveSource(
    String app,
    Optional<String> environment,
    SourceConfig source,
    List<StoreConfig> stores,
    Optional<String> policy,
    RetentionConfig retention) {

  /** {@code APP/SOURCE}. */
  public String selector() {
    return app + "/" + source.name();
  }

  /** The longest lock among its stores. */
  public Optional<LockConfig> longestLock() {
    return stores.stream()
        .flatMap(store -> store.lock().stream())
        .max(Comparator.comparingInt(LockConfig::days));
  }
}
