package dev.holdfast.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.id.StoreId;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.snapshot.DumpFigures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentDatabaseTest {
  private static final SourceId SOURCE = new SourceId(new Id128(1, 2));
  private static final SourceId OTHER = new SourceId(new Id128(3, 4));
  private static final List<RecipientId> RECIPIENTS = List.of(new RecipientId(new Id128(5, 6)));
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir
  private Path folder;

  private Path file;
  private final List<Finding> findings = new ArrayList<>();
  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("holdfast.seed", 20260214L));

  @BeforeEach
  void place() {
    file = folder.resolve("agent.db");
  }

  private AgentDatabase open() {
    return AgentDatabase.open(file, findings::add);
  }

  private Sha256 hash() {
    return new Sha256(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private PackIndex.Known pack(AgentDatabase database, SourceId source, List<Sha256> chunks) {
    return database
        .packs()
        .add(
            new PackRef(hash(), 1000 + chunks.size(), new Id128(7, 8)),
            PackKind.DATA,
            source,
            RECIPIENTS,
            new PackIndex.PackContent(chunks, 64L * chunks.size()),
            TIME);
  }

  private List<Sha256> chunks(int count) {
    List<Sha256> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(hash());
    }
    return chunks;
  }

  private static SnapshotLedger.Committed snapshot(ManifestRef ref, SourceId source) {
    return new SnapshotLedger.Committed(
        ref,
        source,
        new SnapshotLedger.Names("shop-" + ref.seq() + "/db", "shop", "db", "why"),
        new SnapshotLedger.Figures(
            TIME, TIME.plusSeconds(1), 5, 6, 7, 8, Duration.ofMillis(9), true,
            Optional.of(new DumpFigures("PostgreSQL 15.18", OptionalLong.of(10)))),
        RECIPIENTS,
        List.of());
  }

  private ManifestRef commit(AgentDatabase database, SourceId source, PackIndex.Known... packs) {
    SnapshotLedger ledger = database.snapshots();
    long seq =
        ledger.handOut(0, new Id128(1, 1), new Id128(2, 2), Optional.empty(), TIME).seq();
    ManifestRef ref = new ManifestRef(seq, hash());
    Map<Long, Long> uses = new HashMap<>();
    for (PackIndex.Known pack : packs) {
      uses.put(pack.row(), pack.plainBytes());
    }
    ledger.proposed(seq, ref.sha256());
    ledger.prepare(snapshot(ref, source), uses);
    ledger.confirm(
        seq,
        List.of(
            new SnapshotLedger.Place(
                Optional.of(new StoreId(new Id128(9, 9))), "nas", "committed", ""),
            new SnapshotLedger.Place(Optional.empty(), "usb", "offline", "not mounted")));
    return ref;
  }

  @Test
  void whatIsRememberedComesBackAfterReopening() {
    List<Sha256> chunks = chunks(3);
    ManifestRef ref;
    PackIndex.Known pack;
    try (AgentDatabase database = open()) {
      assertTrue(database.fresh());
      pack = pack(database, SOURCE, chunks);
      ref = commit(database, SOURCE, pack);
    }
    try (AgentDatabase database = open()) {
      assertFalse(database.fresh());
      SnapshotLedger.Committed known = database.snapshots().find(ref.seq()).orElseThrow();
      assertEquals(ref, known.ref());
      assertEquals(snapshot(ref, SOURCE).names(), known.names());
      assertEquals(snapshot(ref, SOURCE).figures(), known.figures());
      assertEquals(RECIPIENTS, known.recipients());
      assertEquals(2, known.stores().size());
      assertEquals(Optional.empty(), known.stores().get(1).store());
      assertEquals(pack, database.packs().find(pack.ref().sha256()).orElseThrow());
      assertEquals(
          List.of(new PackIndex.Use(pack, pack.plainBytes())),
          database.packs().packsOf(ref.seq()));
      for (int i = 0; i < chunks.size(); i++) {
        assertEquals(
            List.of(new PackIndex.ChunkRow(pack.row(), i)),
            database.packs().places(chunks.get(i)));
      }
      assertEquals(List.of(), database.packs().places(hash()));
    }
    assertEquals(List.of(), findings);
  }

  @Test
  void aNumberIsNeverHandedOutTwice() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      try (AgentDatabase database = open()) {
        SnapshotLedger ledger = database.snapshots();
        for (int k = 0; k < 3; k++) {
          long seq =
              ledger.handOut(i, new Id128(i, k), new Id128(0, 1), Optional.empty(), TIME).seq();
          assertTrue(seen.add(seq), "seq " + seq);
          if (k == 1) {
            ledger.voided(seq);
          }
        }
        assertTrue(ledger.handOut(100L * (i + 1), new Id128(8, i), new Id128(0, 1),
            Optional.empty(), TIME).seq() > 100L * (i + 1));
        seen.add(ledger.highest());
        assertEquals(3 * (i + 1), ledger.open().size());
      }
    }
  }

  @Test
  void packsOfUncommittedRunsAreKnownUntilASnapshotUsesThem() {
    try (AgentDatabase database = open()) {
      PackIndex.Known left = pack(database, SOURCE, chunks(2));
      PackIndex.Known others = pack(database, OTHER, chunks(2));
      assertEquals(List.of(left), database.packs().uncommitted(SOURCE));
      ManifestRef unused = commit(database, SOURCE, left);
      assertEquals(List.of(), database.packs().uncommitted(SOURCE));
      assertEquals(List.of(others), database.packs().uncommitted(OTHER));
    }
  }

  @Test
  void onlyTheNewestBasesOfASourceKeepTheirPacks() {
    try (AgentDatabase database = open()) {
      List<PackIndex.Known> packs = new ArrayList<>();
      List<Sha256> chunk = chunks(1);
      PackIndex.Known shared = pack(database, SOURCE, chunks(1));
      for (int i = 0; i < 6; i++) {
        packs.add(pack(database, SOURCE, i == 0 ? chunk : chunks(1)));
        ManifestRef unused = commit(database, SOURCE, packs.get(i), shared);
      }
      assertEquals(4, SnapshotLedger.BASES_PER_SOURCE);
      assertTrue(database.packs().find(packs.get(0).ref().sha256()).isEmpty());
      assertTrue(database.packs().find(packs.get(1).ref().sha256()).isEmpty());
      assertTrue(database.packs().find(packs.get(2).ref().sha256()).isPresent());
      assertTrue(database.packs().find(shared.ref().sha256()).isPresent());
      assertEquals(List.of(), database.packs().places(chunk.getFirst()));
      assertEquals(6, database.snapshots().all().size());
    }
  }

  @Test
  void lostPacksAreForgottenWithTheirChunks() {
    try (AgentDatabase database = open()) {
      List<Sha256> chunks = chunks(2);
      PackIndex.Known pack = pack(database, SOURCE, chunks);
      PackIndex.Known again = pack(database, SOURCE, chunks);
      assertEquals(2, database.packs().places(chunks.getFirst()).size());
      database.packs().forget(List.of(pack.ref().sha256(), hash()));
      assertEquals(
          List.of(new PackIndex.ChunkRow(again.row(), 0)),
          database.packs().places(chunks.getFirst()));
    }
  }

  @Test
  void whatIsNoDatabaseIsSetAsideWithAWarning() throws IOException {
    for (String content : List.of("no database ".repeat(1000),
        "SQLite format 3\0" + "x".repeat(5000))) {
      findings.clear();
      Files.writeString(file, content);
      assertTrue(AgentDatabase.look(file, findings::add).isEmpty());
      assertEquals(content, Files.readString(file), "looking leaves it alone");
      try (AgentDatabase database = open()) {
        assertTrue(database.fresh());
      }
      assertEquals(2, findings.size());
      assertEquals("local-index-lost", findings.getLast().code());
      assertEquals(content, Files.readString(folder.resolve("agent.db.damaged")));
      Files.delete(file);
    }
  }

  @Test
  void anEmptyFileBecomesADatabase() throws IOException {
    Files.createFile(file);
    try (AgentDatabase database = open()) {
      assertTrue(database.fresh());
      assertEquals(List.of(), database.snapshots().all());
    }
  }

  @Test
  void damageMetAtWorkIsSetAsideByTheNextProcess() throws IOException {
    try (AgentDatabase database = open()) {
      for (int i = 0; i < 200; i++) {
        PackIndex.Known unused = pack(database, SOURCE, chunks(50));
      }
    }
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] noise = new byte[(int) raw.length() - 4 * 4096];
      random.nextBytes(noise);
      raw.seek(4 * 4096);
      raw.write(noise);
    }
    try (AgentDatabase database = open()) {
      HoldfastException e =
          assertThrows(
              HoldfastException.class,
              () -> {
                for (int i = 0; i < 1000; i++) {
                  List<PackIndex.ChunkRow> unused = database.packs().places(hash());
                }
              });
      assertEquals(Fault.STATE_UNUSABLE, e.fault());
      assertTrue(e.hint().contains("set aside"), e.hint());
    }
    assertEquals(List.of(), findings);
    try (AgentDatabase database = open()) {
      assertTrue(database.fresh());
    }
    assertEquals(1, findings.size());
    try (AgentDatabase database = open()) {
      assertFalse(database.fresh());
    }
  }

  @Test
  void manyChunksGoInFastAndAreFound() {
    boolean profile = Boolean.getBoolean("holdfast.profile");
    int packs = profile ? 5_000 : 100;
    int perPack = 200;
    List<Sha256> some = new ArrayList<>();
    long start = System.nanoTime();
    try (AgentDatabase database = open()) {
      for (int i = 0; i < packs; i++) {
        List<Sha256> chunks = chunks(perPack);
        some.add(chunks.get(i % perPack));
        PackIndex.Known unused = pack(database, SOURCE, chunks);
      }
      long inserted = System.nanoTime();
      for (int i = 0; i < packs; i++) {
        assertEquals(i % perPack, database.packs().places(some.get(i)).getFirst().ordinal());
      }
      long found = System.nanoTime();
      assertEquals(packs, database.packs().uncommitted(SOURCE).size());
      System.err.printf(
          "agent.db: %,d chunks in %d ms, %,d look-ups a second, uncommitted in %d ms, %,d bytes%n",
          packs * perPack,
          (inserted - start) / 1_000_000,
          packs * 1_000_000_000L / (found - inserted),
          (System.nanoTime() - found) / 1_000_000,
          file.toFile().length());
    }
  }
}
