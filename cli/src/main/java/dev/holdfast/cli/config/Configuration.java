package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked {@code holdfast.yaml} with its drop-in files. Every reference in it resolves.
 *
 * @param file the main file, absolute
 * @param fleet name of the fleet
 * @param trust the signed trust file, absolute; empty when it must come from the command line
 * @param stores at least one, in the order written, which is the order restores read them
 * @param policies by name, in the order written
 * @param apps by name, in the order written
 * @param notes what has no effect here
 */
public record Configuration(
    Path file,
    String fleet,
    Optional<Path> trust,
    List<StoreConfig> stores,
    Map<String, PolicyConfig> policies,
    Map<String, AppConfig> apps,
    List<Note> notes) {

  /** Keeps the order of the maps. */
  public Configuration {
    stores = List.copyOf(stores);
    policies = Ordered.copyOf(policies);
    apps = Ordered.copyOf(apps);
    notes = List.copyOf(notes);
  }

  /**
   * The store of a name.
   *
   * @throws HoldfastException {@link Fault#STORE_UNNAMED} when there is none
   */
  public StoreConfig store(String name) {
    return stores.stream()
        .filter(store -> store.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(Fault.STORE_UNNAMED, "store", name,
            stores.stream().map(StoreConfig::name).toList()));
  }

  /**
   * The app of a name.
   *
   * @throws HoldfastException {@link Fault#CONFIG_UNKNOWN_NAME} when there is none
   */
  public AppConfig app(String name) {
    return Optional.ofNullable(apps.get(name))
        .orElseThrow(() -> unknown(Fault.CONFIG_UNKNOWN_NAME, "app", name, apps.keySet()));
  }

  /**
   * What counts for one source once app, policy and defaults are applied.
   *
   * @throws HoldfastException {@link Fault#CONFIG_UNKNOWN_NAME} when the app or its source does not exist
   */
  public EffectiveSource effective(String appName, String sourceName) {
    AppConfig app = app(appName);
    SourceConfig source =
        Optional.ofNullable(app.sources().get(sourceName))
            .orElseThrow(() -> unknown(Fault.CONFIG_UNKNOWN_NAME, "source",
                appName + "/" + sourceName, app.sources().keySet()));
    Optional<PolicyConfig> policy = app.policy().map(policies::get);
    List<String> wanted = source.settings().stores();
    if (wanted.isEmpty()) {
      wanted = app.stores();
    }
    if (wanted.isEmpty()) {
      wanted = policy.map(PolicyConfig::stores).orElse(List.of());
    }
    List<String> names = wanted;
    return new EffectiveSource(
        appName,
        app.environment(),
        source,
        stores.stream().filter(s -> names.isEmpty() || names.contains(s.name())).toList(),
        policy.map(PolicyConfig::name),
        policy.flatMap(PolicyConfig::retention).orElse(RetentionConfig.KEEP_ALL));
  }

  /** {@link #effective(String, String)} of every source of every app, in the order written. */
  public List<EffectiveSource> effectiveSources() {
    return apps.values().stream()
        .flatMap(
            app -> app.sources().keySet().stream().map(source -> effective(app.name(), source)))
        .toList();
  }

  private static HoldfastException unknown(
      Fault fault, String what, String name, Collection<String> known) {
    String expected = known.isEmpty() ? "none is configured" : "one of " + String.join(", ", known);
    String message = "no " + what + " '" + Shown.text(name) + "' (expected: " + expected + ")";
    return KeyHints.nearest(name, known)
        .map(near -> new HoldfastException(fault, message, KeyHints.didYouMean(near), null))
        .orElseGet(() -> new HoldfastException(fault, message));
  }
}
