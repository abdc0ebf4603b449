package dev.holdfast.reading;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.Core;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedHead;
import dev.holdfast.signed.SignedKind;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.CheckpointView;
import dev.holdfast.trust.Checkpoints;
import dev.holdfast.trust.Expected;
import dev.holdfast.trust.HostRecordView;
import dev.holdfast.trust.Located;
import dev.holdfast.trust.ManifestFacts;
import dev.holdfast.trust.ManifestJudge;
import dev.holdfast.trust.TrustView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the checkpoints and manifests of one host from every store. */
final class HostReader {
  private final FleetReader fleet;
  private final TrustView trust;
  private final HostRecordView record;
  private final FindingSink findings;

  HostReader(FleetReader fleet, TrustView trust, HostRecordView record, FindingSink findings) {
    this.fleet = fleet;
    this.trust = trust;
    this.record = record;
    this.findings = findings;
  }

  HostView read(Instant now) {
    List<Located<CheckpointCore>> checkpointCopies =
        heads(ObjectName.checkpointsPrefix(record.host()), CheckpointCore.class);
    List<Located<ManifestCore>> copies =
        heads(ObjectName.manifestsPrefix(record.host()), ManifestCore.class);
    Set<String> holders = new LinkedHashSet<>();
    checkpointCopies.forEach(copy -> holders.add(copy.store()));
    copies.forEach(copy -> holders.add(copy.store()));
    CheckpointView checkpoints =
        Checkpoints.judge(trust, record, checkpointCopies, holders, findings);
    Optional<Expected> expected = expected(checkpoints);
    copies = withContestedReadWhole(copies);
    copies.forEach(this::recallSignature);
    return new HostView(
        record,
        ManifestJudge.judge(trust, record, ManifestFacts.of(copies, expected, now), findings),
        checkpoints,
        expected);
  }

  private <C extends Core> List<Located<C>> heads(String prefix, Class<C> kind) {
    List<Located<C>> copies = new ArrayList<>();
    fleet.each(
        store -> {
          List<ListedObject> listed = new ArrayList<>();
          store.list(prefix, listed::add);
          for (ListedObject object : listed) {
            if (ObjectName.parse(object.path()).orElse(null) instanceof ObjectName.Signed name) {
              head(store, name, object.lastModified(), kind).ifPresent(copies::add);
            }
          }
        });
    return copies;
  }

  private <C extends Core> Optional<Located<C>> head(
      StoreView store, ObjectName.Signed name, Instant lastModified, Class<C> kind) {
    try {
      SignedKind signedKind = SignedKind.of(name);
      byte[] first = store.readFirst(name, Limits.FIRST_READ_BYTES);
      int needed = SignedHead.neededBytes(first, signedKind);
      if (needed > first.length && first.length == Limits.FIRST_READ_BYTES) {
        first = store.readFirst(name, needed);
      }
      if (first.length < Limits.FIRST_READ_BYTES) {
        // All of it is here: its hash costs little, and a damaged copy never counts as one.
        SignedHead whole = SignedFile.parse(first, name).head();
        return Optional.of(Located.of(kind, whole, name, store.name(), lastModified, true));
      }
      SignedHead head = SignedHead.parse(first, signedKind);
      return Optional.of(
          Located.of(kind, head, name, store.name(), lastModified, false));
    } catch (HoldfastException e) {
      SmallFiles.report(store, name, e, findings);
      return Optional.empty();
    }
  }

  /** Where several names or heads share a number, only the whole file tells whose name is right. */
  private List<Located<ManifestCore>> withContestedReadWhole(List<Located<ManifestCore>> copies) {
    Set<ObjectName.Signed> contested = ManifestJudge.toReadWhole(copies);
    if (contested.isEmpty()) {
      return copies;
    }
    List<Located<ManifestCore>> checked = new ArrayList<>();
    for (Located<ManifestCore> copy : copies) {
      if (!contested.contains(copy.name())) {
        checked.add(copy);
        continue;
      }
      for (StoreView store : fleet.reachable()) {
        if (store.name().equals(copy.store())) {
          SmallFiles.read(store, copy.name(), findings)
              .ifPresent(
                  file -> checked.add(
                      Located.of(
                          ManifestCore.class,
                          file.head(),
                          copy.name(),
                          copy.store(),
                          copy.lastModified(),
                          true)));
        }
      }
    }
    return checked;
  }

  /** A head keeps the key that it was verified with: what is done here is not done again when manifests are judged. */
  private void recallSignature(Located<ManifestCore> copy) {
    record.key(copy.core().head().signer())
        .ifPresent(
            key -> {
              boolean unused = copy.head().verifiedBy(key, fleet.signatures());
            });
  }

  private Optional<Expected> expected(CheckpointView checkpoints) {
    for (List<Located<CheckpointCore>> copies : checkpoints.counting()) {
      for (Located<CheckpointCore> copy : copies) {
        for (StoreView store : fleet.reachable()) {
          if (store.name().equals(copy.store())) {
            Optional<LiveList> live = live(store, copy);
            if (live.isPresent()) {
              return Optional.of(
                  new Expected(copy.core(), live.get(), checkpoints.byKeeper()));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A list that is not of its form is a finding: whoever has a host's key must not deny the fleet its restores. */
  private Optional<LiveList> live(StoreView store, Located<CheckpointCore> copy) {
    Optional<SignedFile> file = SmallFiles.read(store, copy.name(), findings);
    try {
      return file.map(SignedFile::list);
    } catch (HoldfastException e) {
      findings.add(
          Finding.error(
              "checkpoint-malformed",
              copy.name().path(),
              store.name(),
              "a list of the documented form",
              e.message()));
      return Optional.empty();
    }
  }
}
