package dev.holdfast.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedHead;
import dev.holdfast.signed.SignedKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * T13: a random history of one host (voids, expiries, checkpoints) in two stores is damaged once: a manifest dropped,
 * renamed, replayed, swapped, altered, forked, voided or rolled back. Every damage must be found, and an undamaged history
 * must show nothing.
 */
class ChainPropsTest {
  private static final long SEED = Long.getLong("holdfast.seed", 20260114);
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final int MUTATIONS = PROFILE ? 50_000 : 2_000;
  private static final int HISTORIES = PROFILE ? 250 : 20;

  private final FleetFixture f = new FleetFixture();
  private final TrustView trust = f.trustView();
  private final HostRecordView record = f.recordView(trust, f.record1());
  private final Random random = new Random(SEED);
  private final Map<ChainDamage, int[]> tally = new java.util.EnumMap<>(ChainDamage.class);

  /** A file under a name in a store. */
  private record Copy(byte[] bytes, ObjectName.Signed name, String store, long minute) {
    Copy with(byte[] other) {
      return new Copy(other, name, store, minute);
    }

    Copy at(ObjectName.Signed other) {
      return new Copy(bytes, other, store, minute);
    }
  }

  /** What two stores hold. */
  private static final class History {
    final List<SignedFile> manifests = new ArrayList<>();
    final List<SignedFile> checkpoints = new ArrayList<>();
    final List<Copy> copies = new ArrayList<>();
    Expectation expectation = new Expectation(null, null, Map.of());
  }

  private History history() {
    History history = new History();
    Optional<ManifestRef> previous = Optional.empty();
    List<ManifestRef> live = new ArrayList<>();
    long seq = 0;
    int count = 3 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      seq += random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 1;
      SignedFile manifest = f.manifest(seq, previous, "");
      history.manifests.add(manifest);
      ManifestRef ref = FleetFixture.ref(manifest, seq);
      live.add(ref);
      previous = Optional.of(ref);
      if (random.nextInt(4) == 0 || i == count - 2) {
        while (live.size() > 2 && random.nextInt(3) == 0) {
          ManifestRef gone = live.removeFirst();
          if (random.nextBoolean()) {
            history.manifests.removeIf(m -> m.sha256().equals(gone.sha256()));
          }
        }
        Optional<SignedFile> before =
            history.checkpoints.isEmpty()
                ? Optional.empty()
                : Optional.of(history.checkpoints.getLast());
        history.checkpoints.add(f.checkpoint(before, ref, live, f.hostKey));
      }
    }
    for (String store : List.of("a", "b")) {
      long minute = 0;
      for (SignedFile manifest : history.manifests) {
        history.copies.add(new Copy(manifest.bytes(), manifest.name(), store, ++minute));
      }
      for (SignedFile checkpoint : history.checkpoints) {
        history.copies.add(new Copy(checkpoint.bytes(), checkpoint.name(), store, ++minute));
      }
    }
    history.expectation =
        new Expectation(
            f.fleet,
            FleetFixture.ref(f.trust1),
            Map.of(
                f.host,
                new Expectation.HostMark(
                    history.checkpoints.getLast().core().head().number(),
                    previous.orElseThrow())));
    return history;
  }

  /** What a reader does: lists, reads heads, reads whole what shares a number, judges. */
  private List<Finding> read(List<Copy> copies, Optional<Expectation> expectation) {
    List<Finding> findings = new ArrayList<>();
    List<Located<ManifestCore>> manifests = new ArrayList<>();
    List<Located<CheckpointCore>> checkpoints = new ArrayList<>();
    try {
      for (Copy copy : copies) {
        if (copy.name instanceof ObjectName.Manifest) {
          head(copy, ManifestCore.class, findings, false).ifPresent(manifests::add);
        } else {
          head(copy, CheckpointCore.class, findings, false).ifPresent(checkpoints::add);
        }
      }
      Set<ObjectName.Signed> whole = ManifestJudge.toReadWhole(manifests);
      manifests.removeIf(m -> whole.contains(m.name()));
      for (Copy copy : copies) {
        if (whole.contains(copy.name)) {
          head(copy, ManifestCore.class, findings, true).ifPresent(manifests::add);
        }
      }
      CheckpointView view =
          Checkpoints.judge(trust, record, checkpoints, List.of("a", "b"), findings::add);
      List<JudgedManifest> judged =
          ManifestJudge.judge(
              trust,
              record,
              ManifestFacts.of(manifests, expected(view, copies), FleetFixture.TIME),
              findings::add);
      expectation.ifPresent(
          e -> e.checkHost(
              f.host, view.newest().map(c -> c.core().n()).orElse(0L), judged, findings::add));
    } catch (HoldfastException e) {
      findings.add(Finding.error(e.fault().code(), "", null, "", e.message()));
    }
    return findings;
  }

  /** Heads by their array, so that what no damage touches is verified once. */
  private final Map<byte[], SignedHead> heads = new java.util.IdentityHashMap<>();

  private SignedHead parse(Copy copy) {
    SignedHead known = heads.get(copy.bytes);
    if (known == null || known.core().signedKind() != SignedKind.of(copy.name)) {
      known = SignedHead.parse(copy.bytes, SignedKind.of(copy.name));
      heads.put(copy.bytes, known);
    }
    return known;
  }

  private <C extends dev.holdfast.signed.Core> Optional<Located<C>> head(
      Copy copy, Class<C> kind, List<Finding> findings, boolean whole) {
    try {
      SignedHead head =
          whole
              ? SignedFile.parse(copy.bytes, copy.name).head()
              : parse(copy);
      return Optional.of(
          Located.of(
              kind,
              head,
              copy.name,
              copy.store,
              FleetFixture.TIME.plusSeconds(60 * copy.minute),
              whole));
    } catch (HoldfastException e) {
      findings.add(
          Finding.warning("object-damaged", copy.name.path(), copy.store, "", e.message()));
      return Optional.empty();
    }
  }

  private Optional<Expected> expected(CheckpointView view, List<Copy> copies) {
    for (List<Located<CheckpointCore>> group : view.counting()) {
      for (Located<CheckpointCore> located : group) {
        for (Copy copy : copies) {
          if (copy.name.equals(located.name()) && copy.store.equals(located.store())) {
            try {
              SignedFile file = SignedFile.parse(copy.bytes, copy.name);
              return Optional.of(new Expected(located.core(), file.list(), false));
            } catch (HoldfastException e) {
              assertThat(e.fault()).isEqualTo(Fault.OBJECT_DAMAGED);
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  @Test
  void everyDamageIsFound() {
    System.out.println("seed " + SEED);
    int done = 0;
    for (int h = 0; h < HISTORIES; h++) {
      History history = history();
      heads.clear();
      assertThat(read(history.copies, Optional.of(history.expectation)))
          .as("undamaged history %d of seed %d", h, SEED)
          .isEmpty();
      Set<Finding> before = new HashSet<>(read(history.copies, Optional.empty()));
      for (int i = 0; i < MUTATIONS / HISTORIES; i++) {
        ChainDamage damage = ChainDamage.values()[done++ % ChainDamage.values().length];
        List<Copy> copies = new ArrayList<>(history.copies);
        boolean expect = damage(history, copies, damage);
        List<Finding> after =
            read(copies, expect ? Optional.of(history.expectation) : Optional.empty());
        after.removeAll(before);
        assertThat(after)
            .as("damage %d: %s of seed %d", done, damage, SEED)
            .anyMatch(x -> x.severity() != Severity.INFO);
        tally.computeIfAbsent(damage, d -> new int[1])[0]++;
      }
    }
    StringBuilder text = new StringBuilder("found " + done + " of " + done + " mutations:");
    tally.forEach((damage, n) -> text.append(' ').append(damage).append('=').append(n[0]));
    System.out.println(text);
    assertThat(tally).hasSize(ChainDamage.values().length);
  }

  /** Damages the copies; whether the reader needs an expectation to see it: one store's tail cannot be missed alone. */
  private boolean damage(History history, List<Copy> copies, ChainDamage damage) {
    SignedFile newest = history.manifests.getLast();
    ManifestCore newestCore = (ManifestCore) newest.core();
    // Only what a checkpoint or successor speaks for can be missed.
    SignedFile victim = liveOrTail(history);
    ObjectName.Manifest victimName = (ObjectName.Manifest) victim.name();
    switch (damage) {
      case DROP_EVERYWHERE -> {
        copies.removeIf(c -> c.name.equals(victim.name()));
        return victim == newest;
      }
      case DROP_TAIL_OF_ONE_STORE -> {
        copies.removeIf(c -> c.store.equals("b") && c.name.equals(newest.name()));
        return false;
      }
      case DROP_TAIL_EVERYWHERE -> {
        long from = newestCore.seq() - random.nextInt(2);
        copies.removeIf(c -> c.name instanceof ObjectName.Manifest m && m.seq() >= from);
        copies.removeIf(c -> c.name instanceof ObjectName.Checkpoint);
        return true;
      }
      case RENAME_NUMBER -> {
        copies.replaceAll(
            c -> c.name.equals(victim.name())
                ? c.at(
                    new ObjectName.Manifest(
                        f.host, newestCore.seq() + 1 + random.nextInt(9), victim.sha256()))
                : c);
        return false;
      }
      case RENAME_HASH -> {
        copies.add(
            copies.getFirst()
                .at(newest.name())
                .with(newest.bytes())
                .at(
                    new ObjectName.Manifest(
                        f.host, newestCore.seq(), dev.holdfast.id.Sha256.of(new byte[1]))));
        return false;
      }
      case SWAP_NAMES -> {
        SignedFile other = history.manifests.getFirst();
        if (other == victim) {
          other = newest;
        }
        if (other == victim) {
          copies.removeIf(c -> c.store.equals("a") && c.name.equals(newest.name()));
          return false;
        }
        SignedFile swapped = other;
        copies.replaceAll(
            c -> c.name.equals(victimName)
                ? c.with(swapped.bytes())
                : c.name.equals(swapped.name()) ? c.with(victim.bytes())
                : c);
        return false;
      }
      case FLIP_A_BIT -> {
        byte[] bytes = victim.bytes();
        bytes[random.nextInt(victim.head().headBytes())] ^= (byte) (1 << random.nextInt(8));
        String store = random.nextBoolean() ? "a" : "b";
        copies.replaceAll(
            c -> c.store.equals(store) && c.name.equals(victim.name()) ? c.with(bytes) : c);
        return false;
      }
      case REPLAY_AS_NEWEST -> {
        copies.add(
            copies.getFirst()
                .with(victim.bytes())
                .at(new ObjectName.Manifest(f.host, newestCore.seq() + 1, victim.sha256())));
        return false;
      }
      case FORK_BACK_DATED -> {
        ManifestCore core = (ManifestCore) victim.core();
        SignedFile fork = f.manifest(core.seq(), core.previous(), "fork" + random.nextInt());
        copies.add(new Copy(fork.bytes(), fork.name(), "a", random.nextInt(1000)));
        return false;
      }
      case FORK_NEWEST -> {
        SignedFile fork = f.manifest(newestCore.seq(), newestCore.previous(), "fork");
        copies.add(new Copy(fork.bytes(), fork.name(), "b", random.nextInt(1000)));
        return false;
      }
      case VOID_A_GOOD_ONE -> {
        // The newest may be voided with an info only; what is named elsewhere may not.
        ManifestCore core = (ManifestCore) named(history).core();
        SignedFile liar = f.manifest(newestCore.seq() + 1, core.previous(), "liar");
        copies.add(new Copy(liar.bytes(), liar.name(), "a", 99));
        return false;
      }
      case FORGED_BY_A_STRANGER -> {
        SignedFile forged =
            f.manifest(
                newestCore.seq() + 1,
                Optional.of(FleetFixture.ref(newest, newestCore.seq())),
                "",
                FleetFixture.key("stranger" + random.nextInt()),
                f.trust1);
        copies.add(new Copy(forged.bytes(), forged.name(), "a", 99));
        return false;
      }
      case DROP_CHECKPOINTS_OF_ONE_STORE -> {
        copies.removeIf(
            c -> c.store.equals("b")
                && c.name.equals(history.checkpoints.getLast().name()));
        return false;
      }
      case CHECKPOINT_FORK, CHECKPOINT_BACKWARDS -> {
        SignedFile last = history.checkpoints.getLast();
        CheckpointCore core = (CheckpointCore) last.core();
        boolean fork = damage == ChainDamage.CHECKPOINT_FORK;
        ManifestRef upto =
            fork
                ? core.upto()
                : new ManifestRef(core.upto().seq() - 1, victim.sha256());
        Optional<SignedFile> before =
            fork
                ? history.checkpoints.size() > 1
                    ? Optional.of(history.checkpoints.get(history.checkpoints.size() - 2))
                    : Optional.empty()
                : Optional.of(last);
        SignedFile forged =
            f.checkpoint(before, upto, fork ? List.of(core.upto()) : List.of(), f.hostKey);
        if (forged.sha256().equals(last.sha256())) {
          forged = f.checkpoint(before, upto, List.of(), f.hostKey);
        }
        copies.add(new Copy(forged.bytes(), forged.name(), "a", 99));
        return false;
      }
    }
    throw new AssertionError(damage);
  }

  private SignedFile liveOrTail(History history) {
    SignedFile last = history.checkpoints.getLast();
    long upto = ((CheckpointCore) last.core()).upto().seq();
    List<SignedFile> candidates =
        history.manifests.stream()
            .filter(
                m -> m.core().head().number() > upto
                    || last.list().names(m.core().head().number(), m.sha256()))
            .toList();
    return candidates.get(random.nextInt(candidates.size()));
  }

  private SignedFile named(History history) {
    SignedFile last = history.checkpoints.getLast();
    List<SignedFile> candidates =
        history.manifests.stream()
            .filter(m -> last.list().names(m.core().head().number(), m.sha256()))
            .toList();
    return candidates.get(random.nextInt(candidates.size()));
  }
}
