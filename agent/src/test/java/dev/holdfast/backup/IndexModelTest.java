package dev.holdfast.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.PackIndex;
import dev.holdfast.state.SnapshotLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * T12: the chunk index against a model. Random runs of three sources, some of them cut short; stale copies of the database
 * put back; the database deleted; packs lost; snapshots retired; recipients changed. The index must never answer with a
 * place where the chunk is not; and what the model says it must know, it finds, so that nothing is sent twice without need.
 */
class IndexModelTest {
  private static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");
  private static final int POOL = 80;
  private static final long CHUNK_BYTES = 1000;

  /** A pack as it really is. */
  private static final class RealPack {
    final List<Sha256> chunks = new ArrayList<>();
    final Set<RecipientId> recipients;
    boolean stored;
    boolean spooled;

    RealPack(Set<RecipientId> recipients) {
      this.recipients = recipients;
    }
  }

  /** A snapshot in the stores. */
  private record RealSnapshot(ManifestRef ref, SourceId source, Map<Sha256, Long> uses) {}

  /** What a database that lost nothing must know. */
  private static final class Memory {
    final Map<SourceId, List<RealSnapshot>> committed = new HashMap<>();
    final Map<SourceId, Set<Sha256>> left = new HashMap<>();

    Memory copy() {
      Memory copy = new Memory();
      committed.forEach((source, list) -> copy.committed.put(source, new ArrayList<>(list)));
      left.forEach((source, packs) -> copy.left.put(source, new HashSet<>(packs)));
      return copy;
    }
  }

  private record Stale(Path file, Memory memory) {}

  private final long seed = Seed.of(20261121);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Map<Sha256, RealPack> packs = new HashMap<>();
  private final TreeMap<Long, RealSnapshot> snapshots = new TreeMap<>();
  private final List<Stale> stale = new ArrayList<>();
  private final List<SourceId> sources =
      List.of(new SourceId(new Id128(0, 1)), new SourceId(new Id128(0, 2)),
          new SourceId(new Id128(0, 3)));
  private List<RecipientId> recipients = List.of(recipient(1), recipient(2));
  private Memory memory = new Memory();
  private long highest;
  private long hits;
  private long stores;

  /** In memory: what a power cut does to the file is not asked here. */
  @TempDir(factory = InMemory.class)
  Path folder;

  static final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
        throws IOException {
      Path memory = Path.of("/dev/shm");
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "holdfast-")
          : Files.createTempDirectory("holdfast-");
    }
  }

  private Path file;
  private AgentDatabase database;

  @Test
  void neverAnswersWrongWhateverBecameOfTheFile() throws IOException {
    int steps = Boolean.getBoolean("holdfast.profile") ? 100_000 : 2_000;
    System.out.println("IndexModelTest seed " + seed);
    file = folder.resolve("agent.db");
    database = open();
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(100)) {
        case 0, 1 -> keepStaleCopy();
        case 2 -> rollBack();
        case 3 -> delete();
        case 4, 5 -> losePack();
        case 6, 7, 8, 9, 10, 11 -> retire();
        case 12 -> recipients =
            random.nextBoolean()
                ? List.of(recipient(1), recipient(2))
                : List.of(recipient(1), recipient(2), recipient(random.nextInt(3, 5)));
        default -> run(sources.get(random.nextInt(sources.size())));
      }
    }
    database.close();
    System.out.println(hits + " chunks found, " + stores + " stored");
    assertThat(hits).isGreaterThan(steps);
    assertThat(stores).isGreaterThan(steps / 10);
  }

  private AgentDatabase open() {
    return AgentDatabase.open(file, finding -> assertThat(finding).isNull());
  }

  private static RecipientId recipient(int n) {
    return new RecipientId(new Id128(7, n));
  }

  private static Sha256 chunk(int n) {
    return Sha256.of(("chunk " + n).getBytes(StandardCharsets.UTF_8));
  }

  private Sha256 hash() {
    return new Sha256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** One backup, as {@link BackupRun} does it, against the real stores of this model. */
  private void run(SourceId source) {
    database.snapshots().open().forEach(number -> database.snapshots().voided(number.seq()));
    PackIndex index = database.packs();
    DedupBase base = base(index, source);
    Set<Sha256> must = mustKnow(source);
    Map<Sha256, Long> uses = new HashMap<>();
    Set<Sha256> fresh = new HashSet<>();
    int from = random.nextInt(POOL);
    int count = random.nextInt(1, 16);
    for (int i = 0; i < count; i++) {
      Sha256 id = chunk((from + i) % POOL);
      KnownChunks.Place place = base.chunks(PackKind.DATA).find(id);
      if (place == null) {
        assertThat(must).as("seed " + seed + ": " + id + " is known").doesNotContain(id);
        fresh.add(id);
        stores++;
      } else {
        RealPack pack = packs.get(place.pack());
        assertThat(pack).as("seed " + seed).isNotNull();
        assertThat(pack.stored).as("seed " + seed + ": the pack is in a store").isTrue();
        assertThat(pack.chunks.get(place.ordinal())).as("seed " + seed).isEqualTo(id);
        assertThat(pack.recipients).as("seed " + seed).containsAll(recipients);
        uses.merge(place.pack(), CHUNK_BYTES, Long::sum);
        hits++;
      }
      assertThat(base.chunks(PackKind.META).find(id)).as("no tree is content").isNull();
    }
    end(source, index, uses, new ArrayList<>(fresh));
  }

  private DedupBase base(PackIndex index, SourceId source) {
    List<ManifestRef> bases =
        database.snapshots()
            .newest(source, SnapshotLedger.BASES_PER_SOURCE)
            .stream()
            .filter(snapshot -> snapshot.recipients().containsAll(recipients))
            .map(SnapshotLedger.Committed::ref)
            .filter(this::inStores)
            .toList();
    Set<Sha256> lost = new HashSet<>();
    for (ManifestRef ref : bases) {
      for (PackIndex.Use use : index.packsOf(ref.seq())) {
        if (!stored(use.pack().ref().sha256())) {
          lost.add(use.pack().ref().sha256());
        }
      }
    }
    index.forget(lost);
    DedupBase base = new DedupBase(index, recipients);
    base.allowBases(bases, 100 * CHUNK_BYTES, lost);
    List<Sha256> gone = new ArrayList<>();
    for (PackIndex.Known known : index.uncommitted(source)) {
      RealPack pack = packs.get(known.ref().sha256());
      if (pack != null && pack.spooled) {
        pack.spooled = false;
        pack.stored = true;
      }
      if (pack != null && pack.stored) {
        base.allow(known);
      } else {
        gone.add(known.ref().sha256());
      }
    }
    index.forget(gone);
    return base;
  }

  private boolean inStores(ManifestRef ref) {
    RealSnapshot snapshot = snapshots.get(ref.seq());
    return snapshot != null && snapshot.ref().equals(ref);
  }

  private boolean stored(Sha256 pack) {
    return packs.containsKey(pack) && packs.get(pack).stored;
  }

  /** Chunks that the last snapshots of the source, and its runs that were cut short, make findable beyond doubt. */
  private Set<Sha256> mustKnow(SourceId source) {
    List<RealSnapshot> committed = memory.committed.getOrDefault(source, List.of());
    Map<Sha256, Boolean> candidates = new LinkedHashMap<>();
    memory.left.getOrDefault(source, Set.of()).forEach(pack -> candidates.put(pack, true));
    boolean newest = true;
    List<RealSnapshot> bases =
        committed.subList(Math.max(0, committed.size() - SnapshotLedger.BASES_PER_SOURCE),
            committed.size());
    for (RealSnapshot snapshot : bases.reversed()) {
      boolean sealedToAll =
          database.snapshots().find(snapshot.ref().seq())
              .map(found -> found.recipients().containsAll(recipients)).orElse(false);
      if (!inStores(snapshot.ref()) || !sealedToAll) {
        continue;
      }
      for (Map.Entry<Sha256, Long> use : snapshot.uses().entrySet()) {
        if (!stored(use.getKey())) {
          continue;
        }
        long plain = packs.get(use.getKey()).chunks.size() * CHUNK_BYTES;
        boolean retired = newest && use.getValue() * 2 < plain;
        candidates.merge(use.getKey(), !retired, (a, b) -> a && b);
      }
      newest = false;
    }
    Set<Sha256> must = new HashSet<>();
    candidates.forEach((name, allowed) -> {
      RealPack pack = packs.get(name);
      if (allowed && pack != null && pack.stored && pack.recipients.containsAll(recipients)) {
        must.addAll(pack.chunks);
      }
    });
    return must;
  }

  /** Ends a run in one of the ways that runs end. */
  private void end(SourceId source, PackIndex index, Map<Sha256, Long> uses, List<Sha256> fresh) {
    int way = random.nextInt(10);
    if (!fresh.isEmpty()) {
      Sha256 name = hash();
      RealPack pack = new RealPack(Set.copyOf(recipients));
      pack.chunks.addAll(fresh);
      pack.stored = way != 0;
      pack.spooled = way == 0 && random.nextBoolean();
      packs.put(name, pack);
      index.add(
          new PackRef(name, 1000, new Id128(1, 1)), PackKind.DATA, source,
          List.copyOf(recipients),
          new PackIndex.PackContent(fresh, fresh.size() * CHUNK_BYTES), TIME);
      uses.put(name, fresh.size() * CHUNK_BYTES);
      if (way <= 2 && pack.stored) {
        memory.left.computeIfAbsent(source, s -> new HashSet<>()).add(name);
      }
    }
    if (way <= 1) {
      return; // cut short before the commit
    }
    Map<Long, Long> rows = new HashMap<>();
    uses.forEach((name, bytes) -> rows.put(index.find(name).orElseThrow().row(), bytes));
    SnapshotLedger ledger = database.snapshots();
    long seq = ledger.handOut(highest, new Id128(2, 2), new Id128(3, 3), Optional.empty(), TIME)
        .seq();
    highest = Math.max(highest, seq);
    ManifestRef ref = new ManifestRef(seq, hash());
    ledger.prepare(committed(ref, source), rows);
    if (way == 2) {
      return; // no store got the manifest: the number becomes void
    }
    RealSnapshot snapshot = new RealSnapshot(ref, source, Map.copyOf(uses));
    snapshots.put(seq, snapshot);
    ledger.confirm(seq, List.of());
    memory.committed.computeIfAbsent(source, s -> new ArrayList<>()).add(snapshot);
    uses.keySet().forEach(memory.left.getOrDefault(source, new HashSet<>())::remove);
  }

  private SnapshotLedger.Committed committed(ManifestRef ref, SourceId source) {
    return new SnapshotLedger.Committed(
        ref, source, new SnapshotLedger.Names("a/b", "a", "b", ""),
        new SnapshotLedger.Figures(TIME, TIME, 1, 1, 1, 1, Duration.ZERO, true, Optional.empty()),
        List.copyOf(recipients), List.of());
  }

  private void keepStaleCopy() throws IOException {
    database.close();
    Path copy = folder.resolve("stale-" + stale.size() % 5);
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    stale.removeIf(kept -> kept.file.equals(copy));
    stale.add(new Stale(copy, memory.copy()));
    database = open();
  }

  private void rollBack() throws IOException {
    if (stale.isEmpty()) {
      return;
    }
    Stale back = stale.get(random.nextInt(stale.size()));
    database.close();
    Files.copy(back.file, file, StandardCopyOption.REPLACE_EXISTING);
    memory = back.memory.copy();
    database = open();
  }

  private void delete() throws IOException {
    database.close();
    Files.delete(file);
    memory = new Memory();
    database = open();
  }

  private void losePack() {
    List<RealPack> stored = packs.values().stream().filter(pack -> pack.stored).toList();
    if (!stored.isEmpty()) {
      stored.get(random.nextInt(stored.size())).stored = false;
    }
  }

  /** Retention takes the oldest snapshot, and every pack that no snapshot names any more. */
  private void retire() {
    if (snapshots.size() < 24) {
      return;
    }
    snapshots.pollFirstEntry();
    Set<Sha256> named = new HashSet<>();
    snapshots.values().forEach(snapshot -> named.addAll(snapshot.uses().keySet()));
    packs.forEach((name, pack) -> pack.stored &= named.contains(name));
    packs.values().removeIf(pack -> !pack.stored && !pack.spooled);
  }
}
