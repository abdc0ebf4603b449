package dev.holdfast.cli.keys;

import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.store.Expected;
import dev.holdfast.store.NewObject;
import dev.holdfast.store.StoreInitialiser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes one store, or brings its trust and records up to date. The record is signed and kept in the book first, so that an
 * attempt cut short is continued with the same store id. One thread.
 */
public final class StoreSetup {
  private final StoreConfig config;
  private final StoreTerms terms;
  private final Initialisers stores;
  private final RandomGenerator random;

  /** What was done to a store. */
  public enum Done {
    /** It was made. */
    CREATED,
    /** Its record was signed anew. */
    RECORD_SIGNED,
    /** Nothing differed; missing objects were added. */
    UNCHANGED
  }

  /**
   * How it was found.
   *
   * @param id which store it is or will be
   * @param exists whether it lies there
   * @param differences between configuration and signed record; empty when they agree or there is none
   */
  public record Found(StoreId id, boolean exists, List<String> differences) {}

  /**
   * A setup.
   *
   * @param environment for defaults of the configuration
   * @param stores how stores are reached
   * @param random makes the id of a new store
   */
  public StoreSetup(
      StoreConfig config,
      Map<String, String> environment,
      Initialisers stores,
      RandomGenerator random) {
    this.config = config;
    this.stores = stores;
    this.terms = StoreTerms.of(config, environment);
    this.random = random;
  }

  /**
   * Looks, touches nothing.
   *
   * @param named whether the operator named the store; without that a store that was made before and is not there counts
   *     as absent, not as to be made again
   * @throws HoldfastException {@link Fault#FOREIGN_FLEET}, {@link Fault#STORE_NOT_THIS}, {@link Fault#STORE_OFFLINE},
   *     {@link Fault#STORE_REFUSED}, {@link Fault#FILE_EXISTS}
   */
  public Found examine(RecordBook book, boolean named) {
    Optional<StoreRecordCore> record = book.storeNamed(config.name());
    Optional<StoreMarker> marker = initialiser(book, record.map(StoreRecordCore::store)).examine();
    if (marker.isEmpty() && record.isPresent() && !named) {
      throw new HoldfastException(
          Fault.STORE_OFFLINE,
          "store '" + config.name() + "' is not there (expected: store " + record.get().store()
              + ")",
          "mount it; to make it again on an empty place, name it: holdfast store init "
              + config.name() + " --operator-key FILE",
          null);
    }
    StoreId id =
        marker.map(StoreMarker::store)
            .or(() -> record.map(StoreRecordCore::store))
            .orElseGet(() -> new StoreId(Id128.random(random)));
    requireOnce(book, id);
    List<String> differences =
        book.store(id)
            .map(file -> terms.differences(StoreTerms.of((StoreRecordCore) file.core())))
            .orElse(List.of());
    return new Found(id, marker.isPresent(), differences);
  }

  /** One store must not be configured under two names: a copy in the same place is no second copy. */
  private void requireOnce(RecordBook book, StoreId id) {
    book.store(id).map(file -> (StoreRecordCore) file.core()).ifPresent(record -> {
      boolean moved = !record.place().equals(terms.place());
      if (!record.name().equals(terms.name()) && moved) {
        throw new HoldfastException(
            Fault.STORE_NOT_THIS,
            "a copy of store '" + record.name() + "' lies at " + config.location().text()
                + " (expected: an empty place for store '" + terms.name() + "')");
      }
    });
  }

  /** The book with the record that the configuration asks for, signed where it is missing or differs. */
  public RecordBook signed(RecordBook book, Found found, OperatorHand hand) {
    boolean due = book.store(found.id).isEmpty() || !found.differences.isEmpty();
    return due ? book.with(hand.storeRecord(book, found.id, terms)) : book;
  }

  /**
   * Writes what the store lacks.
   *
   * @throws HoldfastException the faults of writing to a store
   */
  public Done write(RecordBook book, Found found) {
    List<NewObject> objects = objects(book, found.id);
    StoreInitialiser initialiser = initialiser(book, Optional.of(found.id));
    if (!found.exists) {
      initialiser.create(new StoreMarker(book.fleet(), found.id), objects);
      return Done.CREATED;
    }
    initialiser.add(objects);
    return found.differences.isEmpty() ? Done.UNCHANGED : Done.RECORD_SIGNED;
  }

  private static List<NewObject> objects(RecordBook book, StoreId id) {
    List<NewObject> objects = new ArrayList<>();
    objects.add(NewObject.of(new ObjectName.RecoveryText(), recoveryText()));
    for (SignedFile file : book.filesFor(id)) {
      objects.add(NewObject.of(file.name(), file.bytes()));
    }
    return objects;
  }

  private static byte[] recoveryText() {
    try (InputStream in = ObjectName.class.getResourceAsStream("RECOVERY.md")) {
      if (in == null) {
        throw new IllegalStateException("RECOVERY.md is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("RECOVERY.md in the jar", e);
    }
  }

  private StoreInitialiser initialiser(RecordBook book, Optional<StoreId> id) {
    return stores.initialiser(config, new Expected(true, Optional.of(book.fleet()), id));
  }
}
