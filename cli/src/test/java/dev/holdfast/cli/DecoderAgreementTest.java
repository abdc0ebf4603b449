package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.HandMadeFleet.Host;
import dev.holdfast.id.Sha256;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.trust.TrustRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stores that no honest host writes, before the program and the decoder that was made from docs/FORMAT.md alone: they must
 * list the same snapshots with the same standings, refuse the same, find the same to be wrong, and restore the same (T34).
 */
class DecoderAgreementTest {
  /** A repository with junk of two kinds and nothing else that is wrong. */
  private static final long WITH_JUNK = 3283500695389044143L;
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");

  @TempDir
  Path directory;

  private TwoReaders.Server python;

  @BeforeEach
  void start() throws IOException {
    python = new TwoReaders.Server();
  }

  @AfterEach
  void stop() throws IOException {
    python.close();
  }

  private static Random random(String what, int count) {
    long seed = Seed.of(20261121);
    System.out.println("DecoderAgreementTest " + what + " -Dholdfast.seed=" + seed + ", " + count);
    return new Random(seed);
  }

  private Path place(int i) throws IOException {
    return Files.createDirectory(directory.toRealPath().resolve("r" + i));
  }

  private static void clean(Path place) throws IOException {
    try (Stream<Path> walk = Files.walk(place)) {
      for (Path path : walk.sorted(Collections.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Something to compare; what differs is collected, so that one run shows all of it. */
  private interface Comparison {
    void run() throws IOException;
  }

  private static void compare(List<String> wrong, Comparison comparison) throws IOException {
    try {
      comparison.run();
    } catch (AssertionError e) {
      wrong.add(e.getMessage());
      System.out.println("DIFFERENCE " + e.getMessage());
    }
  }

  private static void nothing(List<String> wrong) {
    assertThat(wrong).as(String.join("\n\n", wrong)).hasSize(0);
  }

  /**
   * Chains with voids, forks, other keys, distrust, checkpoints of hosts and keepers, and junk. {@code -Dholdfast.repository=N}
   * runs the one of its own seed N alone.
   */
  @Test
  void judgesRandomSeriesAlike() throws IOException {
    int count = PROFILE ? 200 : 5;
    Random seeds = random("series", count);
    TreeMap<String, Integer> seen = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    Long only = Long.getLong("holdfast.repository");
    for (int i = 0; i < (only == null ? count : 1); i++) {
      long seed = only != null ? only : i == 0 ? WITH_JUNK : seeds.nextLong();
      HandMadeFleet fleet = new HandMadeFleet(place(i), new Random(seed));
      new RandomSeries(fleet).write();
      compare(wrong, () -> series(fleet, "series of its own seed " + seed, seen));
      clean(fleet.place);
    }
    System.out.println("seen: " + seen);
    nothing(wrong);
    if (only == null) {
      assertThat(seen).containsKeys("good", "verified", "restored");
    }
  }

  private void series(HandMadeFleet fleet, String which, TreeMap<String, Integer> seen)
      throws IOException {
    TwoReaders readers = new TwoReaders(python, fleet.place);
    if (!readers.list(which, Set.of())) {
      seen.merge("no trust", 1, Integer::sum);
      return;
    }
    readers.listed().values().forEach(s -> seen.merge(s, 1, Integer::sum));
    seen.merge(readers.verify(which) ? "verified" : "not verified", 1, Integer::sum);
    String snapshot =
        switch (fleet.random.nextInt(3)) {
          case 0 -> HandMadeSnapshot.APP + "/" + HandMadeSnapshot.SOURCE;
          default -> any(fleet).sha256().hex();
        };
    boolean suspect = fleet.random.nextBoolean();
    boolean restored =
        suspect ? readers.restore(which, snapshot, "--accept-suspect")
            : readers.restore(which, snapshot);
    seen.merge(restored ? "restored" : "refused", 1, Integer::sum);
  }

  private static SignedFile any(HandMadeFleet fleet) {
    List<SignedFile> all =
        fleet.hosts.stream().flatMap(host -> host.manifests.stream()).toList();
    return all.get(fleet.random.nextInt(all.size()));
  }

  /** One object of a sound store is cut, flipped, exchanged, renamed, removed. */
  @Test
  void findsDamageAlike() throws IOException {
    int count = PROFILE ? 60 : 4;
    Random seeds = random("damage", count);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long seed = seeds.nextLong();
      HandMadeFleet fleet = new HandMadeFleet(place(i), new Random(seed));
      fleet.firstTrust();
      fleet.nextTrust(fleet.first, fleet.first.verifyingKey(), fleet.second.verifyingKey());
      Host host = fleet.host();
      SigningKey key = HandMadeFleet.key();
      host.record(key, LedgerMode.SELF, 1, Optional.empty(), fleet.second);
      Optional<ManifestRef> previous = Optional.empty();
      List<ManifestRef> live = new ArrayList<>();
      for (int seq = 1; seq <= 3; seq++) {
        previous =
            Optional.of(
                HandMadeFleet.ref(host.manifest(seq, previous, host.tree("n" + seq), key)));
        live.add(previous.get());
      }
      host.checkpoint(1, live.get(1), live.subList(0, 2), key);
      TwoReaders readers = new TwoReaders(python, fleet.place);
      String which = "repository " + i + " of its own seed " + seed + ": " + damage(fleet);
      Set<String> touched = new java.util.HashSet<>();
      for (SignedFile manifest : host.manifests) {
        if (!Files.exists(fleet.pathOf(manifest))
            || !Sha256.of(Files.readAllBytes(fleet.pathOf(manifest)))
                .equals(manifest.sha256())) {
          touched.add(manifest.sha256().hex());
        }
      }
      compare(wrong, () -> {
        if (readers.list(which, touched)) {
          readers.verify(which);
          readers.restore(which, any(fleet).sha256().hex());
        }
      });
      clean(fleet.place);
    }
    nothing(wrong);
  }

  private static String damage(HandMadeFleet fleet) throws IOException {
    List<Path> objects;
    try (Stream<Path> walk = Files.walk(fleet.store)) {
      objects = walk.filter(path -> path.getFileName().toString().length() > 60).sorted().toList();
    }
    Path path = objects.get(fleet.random.nextInt(objects.size()));
    byte[] bytes = Files.readAllBytes(path);
    String what = fleet.store.relativize(path).toString();
    switch (fleet.random.nextInt(5)) {
      case 0 -> {
        Files.write(path, java.util.Arrays.copyOf(bytes, fleet.random.nextInt(bytes.length)));
        return "cut " + what;
      }
      case 1 -> {
        bytes[fleet.random.nextInt(bytes.length)] ^= (byte) (1 << fleet.random.nextInt(8));
        Files.write(path, bytes);
        return "flipped " + what;
      }
      case 2 -> {
        List<Path> alike =
            objects.stream()
                .filter(o -> o.getParent().getParent().equals(path.getParent().getParent())
                    && o.toString().contains("packs") == path.toString().contains("packs"))
                .toList();
        Path other = alike.get(fleet.random.nextInt(alike.size()));
        byte[] others = Files.readAllBytes(other);
        Files.write(path, others);
        Files.write(other, bytes);
        return "exchanged " + what + " with " + fleet.store.relativize(other);
      }
      case 3 -> {
        Files.delete(path);
        return "removed " + what;
      }
      default -> {
        Files.write(path, HandMadeSnapshot.join(bytes, new byte[1]));
        return "lengthened " + what;
      }
    }
  }

  /** Operators and keepers change; versions are missing, forked or told of. */
  @Test
  void followsTrustAlike() throws IOException {
    int count = PROFILE ? 4 * TRUST_CASES : TRUST_CASES;
    Random seeds = random("trust", count);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HandMadeFleet fleet = new HandMadeFleet(place(i), new Random(seeds.nextLong()));
      int kind = i % TRUST_CASES;
      SigningKey host = HandMadeFleet.key();
      TrustCase made = trust(fleet, kind);
      Host one = fleet.host();
      one.record(host, LedgerMode.SELF, 1, Optional.empty(), made.operator);
      one.manifest(1, Optional.empty(), one.tree("one"), host);
      if (kind == 5) {
        TrustRef later = new TrustRef(9, fleet.trust.getLast().sha256());
        one.manifest(
            2, Optional.of(HandMadeFleet.ref(one.manifests.getFirst())), one.tree("two"), host,
            later);
      }
      TwoReaders readers = new TwoReaders(python, fleet.place);
      String which = "trust case " + kind;
      compare(
          wrong,
          () -> assertThat(readers.list(which, Set.of())).as(which).isEqualTo(made.readable));
      clean(fleet.place);
    }
    nothing(wrong);
  }

  private static final int TRUST_CASES = 7;

  private record TrustCase(SigningKey operator, boolean readable) {}

  private static TrustCase trust(HandMadeFleet f, int kind) throws IOException {
    SignedFile v1 = f.firstTrust();
    return switch (kind) {
      case 0 -> { // handed over, and what the old key forked afterwards
        f.nextTrust(f.first, f.second.verifyingKey());
        f.nextTrust(f.second, f.second.verifyingKey());
        f.put(f.trustAfter(f.trust.getLast(), f.first, f.first.verifyingKey()));
        yield new TrustCase(f.second, true);
      }
      case 1 -> { // the old key signs another second version
        f.nextTrust(f.first, f.second.verifyingKey());
        f.put(f.trustAfter(v1, f.first, f.first.verifyingKey()));
        yield new TrustCase(f.second, false);
      }
      case 2 -> { // a stranger's version
        f.put(f.trustAfter(v1, HandMadeFleet.key(), f.second.verifyingKey()));
        yield new TrustCase(f.first, true);
      }
      case 3 -> { // the second is gone: the third is signed by a key that nobody knows
        SignedFile v2 = f.nextTrust(f.first, f.second.verifyingKey());
        f.nextTrust(f.second, f.second.verifyingKey());
        Files.delete(f.pathOf(v2));
        yield new TrustCase(f.second, true);
      }
      case 4 -> { // the first is gone; the pinned key signed the second
        f.nextTrust(f.first, f.first.verifyingKey(), f.second.verifyingKey());
        Files.delete(f.pathOf(v1));
        yield new TrustCase(f.second, true);
      }
      case 5 -> new TrustCase(f.first, false); // a manifest knows a newer one
      default -> { // the newest is gone, its successor is signed by an operator still known
        SignedFile v2 = f.nextTrust(f.first, f.first.verifyingKey(), f.second.verifyingKey());
        f.nextTrust(f.first, f.second.verifyingKey());
        Files.delete(f.pathOf(v2));
        yield new TrustCase(f.second, false);
      }
    };
  }

  /** The one thing that the program judges and the decoder does not: it asks back and says why. */
  @Test
  void theDecoderSaysThatItDoesNotJoinHosts() throws IOException {
    HandMadeFleet fleet = new HandMadeFleet(place(0), random("joined", 1));
    fleet.firstTrust();
    for (int i = 0; i < 2; i++) {
      Host host = fleet.host();
      SigningKey key = HandMadeFleet.key();
      host.record(key, LedgerMode.SELF, 1, Optional.empty(), fleet.first);
      host.manifest(1, Optional.empty(), host.tree("host " + i), key);
    }
    TwoReaders readers = new TwoReaders(python, fleet.place);
    for (String several : List.of(
        "latest", HandMadeSnapshot.APP + "/" + HandMadeSnapshot.SOURCE)) {
      assertThat(readers.decoderRefuses(several))
          .contains("2 snapshots", "continue the series of others is not judged by this reader");
    }
    assertThat(readers.restore("by hash", any(fleet).sha256().hex())).isTrue();
  }

  /** What no honest host writes into a snapshot, one by one. */
  @Test
  void refusesHostileSnapshotsAlike() throws IOException {
    List<HostileCase> cases = new ArrayList<>(HostileCase.all());
    Random random = random("hostile", cases.size());
    if (!PROFILE) {
      Collections.shuffle(cases, random);
    }
    HandMadeFleet fleet = new HandMadeFleet(place(0), random);
    fleet.firstTrust();
    Host host = fleet.host();
    SigningKey key = HandMadeFleet.key();
    host.record(key, LedgerMode.SELF, 1, Optional.empty(), fleet.first);
    Optional<ManifestRef> previous = Optional.empty();
    TreeMap<String, HostileCase> made = new TreeMap<>();
    for (HostileCase one : cases.subList(0, PROFILE ? cases.size() : 12)) {
      HandMadeSnapshot snapshot = one.make(host.snapshot());
      long seq = 1 + previous.map(ManifestRef::seq).orElse(0L);
      SignedFile file = host.manifest(seq, previous, snapshot, key);
      previous = Optional.of(HandMadeFleet.ref(file));
      made.put(file.sha256().hex(), one);
    }
    Files.writeString(fleet.place.resolve("outside"), "untouched");
    TwoReaders readers = new TwoReaders(python, fleet.place);
    assertThat(readers.list("hostile", Set.of())).isTrue();
    List<String> wrong = new ArrayList<>();
    for (var one : made.entrySet()) {
      HostileCase snapshot = one.getValue();
      compare(
          wrong,
          () -> assertThat(readers.restore(snapshot.name(), one.getKey())).as(snapshot.name())
              .isEqualTo(!snapshot.refused()));
    }
    nothing(wrong);
    assertThat(fleet.place.resolve("outside")).hasContent("untouched");
    assertThat(fleet.place.resolve("escaped")).doesNotExist();
  }
}
