package dev.holdfast.cli;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.seal.AgeIdentity;
import dev.holdfast.seal.FleetComment;
import dev.holdfast.seal.IdentityFiles;
import dev.holdfast.seal.Sealer;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestKind;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.signed.VerifyingKey;
import dev.holdfast.snapshot.SourceIds;
import dev.holdfast.trust.Authoring;
import dev.holdfast.trust.TrustRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A fleet in one directory store, signed object by object with keys that the test holds: anything in it can be wrong. */
final class HandMadeFleet {
  static final Sha256 NO_HASH = Sha256.ofBytes(new byte[Sha256.BYTES]);
  private static final Instant TIME = Instant.parse("2026-01-14T02:00:00Z");

  final Path place;
  final Path store;
  final Random random;
  final FleetId fleet;
  final SigningKey first = key();
  final SigningKey second = key();
  final SigningKey keeper = key();
  final AgeIdentity identity;
  final Sealer sealer;
  final List<SignedFile> trust = new ArrayList<>();
  final List<Host> hosts = new ArrayList<>();
  private long stored;

  HandMadeFleet(Path place, Random random) throws IOException {
    this.place = place;
    this.random = random;
    store = place.resolve("one");
    fleet = new FleetId(id());
    SecureRandom secure = new SecureRandom();
    identity = AgeIdentity.generate(secure);
    sealer = new Sealer(List.of(identity.recipient()), secure);
    Files.createDirectories(store);
    Files.write(
        store.resolve("holdfast.json"), new StoreMarker(fleet, new StoreId(id())).toBytes());
    try (var in = ObjectName.class.getResourceAsStream("RECOVERY.md")) {
      Files.write(store.resolve("RECOVERY.md"), in.readAllBytes());
    }
    IdentityFiles.write(
        place.resolve("my.key"), identity,
        Optional.of(new FleetComment(fleet, first.verifyingKey().id())), null, secure);
    Files.writeString(
        place.resolve("holdfast.yaml"),
        "fleet: acme\nstores:\n  - name: one\n    directory: " + store
            + "\napps:\n  shop:\n    sources:\n      files: {files: {paths: [/srv]}}\n");
  }

  static SigningKey key() {
    return SigningKey.generate(new SecureRandom());
  }

  Id128 id() {
    return new Id128(random.nextLong(), random.nextLong());
  }

  /** Puts a file under its name; each is stored a minute after the one before. */
  SignedFile put(SignedFile file) throws IOException {
    put(file.name().path(), file.bytes());
    return file;
  }

  Path put(String name, byte[] bytes) throws IOException {
    Path path = store.resolve(name);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
    stored += 60;
    Files.setLastModifiedTime(path, FileTime.from(TIME.plusSeconds(stored)));
    return path;
  }

  Path pathOf(SignedFile file) {
    return store.resolve(file.name().path());
  }

  TrustRef trustRef() {
    SignedFile newest = trust.getLast();
    return new TrustRef(newest.core().head().number(), newest.sha256());
  }

  private List<TrustRecipient> recipients() {
    return List.of(
        new TrustRecipient(
            identity.recipient().text(), RecipientPurpose.RECOVERY, "my"));
  }

  /** Trust 1 by the first operator. */
  SignedFile firstTrust() throws IOException {
    SignedFile file =
        SignedFile.sign(
            Authoring.firstTrust(
                fleet, "acme", List.of(first.verifyingKey()), recipients(), TIME),
            List.of(), first);
    trust.add(file);
    return put(file);
  }

  /** A trust file after that one; it is neither stored nor remembered. */
  SignedFile trustAfter(SignedFile before, SigningKey signer, VerifyingKey... operators) {
    return SignedFile.sign(
        Authoring.nextTrust(
            before, List.of(operators), recipients(), Optional.of(keeper.verifyingKey()),
            TIME.plusSeconds(random.nextInt(1_000_000))),
        List.of(), signer);
  }

  SignedFile nextTrust(SigningKey signer, VerifyingKey... operators) throws IOException {
    SignedFile file = trustAfter(trust.getLast(), signer, operators);
    trust.add(file);
    return put(file);
  }

  Host host() {
    Host host = new Host();
    hosts.add(host);
    return host;
  }

  /** One host and what it wrote. */
  final class Host {
    final HostId id = new HostId(HandMadeFleet.this.id());
    final List<SignedFile> records = new ArrayList<>();
    final List<SignedFile> manifests = new ArrayList<>();
    final List<SignedFile> checkpoints = new ArrayList<>();

    SignedFile record(
        SigningKey key, LedgerMode ledger, long validFrom, Optional<List<ManifestRef>> good,
        SigningKey operator) throws IOException {
      Optional<SignedFile> before =
          records.isEmpty() ? Optional.empty() : Optional.of(records.getLast());
      LiveList list = good.map(LiveList::of).orElse(LiveList.empty());
      Optional<ManifestRef> last =
          good.map(refs -> list.count() == 0 ? ManifestRef.NONE : list.last());
      HostRecordCore core =
          new HostRecordCore(
              Authoring.headAfter(before, fleet, id.value(), trustRef()), "web1",
              key.verifyingKey(), identity.recipient().text(), Optional.empty(), ledger,
              List.of(), validFrom, 0, last, list.count(), false, TIME);
      SignedFile file =
          SignedFile.sign(
              core,
              good.isPresent() ? List.of(Section.ofList(SectionKind.GOOD, list)) : List.of(),
              operator);
      records.add(file);
      return put(file);
    }

    HandMadeFleet fleet() {
      return HandMadeFleet.this;
    }

    HandMadeSnapshot snapshot() {
      return new HandMadeSnapshot(store, fleet, id, sealer, random);
    }

    /** A small tree that says which snapshot it is. */
    HandMadeSnapshot tree(String what) {
      HandMadeSnapshot snapshot = snapshot().directory("/srv");
      byte[] bytes = new byte[random.nextInt(9_000)];
      random.nextBytes(bytes);
      snapshot.file("/srv/bytes", bytes);
      snapshot.file("/srv/what", what.getBytes(StandardCharsets.UTF_8));
      snapshot.indexed = random.nextInt(3) == 0;
      return snapshot;
    }

    SignedFile manifest(
        long seq, Optional<ManifestRef> previous, HandMadeSnapshot content, SigningKey key)
        throws IOException {
      return manifest(seq, previous, content, key, trustRef());
    }

    /** A manifest after that one, which voids what lies between. */
    SignedFile manifest(
        long seq, Optional<ManifestRef> previous, HandMadeSnapshot content, SigningKey key,
        TrustRef known) throws IOException {
      byte[] body = content.seal();
      ManifestCore core =
          new ManifestCore(
              Authoring.manifestHead(fleet, id, seq, previous, known), previous,
              Authoring.voidsBetween(previous, seq), 1, ManifestKind.SNAPSHOT,
              SourceIds.of(fleet, HandMadeSnapshot.APP, HandMadeSnapshot.SOURCE),
              Optional.empty(), RetentionTag.NONE, TIME.plusSeconds(seq * 3600),
              TIME.plusSeconds(seq * 3600 + 60), 0,
              List.of(identity.recipient().id()),
              content.packs().count(), content.entryCount, content.logicalBytes, 0, 0);
      SignedFile file =
          SignedFile.sign(
              core,
              List.of(
                  Section.ofBytes(SectionKind.BODY, body), Section.ofPacks(content.packs())),
              key);
      manifests.add(file);
      return put(file);
    }

    SignedFile checkpoint(long n, ManifestRef upto, List<ManifestRef> live, SigningKey signer)
        throws IOException {
      LiveList list =
          LiveList.of(live.stream().filter(ref -> ref.seq() <= upto.seq()).toList());
      CoreHead head =
          CoreHead.draft(
              fleet, id.value(), n, n == 1 ? Optional.empty() : Optional.of(NO_HASH),
              trustRef().v(), Optional.of(trustRef().sha256()));
      CheckpointCore core =
          Authoring.checkpoint(head, upto, list, TIME.plusSeconds(random.nextInt(1_000_000)));
      SignedFile file =
          SignedFile.sign(core, List.of(Section.ofList(SectionKind.LIVE, list)), signer);
      checkpoints.add(file);
      return put(file);
    }
  }

  static ManifestRef ref(SignedFile manifest) {
    return new ManifestRef(manifest.core().head().number(), manifest.sha256());
  }
}
