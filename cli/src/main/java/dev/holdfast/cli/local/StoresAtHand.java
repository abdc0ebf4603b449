package dev.holdfast.cli.local;

import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.StoreTerms;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.StoreId;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.CopyState;
import dev.holdfast.transfer.StoreView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configured stores as they are found when a command starts. A store that cannot be used keeps its fault; nothing is
 * thrown for one store alone.
 */
public final class StoresAtHand {
  private final List<LedgerStore> stores = new ArrayList<>();
  private final List<StoreView> readable = new ArrayList<>();
  private final Map<String, HoldfastException> faults = new LinkedHashMap<>();
  private final List<Path> folders = new ArrayList<>();

  private final StoreDoors doors;

  private StoresAtHand(StoreDoors doors) {
    this.doors = doors;
  }

  /**
   * Opens the stores.
   *
   * @param configs in configured order
   * @param book the trust chain and all records; its store records say which store belongs where
   * @param environment for defaults of the configuration
   * @param doors how stores are reached
   */
  public static StoresAtHand open(
      List<StoreConfig> configs,
      RecordBook book,
      Map<String, String> environment,
      StoreDoors doors) {
    StoresAtHand atHand = new StoresAtHand(doors);
    configs.forEach(config -> atHand.open(config, book, Optional.of(environment)));
    return atHand;
  }

  /** As {@link #open}, to read only: what the configuration says otherwise than the signed records does not matter. */
  public static StoresAtHand look(
      List<StoreConfig> configs, RecordBook book, StoreDoors doors) {
    StoresAtHand atHand = new StoresAtHand(doors);
    configs.forEach(config -> atHand.open(config, book, Optional.empty()));
    return atHand;
  }

  private void open(
      StoreConfig config, RecordBook book, Optional<Map<String, String>> binding) {
    Optional<StoreRecordCore> record = book.storeNamed(config.name());
    Optional<StoreId> id = record.map(StoreRecordCore::store);
    try {
      binding.ifPresent(environment -> refuseDifferences(config, record, environment));
      if (config.location() instanceof StoreConfig.Directory directory) {
        folders.add(directory.path());
      }
      Store store = doors.store(config, new Expected(true, Optional.of(book.fleet()), id));
      ReadableStore view = ReadableStore.open(store, doors.reader());
      readable.add(view);
      stores.add(LedgerStore.usable(config.name(), store, view.id(), config.isRotating()));
    } catch (HoldfastException e) {
      faults.put(config.name(), e);
      CopyState state =
          e.fault() == Fault.STORE_OFFLINE ? CopyState.OFFLINE : CopyState.FAILED;
      stores.add(
          LedgerStore.absent(config.name(), id, config.isRotating(), state, e.message()));
    }
  }

  private static void refuseDifferences(
      StoreConfig config, Optional<StoreRecordCore> record, Map<String, String> environment) {
    if (record.isEmpty()) {
      return;
    }
    List<String> differences =
        StoreTerms.of(config, environment).differences(StoreTerms.of(record.get()));
    if (!differences.isEmpty()) {
      throw new HoldfastException(
          Fault.STORE_RECORD_DIFFERS,
          "store '" + config.name() + "': " + String.join("; ", differences)
              + " (expected: what the operator signed)",
          "run 'holdfast store init " + config.name()
              + " --operator-key FILE' to sign the change",
          null);
    }
  }

  /** Every configured store, in configured order. */
  public List<LedgerStore> stores() {
    return List.copyOf(stores);
  }

  /** Those that can be read, in configured order. */
  public List<StoreView> readable() {
    return List.copyOf(readable);
  }

  /** Why each unusable store is so. */
  public Map<String, HoldfastException> faults() {
    return java.util.Collections.unmodifiableMap(faults);
  }

  /** Folders of directory stores: never captured. */
  public List<Path> folders() {
    return List.copyOf(folders);
  }
}
