package dev.holdfast.cli;

import dev.holdfast.cli.HandMadeFleet.Host;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Fills a fleet with hosts whose series went every way they can go, by honest faults and by attacks. */
final class RandomSeries {
  private final HandMadeFleet fleet;
  private final Random random;
  private SigningKey operator;

  RandomSeries(HandMadeFleet fleet) {
    this.fleet = fleet;
    this.random = fleet.random;
    this.operator = fleet.first;
  }

  void write() throws IOException {
    fleet.firstTrust();
    if (random.nextInt(3) > 0) {
      operator = fleet.second;
      if (random.nextBoolean()) {
        fleet.nextTrust(
            fleet.first, fleet.first.verifyingKey(), fleet.second.verifyingKey());
      } else {
        fleet.nextTrust(fleet.first, fleet.second.verifyingKey());
      }
    }
    for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
      new Series(fleet.host()).write();
    }
  }

  /** The series of one host. */
  private final class Series {
    private final Host host;
    private final SigningKey one = HandMadeFleet.key();
    private final SigningKey two = HandMadeFleet.key();
    private final LedgerMode ledger =
        random.nextInt(3) == 0 ? LedgerMode.CONTROLLER : LedgerMode.SELF;
    private final long switchAt = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 0;
    private final List<Long> voided = new ArrayList<>();

    Series(Host host) {
      this.host = host;
    }

    private void write() throws IOException {
      record(one, 1, Optional.empty());
      if (switchAt > 0) {
        record(two, switchAt, Optional.empty());
      }
      chain();
      for (int i = random.nextInt(4); i > 0; i--) {
        event(random.nextInt(8));
      }
      long n = 1;
      for (int i = random.nextInt(3); i > 0; i--) {
        checkpoint(n, i == 1);
        n += random.nextInt(5) == 0 ? 0 : 1;
      }
    }

    private void record(SigningKey key, long from, Optional<List<ManifestRef>> good)
        throws IOException {
      host.record(key, ledger, from, good, operator);
    }

    private SigningKey key(long seq) {
      if (random.nextInt(12) == 0) {
        return random.nextBoolean() ? one : two;
      }
      return switchAt > 0 && seq >= switchAt ? two : one;
    }

    private SignedFile manifest(long seq, Optional<ManifestRef> previous) throws IOException {
      String what = "seq " + seq + " of " + host.manifests.size();
      return host.manifest(seq, previous, host.tree(what), key(seq));
    }

    private void chain() throws IOException {
      Optional<ManifestRef> previous = Optional.empty();
      long seq = random.nextInt(4) == 0 ? 2 : 1;
      for (int i = 2 + random.nextInt(3); i > 0; i--) {
        for (long v = previous.map(ManifestRef::seq).orElse(0L) + 1; v < seq; v++) {
          voided.add(v);
        }
        previous = Optional.of(HandMadeFleet.ref(manifest(seq, previous)));
        seq += 1 + (random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0);
      }
    }

    private SignedFile any() {
      return host.manifests.get(random.nextInt(host.manifests.size()));
    }

    private Optional<ManifestRef> before(long seq) {
      List<ManifestRef> lower =
          host.manifests.stream().map(HandMadeFleet::ref).filter(ref -> ref.seq() < seq).toList();
      return lower.isEmpty() || random.nextInt(5) == 0 ? Optional.empty()
          : Optional.of(lower.get(random.nextInt(lower.size())));
    }

    private void event(int kind) throws IOException {
      switch (kind) {
        case 0, 1 -> { // a fork, stored later or, as it seems, before
          long seq = HandMadeFleet.ref(any()).seq();
          SignedFile fork = manifest(seq, before(seq));
          if (random.nextBoolean()) {
            Files.setLastModifiedTime(
                fleet.pathOf(fork), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
          }
        }
        case 2 -> { // a number that the chain declares void
          if (!voided.isEmpty()) {
            long seq = voided.get(random.nextInt(voided.size()));
            manifest(seq, before(seq));
          }
        }
        case 3 -> Files.deleteIfExists(fleet.pathOf(any()));
        case 4 -> distrust();
        case 5 -> junk();
        case 6 -> { // a stranger's
          long seq = HandMadeFleet.ref(any()).seq() + random.nextInt(2);
          host.manifest(seq, before(seq), host.tree("stranger"), HandMadeFleet.key());
        }
        default -> { // the newest forgets some of those before it
          long seq = 1 + host.manifests.stream().mapToLong(m -> HandMadeFleet.ref(m).seq()).max()
              .orElse(0);
          manifest(seq, before(seq));
        }
      }
    }

    private List<ManifestRef> some() {
      TreeMap<Long, ManifestRef> some = new TreeMap<>();
      for (SignedFile manifest : host.manifests) {
        if (random.nextInt(4) > 0) {
          ManifestRef ref = HandMadeFleet.ref(manifest);
          some.put(ref.seq(), ref);
        }
      }
      return List.copyOf(some.values());
    }

    private void distrust() throws IOException {
      boolean both = switchAt > 0;
      if (both && random.nextBoolean()) {
        record(two, switchAt, Optional.of(some()));
        return;
      }
      record(one, 1, Optional.of(some()));
      if (both) {
        record(two, switchAt, Optional.empty());
      }
    }

    private void checkpoint(long n, boolean last) throws IOException {
      SigningKey signer =
          random.nextInt(5) == 0 ? HandMadeFleet.key()
              : ledger == LedgerMode.CONTROLLER || random.nextInt(6) == 0 ? fleet.keeper
              : random.nextInt(4) == 0 ? two
              : one;
      ManifestRef upto = HandMadeFleet.ref(any());
      if (random.nextInt(6) == 0) {
        upto = new ManifestRef(upto.seq(), Sha256.of(new byte[]{1}));
      }
      List<ManifestRef> live = some();
      boolean alone = host.checkpoints.stream().noneMatch(c -> c.core().head().number() == n);
      if (!last || !alone || random.nextInt(4) > 0) {
        // Else one that is not of its form: what its core says may or may not count beside others.
        long seq = upto.seq();
        upto = live.stream().filter(ref -> ref.seq() == seq).findFirst().orElse(upto);
      }
      host.checkpoint(n, upto, live, signer);
    }

    private void junk() throws IOException {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      SignedFile manifest = any();
      long seq = HandMadeFleet.ref(manifest).seq();
      switch (random.nextInt(4)) {
        case 0 -> fleet.put(name(seq, Sha256.of(bytes)), bytes);
        case 1 -> { // another number for a true file
          fleet.put(name(seq + 1, manifest.sha256()), manifest.bytes());
        }
        case 2 -> { // that of another fleet
          Host other = new HandMadeFleet(
              Files.createDirectories(fleet.place.resolve("other" + seq)), random).host();
          SignedFile foreign = foreign(other);
          fleet.put(name(seq, foreign.sha256()), foreign.bytes());
        }
        default -> { // no name of the format
          fleet.put("hosts/" + host.id + "/manifests/" + seq + ".x", bytes);
        }
      }
    }

    private SignedFile foreign(Host other) throws IOException {
      HandMadeFleet theirs = other.fleet();
      theirs.firstTrust();
      return other.manifest(1, Optional.empty(), other.tree("foreign"), one);
    }

    private String name(long seq, Sha256 hash) {
      return new ObjectName.Manifest(host.id, seq, hash).path();
    }
  }
}
