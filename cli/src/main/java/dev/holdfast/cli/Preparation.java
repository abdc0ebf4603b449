package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.CatchUp;
import dev.holdfast.cli.local.Healing;
import dev.holdfast.cli.local.Listings;
import dev.holdfast.cli.local.RecordSpread;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.cli.output.Progress;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.SourceId;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.TrustAnchor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What a backup does before it writes anything new: it looks at its snapshots in all stores, puts good copies in the place of bad
 * ones, and brings stores that were away up to date. One thread.
 */
final class Preparation {
  private final Call call;
  private final RecordBook book;
  private final StateDirectory state;
  private final HostId host;
  private final StoresAtHand stores;
  private final AgentDatabase database;
  private final Listings listings = new Listings();

  Preparation(
      Call call, RecordBook book, StateDirectory state, HostId host, StoresAtHand stores,
      AgentDatabase database) {
    this.call = call;
    this.book = book;
    this.state = state;
    this.host = host;
    this.stores = stores;
    this.database = database;
  }

  /** This host as the stores show it, after they got what they lacked. */
  HostView run(Configuration configuration, ByteMover mover, CopyObserver observer) {
    List<Finding> before = new ArrayList<>();
    FleetView fleet = fleet(before::add);
    state.emptyScratch();
    new RecordSpread(mover, state.scratch(), call.output()::add).run(stores.stores(), book);
    long mended;
    long copied;
    try (Progress progress = call.output().progress("catch-up")) {
      CopyObserver watch = new CopyProgress(call, progress, observer);
      mended =
          new Healing(stores, database, mover, state.scratch(), call.output()::add, watch)
              .run(fleet, own(fleet), listings);
      copied =
          new CatchUp(stores, mover, state.scratch(), call.output()::add, watch)
              .all(fleet, belongs(configuration, own(fleet)), database.badCopies().all());
    }
    if (copied > 0) {
      call.output().note(copied == 1
          ? "1 snapshot was copied to a store that lacked it"
          : copied + " snapshots were copied to stores that lacked them");
    }
    if (copied > 0 || mended > 0) {
      listings.forget();
    }
    if (copied == 0 && mended == 0) {
      before.forEach(call.output()::add);
      return own(fleet);
    }
    // What was just brought up to date is not warned about.
    return own(fleet(call.output()::add));
  }

  /** What was listed meanwhile and is still so. */
  Listings listings() {
    return listings;
  }

  private FleetView fleet(FindingSink findings) {
    return new FleetReader(stores.readable(), findings, call.signatures())
        .read(
            book.fleet(),
            TrustAnchor.ofBundle(book.bundle()),
            Set.of(host),
            call.surroundings().clock().instant());
  }

  private HostView own(FleetView fleet) {
    HostView view = fleet.hosts().get(host);
    if (view == null) {
      throw new HoldfastException(
          Fault.HOST_UNKNOWN,
          "host " + host + " has no record that counts (expected: one signed by an"
              + " operator of the newest trust)");
    }
    return view;
  }

  /**
   * A configured source belongs into the stores it names; one that is no longer configured into those that have other
   * snapshots of it.
   */
  private BiPredicate<JudgedManifest, String> belongs(Configuration configuration, HostView own) {
    Map<SourceId, Set<String>> places = new HashMap<>();
    for (EffectiveSource source : configuration.effectiveSources()) {
      Set<String> names =
          places.computeIfAbsent(SourceMaker.id(book.fleet(), source), id -> new HashSet<>());
      source.stores().stream().map(StoreConfig::name).forEach(names::add);
    }
    Set<SourceId> configured = Set.copyOf(places.keySet());
    for (JudgedManifest manifest : own.manifests()) {
      SourceId source = manifest.core().sourceId();
      if (!configured.contains(source)) {
        places.computeIfAbsent(source, id -> new HashSet<>()).addAll(manifest.stores());
      }
    }
    return (manifest, store) -> places.getOrDefault(manifest.core().sourceId(), Set.of())
        .contains(store);
  }
}
