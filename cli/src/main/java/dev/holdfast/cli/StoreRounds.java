package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.OperatorHand;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.StoreSetup;
import dev.holdfast.cli.keys.StoreSetup.Done;
import dev.holdfast.cli.keys.StoreSetup.Found;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.cli.local.StoreDoors;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Goes round the configured stores and brings each up to what the operator's hand holds. A store that fails does not keep
 * the others waiting.
 */
final class StoreRounds {
  private final Call call;
  private final StoreDoors doors;
  private final Configuration configuration;
  private final List<Path> trustFiles;
  private final List<JsonObject> told = new ArrayList<>();

  /**
   * A round.
   *
   * @param trustFiles where the trust chain and all records are kept
   */
  StoreRounds(Call call, Configuration configuration, List<Path> trustFiles) {
    this(call, configuration, trustFiles, false);
  }

  /**
   * A round.
   *
   * @param trustFiles where the trust chain and all records are kept
   * @param createBucket whether a bucket that does not exist is made
   */
  StoreRounds(
      Call call, Configuration configuration, List<Path> trustFiles, boolean createBucket) {
    this.call = call;
    this.doors = call.doors(createBucket);
    this.configuration = configuration;
    this.trustFiles = trustFiles;
  }

  /**
   * Makes stores or brings them up to date.
   *
   * @param named the stores the operator named; empty for all that are configured
   * @throws HoldfastException {@code STORE_UNNAMED} for a name that is not configured
   */
  void run(RecordBook book, OperatorHand hand, Set<String> named) {
    List<StoreConfig> wanted =
        named.isEmpty()
            ? configuration.stores()
            : named.stream().map(configuration::store).toList();
    Map<StoreSetup, Found> found = new LinkedHashMap<>();
    Map<StoreSetup, StoreConfig> configs = new LinkedHashMap<>();
    RecordBook signed = book;
    for (StoreConfig config : wanted) {
      try {
        StoreSetup setup = setup(config);
        Found seen = setup.examine(signed, !named.isEmpty());
        signed = setup.signed(signed, seen, hand);
        found.put(setup, seen);
        configs.put(setup, config);
      } catch (HoldfastException e) {
        failed(config, e);
      }
    }
    keep(book, signed);
    for (Map.Entry<StoreSetup, Found> entry : found.entrySet()) {
      StoreConfig config = Objects.requireNonNull(configs.get(entry.getKey()));
      try {
        tell(config, entry.getValue(), entry.getKey().write(signed, entry.getValue()));
      } catch (HoldfastException e) {
        failed(config, e);
      }
    }
    call.summary().putObjects("stores", told);
  }

  /**
   * Carries trust and records to the stores that are there; the others get them with the next backup.
   */
  void distribute(RecordBook book) {
    for (StoreConfig config : configuration.stores()) {
      try {
        StoreSetup setup = setup(config);
        Found found = setup.examine(book, false);
        if (found.exists()) {
          tell(config, found, setup.write(book, found));
        } else {
          call.output()
              .warning(
                  "store '" + config.name() + "' is not made yet; 'holdfast store init "
                      + config.name() + " --operator-key FILE' makes it");
        }
      } catch (HoldfastException e) {
        if (e.fault() == Fault.STORE_OFFLINE) {
          call.output()
              .warning(
                  "store '" + config.name() + "' is offline; the next backup carries the record "
                      + "there");
        } else {
          failed(config, e);
        }
      }
    }
    call.summary().putObjects("stores", told);
  }

  private StoreSetup setup(StoreConfig config) {
    return new StoreSetup(
        config, call.surroundings().environment(), doors, call.surroundings().random());
  }

  /** The records are kept before a store has them, so that an attempt cut short is continued. */
  private void keep(RecordBook before, RecordBook after) {
    if (!after.equals(before)) {
      trustFiles.forEach(file -> TrustFile.replace(file, after.bundle()));
    }
  }

  private void tell(StoreConfig config, Found found, Done done) {
    String what =
        switch (done) {
          case CREATED -> "created";
          case RECORD_SIGNED -> "record signed: " + String.join("; ", found.differences());
          case UNCHANGED -> "up to date";
        };
    call.output().text("store '" + config.name() + "' " + found.id() + " " + what);
    told.add(
        new JsonObject().put("name", config.name()).put("id", found.id().toString())
            .put("done", done.name().toLowerCase(Locale.ROOT)));
  }

  private void failed(StoreConfig config, HoldfastException e) {
    call.outcome().failed(e);
    told.add(
        new JsonObject().put("name", config.name()).put("id", (String) null).put("done", "failed"));
  }
}
