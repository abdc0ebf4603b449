package dev.holdfast.trust;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.SourceId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds what is missing: live manifests, predecessors, copies, records. One use. */
final class ChainCheck {
  private final HostRecordView record;
  private final ManifestFacts facts;
  private final FindingSink findings;
  private final TreeMap<Long, List<Candidate>> bySeq;
  private final Set<ManifestRef> missing = new HashSet<>();

  ChainCheck(
      HostRecordView record,
      ManifestFacts facts,
      TreeMap<Long, List<Candidate>> bySeq,
      FindingSink findings) {
    this.record = record;
    this.facts = facts;
    this.bySeq = bySeq;
    this.findings = findings;
  }

  void report() {
    facts.expected()
        .ifPresent(e -> list(e.live(), "checkpoint " + e.core().n() + " names it as live", false));
    record.files().stream()
        .map(file -> (HostRecordCore) file.core())
        .map(core -> core.key().id())
        .distinct()
        .forEach(
            key -> record.good(key)
                .ifPresent(good -> list(good, "the host's record lists it as good", true)));
    bySeq.values().forEach(group -> group.forEach(this::predecessor));
    placement();
    records();
  }

  private boolean present(ManifestRef ref) {
    return bySeq.getOrDefault(ref.seq(), List.of()).stream().anyMatch(c -> c.ref().equals(ref));
  }

  private void list(LiveList list, String reason, boolean mayExpire) {
    for (int i = 0; i < list.count(); i++) {
      ManifestRef ref = list.get(i);
      boolean explained =
          mayExpire && facts.expected().map(e -> e.explainsAbsence(ref)).orElse(false);
      if (!explained && !present(ref) && missing.add(ref)) {
        findings.add(
            Finding.error(
                "manifest-missing",
                path(ref),
                null,
                "a valid manifest: " + reason,
                "none in any store at hand"));
      }
    }
  }

  private String path(ManifestRef ref) {
    return new ObjectName.Manifest(record.host(), ref.seq(), ref.sha256()).path();
  }

  private void predecessor(Candidate candidate) {
    if (!candidate.speaks()
        || candidate.standing == Standing.VOIDED
        || candidate.core.previous().isEmpty()) {
      return;
    }
    ManifestRef ref = candidate.core.previous().get();
    boolean explained = facts.expected().map(e -> e.explainsAbsence(ref)).orElse(false);
    if (present(ref) || explained || !missing.add(ref)) {
      return;
    }
    boolean forked = bySeq.containsKey(ref.seq());
    findings.add(
        new Finding(
            record.distrusts(candidate.signer()) ? Severity.WARNING : Severity.ERROR,
            forked ? "chain-fork" : "chain-gap",
            candidate.path(),
            null,
            "its predecessor " + path(ref),
            forked ? "another manifest of that number" : "none in any store at hand",
            null));
  }

  /** Stores that hold a series in part. */
  private void placement() {
    Map<SourceId, Set<String>> storesOf = new HashMap<>();
    for (List<Candidate> group : bySeq.values()) {
      group.forEach(
          c -> storesOf.computeIfAbsent(c.core.sourceId(), s -> new TreeSet<>()).addAll(c.stores));
    }
    for (List<Candidate> group : bySeq.values()) {
      for (Candidate candidate : group) {
        if (candidate.standing != Standing.GOOD) {
          continue;
        }
        for (String store : storesOf.getOrDefault(candidate.core.sourceId(), Set.of())) {
          if (!candidate.stores.contains(store)) {
            findings.add(
                Finding.warning(
                    "manifest-not-in-store",
                    candidate.path(),
                    store,
                    "a copy, as of other snapshots of its source",
                    "none; there are copies in " + String.join(", ", candidate.stores)));
          }
        }
      }
    }
  }

  /** Manifests that know a newer record of their host than was found. */
  private void records() {
    bySeq.values().stream()
        .flatMap(List::stream)
        .filter(Candidate::speaks)
        .filter(c -> c.core.recordN() > record.newest().n())
        .findFirst()
        .ifPresent(
            c -> findings.add(
                Finding.error(
                    "record-rolled-back",
                    c.path(),
                    null,
                    "host record " + c.core.recordN() + ", which it was written under",
                    "host record " + record.newest().n() + " as the newest")));
  }
}
