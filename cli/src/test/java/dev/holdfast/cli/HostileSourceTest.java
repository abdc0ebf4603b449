package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.cli.local.ReadableStore;
import dev.holdfast.cli.local.StoreTarget;
import dev.holdfast.copy.CopyDoors;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.copy.CopyReport;
import dev.holdfast.copy.CopyRequest;
import dev.holdfast.copy.CopyRun;
import dev.holdfast.fault.Finding;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.TrustBundle;
import dev.holdfast.store.DirectoryStore;
import dev.holdfast.store.Expected;
import dev.holdfast.transfer.DirectoryMover;
import dev.holdfast.transfer.ListedObject;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.TrustAnchor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a source store serves under its names, nothing wrong is ever copied from it. */
class HostileSourceTest {
  @TempDir
  static Path made;

  @TempDir
  Path directory;

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);

  @BeforeAll
  static void make() throws IOException {
    VerifyRepository.make(made);
  }

  @Test
  void wrongSwappedCutAndEndlessObjectsAreNotCopied() throws IOException {
    System.out.println("HostileSourceTest seed " + seed);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 300 : 12;
    for (int round = 0; round < rounds; round++) {
      Path here = Files.createDirectories(directory.resolve("round" + round));
      InProcess program = VerifyRepository.copy(made, here);
      List<Path> lacking = empty(here.resolve("b"));
      List<Path> sources = VerifyRepository.files(here.resolve("a"), "");
      for (Path file : sources) {
        boolean kept = file.endsWith("holdfast.json") || file.endsWith("RECOVERY.md");
        if (!kept && Files.exists(file) && random.nextInt(3) == 0) {
          spoil(file, sources);
        }
      }
      Ran ran = program.run("copy", "--to", "b", "--json");
      assertThat(ran.status()).as("round " + round + " seed " + seed + ran.err()).isIn(0, 9, 4, 1);
      for (Path file : VerifyRepository.files(here.resolve("b"), "")) {
        Path path = here.resolve("b").relativize(file);
        boolean own = lacking.stream().noneMatch(l -> l.equals(path));
        assertThat(own || Arrays.equals(
            Files.readAllBytes(file), Files.readAllBytes(made.resolve("b").resolve(path))))
            .as(path + " in round " + round + " seed " + seed)
            .isTrue();
      }
      VerifyRepository.deleteTree(here);
    }
  }

  /** Leaves only what says which store it is; tells what is gone. */
  private static List<Path> empty(Path store) throws IOException {
    List<Path> gone = new ArrayList<>();
    for (Path file : VerifyRepository.files(store, "hosts/")) {
      gone.add(store.relativize(file));
      Files.delete(file);
    }
    return gone;
  }

  private void spoil(Path file, List<Path> others) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (random.nextInt(5)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        Path other = others.get(random.nextInt(others.size()));
        bytes =
            Files.exists(other) && Files.size(other) < 1 << 24 ? Files.readAllBytes(other) : bytes;
      }
      case 3 -> {
        try (RandomAccessFile endless = new RandomAccessFile(file.toFile(), "rw")) {
          endless.setLength(8L << 30); // as good as endless: a reader that trusted it would fill the disk
        }
        return;
      }
      default -> {
        Files.delete(file);
        return;
      }
    }
    Files.write(file, bytes);
  }

  @Test
  void theHeadOfOneManifestWithTheBytesOfAnotherIsNotCopied() throws IOException {
    VerifyRepository.copy(made, directory);
    Forger forger = new Forger(directory, directory.resolve("state"));
    // Longer than a listing reads at first: a shorter one is hashed whole there and never believed.
    forger.body = Arrays.copyOf(forger.body, forger.body.length + Limits.CORE_BYTES + 1);
    ObjectName.Signed real =
        (ObjectName.Signed) ObjectName.parse(forger.write()).orElseThrow();
    SignedFile lie = forged(forger);
    ObjectName.Signed forgedName = lie.name();
    Path b = directory.resolve("b");
    Files.write(directory.resolve("a").resolve(forgedName.path()), lie.bytes());
    Files.delete(b.resolve(real.path()));
    for (Path file : VerifyRepository.files(b, "hosts/")) {
      if (file.toString().contains("/checkpoints/")) {
        Files.delete(file);
      }
    }
    StoreView honest = view("a");
    StoreView source = new TwoFaced(honest, real, forgedName);
    DirectoryStore into = new DirectoryStore("b", b, Expected.ANYTHING);
    DirectoryMover mover = mover();
    StoreTarget target = new StoreTarget(into, ReadableStore.open(into, mover));
    List<Finding> findings = new ArrayList<>();
    TrustBundle bundle = TrustFile.read(directory.resolve("keys/trust"));
    FleetView fleet =
        new FleetReader(List.of(source, target.view()), findings::add)
            .read(
                forger.core.head().fleet(), TrustAnchor.ofBundle(bundle), Set.of(),
                Instant.parse("2026-04-01T00:00:00Z"));
    assertThat(
        fleet.hosts().values().iterator().next().manifests().stream()
            .anyMatch(m -> m.name().equals(forgedName) && m.sound()))
        .as("the head alone was believed")
        .isTrue();
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    CopyReport report;
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      report =
          new CopyRun(
              new CopyRequest(fleet, List.of(source), target, m -> true, Set.of(), false),
              new CopyDoors(mover, scratch, executor, 2, findings::add, CopyObserver.NONE))
              .run();
    }
    assertThat(report.manifests()).isZero();
    assertThat(report.left()).isEqualTo(1);
    assertThat(b.resolve(forgedName.path())).doesNotExist();
  }

  /** The same number as the forger's manifest, signed by somebody else. */
  private static SignedFile forged(Forger forger) {
    ManifestCore c = forger.core;
    CoreHead head =
        CoreHead.draft(
            c.head().fleet(), c.head().subject(), forger.seq,
            Optional.of(forger.newest.sha256()), c.head().trustV(), c.head().trustSha256());
    ManifestCore core =
        new ManifestCore(
            head, Optional.of(new ManifestRef(c.seq(), forger.newest.sha256())), c.voidSeqs(),
            c.recordN(), c.kind(), c.sourceId(), c.setId(),
            c.retentionTag(), c.captureStart(), c.captureEnd(), 0, c.recipients(),
            forger.packs.count(), c.entryCount(), c.logicalBytes(), 0, 0);
    return SignedFile.sign(
        core,
        List.of(
            Section.ofBytes(SectionKind.BODY, forger.body), Section.ofPacks(forger.packs)),
        SigningKey.ofSeed(new byte[32]));
  }

  private StoreView view(String name) {
    return ReadableStore.open(
        new DirectoryStore(name, directory.resolve(name), Expected.ANYTHING), mover());
  }

  private static DirectoryMover mover() {
    return new DirectoryMover(new HostId(new Id128(1, 1)), new SplittableRandom(1));
  }

  /** Shows the head of a good manifest under the name of a forged one, and lists neither the good one nor checkpoints. */
  private record TwoFaced(StoreView inner, ObjectName.Signed real, ObjectName.Signed forged)
      implements StoreView {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public StoreId id() {
      return inner.id();
    }

    @Override
    public void list(String prefix, Consumer<ListedObject> sink) {
      inner.list(
          prefix,
          object -> {
            if (!object.path().equals(real.path()) && !object.path().contains("/checkpoints/")) {
              sink.accept(object);
            }
          });
    }

    @Override
    public Optional<ListedObject> stat(ObjectName name) {
      return inner.stat(name);
    }

    @Override
    public byte[] readFirst(ObjectName name, int maxBytes) {
      return inner.readFirst(name.equals(forged) ? real : name, maxBytes);
    }

    @Override
    public long fetch(ObjectName name, Path target, long maxBytes) {
      return inner.fetch(name, target, maxBytes);
    }
  }
}
