package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.FleetId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.HostView;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.state.HostKeys;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.Authoring;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Located;
import dev.holdfast.trust.Standing;
import dev.holdfast.trust.TrustRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes, once a day, what should be there: a checkpoint that names every snapshot of the host that counts, to every store
 * at hand. One thread.
 */
public final class CheckpointWriter {
  private static final Duration EVERY = Duration.ofHours(24);

  private final HostKeys keys;
  private final FleetId fleet;
  private final TrustRef trust;
  private final ByteMover mover;
  private final StateDirectory state;
  private final FindingSink findings;
  private final Optional<SignedFile> remembered;

  /** For the host of these keys. */
  public CheckpointWriter(
      HostKeys keys,
      FleetId fleet,
      TrustRef trust,
      ByteMover mover,
      StateDirectory state,
      FindingSink findings) {
    this.keys = keys;
    this.fleet = fleet;
    this.trust = trust;
    this.mover = mover;
    this.state = state;
    this.findings = findings;
    this.remembered =
        state.lastCheckpoint().read(fleet, keys.id(), keys.signing().verifyingKey());
  }

  /** Whether there is none, the newest is too old, or some store lacks it or does not show it yet. */
  public boolean due(HostView host, List<LedgerStore> stores, Instant now) {
    Optional<CheckpointCore> newest = newest(host);
    return newest.isEmpty() || isOld(newest.get(), now) || isBehind(host)
        || !lagging(host, stores).isEmpty();
  }

  private static boolean isOld(CheckpointCore checkpoint, Instant now) {
    return Duration.between(checkpoint.time(), now).compareTo(EVERY) >= 0;
  }

  /** Whether no store shows the one that was signed last: listings are late, or it was lost. */
  private boolean isBehind(HostView host) {
    return number(remembered.map(CheckpointWriter::core))
        > number(host.checkpoints().newest().map(Located::core));
  }

  private Optional<CheckpointCore> newest(HostView host) {
    return isBehind(host)
        ? remembered.map(CheckpointWriter::core)
        : host.checkpoints().newest().map(Located::core);
  }

  private static long number(Optional<CheckpointCore> checkpoint) {
    return checkpoint.map(CheckpointCore::n).orElse(0L);
  }

  private static CheckpointCore core(SignedFile file) {
    if (file.core() instanceof CheckpointCore core) {
      return core;
    }
    throw new IllegalStateException("parsed as a checkpoint: " + file);
  }

  private static List<LedgerStore> lagging(HostView host, List<LedgerStore> stores) {
    List<String> holders =
        host.checkpoints().counting().isEmpty()
            ? List.of()
            : host.checkpoints().counting().getFirst().stream().map(Located::store).toList();
    return stores.stream()
        .filter(store -> store.store().isPresent() && !holders.contains(store.name()))
        .toList();
  }

  /**
   * Writes a checkpoint over the snapshots of this view. Nothing is written when there are none.
   *
   * @param views of the stores that can be read, for the checkpoint before it
   */
  public void write(
      HostView host, List<LedgerStore> stores, List<StoreView> views, Instant now) {
    if (isBehind(host) && newest(host).filter(core -> !isOld(core, now)).isPresent()) {
      remembered.ifPresent(file -> putWhereMissing(file, stores, views));
      return;
    }
    List<ManifestRef> live =
        host.manifests()
            .stream()
            .filter(m -> m.standing() == Standing.GOOD)
            .map(JudgedManifest::ref)
            .toList();
    Optional<ManifestRef> upto = live.stream().max(Comparator.comparingLong(ManifestRef::seq));
    if (upto.isEmpty()
        || remembered.map(file -> core(file).upto().seq()).orElse(0L) > upto.get().seq()) {
      return; // nothing to name, or a view that does not reach what was named before
    }
    LiveList list = LiveList.of(live);
    CoreHead head =
        Authoring.headAfter(newest(previous(host, views)), fleet, keys.id().value(), trust);
    SignedFile file =
        SignedFile.sign(
            Authoring.checkpoint(head, upto.get(), list, now),
            List.of(Section.ofList(SectionKind.LIVE, list)),
            keys.signing());
    state.lastCheckpoint().keep(file);
    for (LedgerStore store : stores) {
      store.store().ifPresent(open -> put(file, store.name(), open));
    }
  }

  private Optional<SignedFile> newest(Optional<SignedFile> listed) {
    return number(remembered.map(CheckpointWriter::core))
        > number(listed.map(CheckpointWriter::core)) ? remembered : listed;
  }

  private static Optional<SignedFile> previous(HostView host, List<StoreView> views) {
    for (List<Located<CheckpointCore>> copies : host.checkpoints().counting()) {
      for (Located<CheckpointCore> copy : copies) {
        for (StoreView view : views) {
          if (view.name().equals(copy.store())) {
            byte[] whole = view.readFirst(copy.name(), Limits.SIGNED_FILE_BYTES);
            return Optional.of(SignedFile.parse(whole, copy.name()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private void putWhereMissing(
      SignedFile file, List<LedgerStore> stores, List<StoreView> views) {
    List<String> holders =
        views.stream()
            .filter(view -> view.stat(file.name()).isPresent())
            .map(StoreView::name)
            .toList();
    for (LedgerStore store : stores) {
      if (!holders.contains(store.name())) {
        store.store().ifPresent(open -> put(file, store.name(), open));
      }
    }
  }

  private void put(SignedFile file, String name, Store store) {
    Path copy = state.scratch().resolve("checkpoint");
    byte[] bytes = file.bytes();
    try {
      Files.write(copy, bytes);
      ObjectName.Signed object = file.name();
      Grant grant =
          new StorePut(store, mover)
              .grant(new ObjectToPut(object, bytes.length, file.sha256()), copy);
      mover.put(grant, copy, bytes.length, file.sha256());
      mover.barrier(grant);
    } catch (HoldfastException e) {
      findings.add(
          Finding.warning(
              "checkpoint-not-written", file.name().path(), name, "a checkpoint", e.message()));
    } catch (IOException e) {
      throw DiskFault.writing(copy.toString(), e);
    }
  }
}
