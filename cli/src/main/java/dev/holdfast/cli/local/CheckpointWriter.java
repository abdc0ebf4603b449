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
  private final Path scratch;
  private final FindingSink findings;

  /** For the host of these keys. */
  public CheckpointWriter(
      HostKeys keys,
      FleetId fleet,
      TrustRef trust,
      ByteMover mover,
      Path scratch,
      FindingSink findings) {
    this.keys = keys;
    this.fleet = fleet;
    this.trust = trust;
    this.mover = mover;
    this.scratch = scratch;
    this.findings = findings;
  }

  /** Whether the newest checkpoint is too old, or some store lacks it. */
  public boolean due(HostView host, List<LedgerStore> stores, Instant now) {
    Optional<Located<CheckpointCore>> newest = host.checkpoints().newest();
    if (newest.isEmpty()) {
      return !host.manifests().isEmpty();
    }
    return Duration.between(newest.get().core().time(), now).compareTo(EVERY) >= 0
        || !lagging(host, stores).isEmpty();
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
    List<ManifestRef> live =
        host.manifests()
            .stream()
            .filter(m -> m.standing() == Standing.GOOD)
            .map(JudgedManifest::ref)
            .toList();
    Optional<ManifestRef> upto = live.stream().max(Comparator.comparingLong(ManifestRef::seq));
    if (upto.isEmpty()) {
      return;
    }
    LiveList list = LiveList.of(live);
    CoreHead head =
        Authoring.headAfter(previous(host, views), fleet, keys.id().value(), trust);
    SignedFile file =
        SignedFile.sign(
            Authoring.checkpoint(head, upto.get(), list, now),
            List.of(Section.ofList(SectionKind.LIVE, list)),
            keys.signing());
    for (LedgerStore store : stores) {
      store.store().ifPresent(open -> put(file, store.name(), open));
    }
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

  private void put(SignedFile file, String name, Store store) {
    Path copy = scratch.resolve("checkpoint");
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
