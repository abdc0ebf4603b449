package dev.holdfast.trust;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Gives every valid manifest its standing: suspect, forged, voided, expired or good, in this order. One use. */
final class Standings {
  private final HostRecordView record;
  private final ManifestFacts facts;
  private final FindingSink findings;
  private final TreeMap<Long, List<Candidate>> bySeq;

  Standings(
      HostRecordView record,
      ManifestFacts facts,
      TreeMap<Long, List<Candidate>> bySeq,
      FindingSink findings) {
    this.record = record;
    this.facts = facts;
    this.bySeq = bySeq;
    this.findings = findings;
  }

  void settle() {
    bySeq.values().forEach(group -> group.forEach(this::suspect));
    bySeq.values().forEach(this::fork);
    voids();
    bySeq.values().forEach(group -> group.forEach(this::expire));
  }

  private void suspect(Candidate candidate) {
    Optional<LiveList> good = record.good(candidate.signer());
    boolean covered = record.covers(candidate.signer(), candidate.core.seq());
    boolean listed =
        good.isEmpty() || good.get().names(candidate.core.seq(), candidate.name.sha256());
    if (covered && listed) {
      return;
    }
    candidate.standing = Standing.SUSPECT;
    findings.add(
        Finding.warning(
            "suspect",
            candidate.path(),
            null,
            covered ? "one that the host's record lists as good" : "a key valid for its number",
            covered
                ? "a distrusted key"
                : "key " + candidate.signer() + " outside its numbers"));
  }

  private void fork(List<Candidate> group) {
    List<Candidate> rivals =
        group.stream().filter(c -> c.standing != Standing.SUSPECT).toList();
    if (rivals.size() < 2) {
      return;
    }
    List<Candidate> named = rivals.stream().filter(this::settled).toList();
    Candidate preferred =
        named.size() == 1
            ? named.getFirst()
            : rivals.stream()
                .min(
                    Comparator.comparing((Candidate c) -> c.firstStored)
                        .thenComparing(c -> c.name.sha256()))
                .orElseThrow();
    for (Candidate rival : rivals) {
      rival.contested = rival != preferred || named.size() != 1;
      if (rival != preferred) {
        rival.standing = Standing.FORGED;
        findings.add(
            Finding.error(
                "fork",
                rival.path(),
                String.join(", ", rival.stores),
                "one manifest " + rival.core.seq() + ": " + preferred.name.sha256(),
                "another one with the same number; one of them is forged"));
      }
    }
  }

  /** Whether somebody other than the host's own key says that this is the one. */
  private boolean settled(Candidate candidate) {
    ManifestRef ref = candidate.ref();
    boolean byKeeper =
        facts.expected().map(e -> e.byKeeper() && e.names(ref.seq(), ref.sha256())).orElse(false);
    return byKeeper || record.namedGood(ref);
  }

  private void voids() {
    Set<ManifestRef> predecessors = new HashSet<>();
    bySeq
        .values()
        .forEach(
            group -> group.stream()
                .filter(Candidate::speaks)
                .forEach(c -> c.core.previous().ifPresent(predecessors::add)));
    for (List<Candidate> group : bySeq.values()) {
      for (Candidate speaker : group) {
        if (speaker.speaks()) {
          speaker.core.voidSeqs().forEach(seq -> applyVoid(speaker, seq, predecessors));
        }
      }
    }
  }

  private void applyVoid(Candidate speaker, long seq, Set<ManifestRef> predecessors) {
    for (Candidate target : bySeq.getOrDefault(seq, List.of())) {
      if (!target.speaks()) {
        continue;
      }
      ManifestRef ref = target.ref();
      boolean named =
          facts.expected().map(e -> e.names(ref.seq(), ref.sha256())).orElse(false)
              || record.namedGood(ref)
              || predecessors.contains(ref);
      if (named) {
        findings.add(
            Finding.error(
                "void-contradicted",
                target.path(),
                null,
                "a number that ended without manifest, as " + speaker.path() + " says",
                "a manifest that a checkpoint or successor names; it stays"));
      } else if (target.standing != Standing.VOIDED) {
        target.standing = Standing.VOIDED;
        findings.add(
            Finding.info(
                "voided",
                target.path(),
                null,
                "no manifest " + seq + ", as " + speaker.path() + " says",
                "one that was never acknowledged; ignored"));
      }
    }
  }

  private void expire(Candidate candidate) {
    if (candidate.standing != Standing.GOOD || facts.expected().isEmpty()) {
      return;
    }
    Expected expected = facts.expected().get();
    if (!expected.explainsAbsence(candidate.ref())) {
      return;
    }
    Optional<Instant> locked = facts.locks().lockedUntil(candidate.name.sha256());
    if (locked.isPresent() && locked.get().isAfter(facts.now())) {
      findings.add(
          Finding.error(
              "dropped-early",
              candidate.path(),
              null,
              "checkpoint " + expected.core().n() + " to name it: it is locked until "
                  + locked.get(),
              "a checkpoint without it"));
      return;
    }
    candidate.standing = Standing.EXPIRED;
  }
}
