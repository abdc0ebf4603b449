package dev.holdfast.signed;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.SetId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/** Random cores with every field set, or only those that must be. */
final class CoreSamples {
  static final SigningKey KEY =
      SigningKey.ofSeed(Sha256.of("key".getBytes(StandardCharsets.UTF_8)).toBytes());

  private final Random random;
  private final boolean full;

  CoreSamples(Random random, boolean full) {
    this.random = random;
    this.full = full;
  }

  /** A core and the sections it needs. */
  record Sample(Core core, List<Section> sections) {
    SignedFile sign() {
      return SignedFile.sign(core, sections, KEY);
    }
  }

  Sample of(SignedKind kind) {
    return switch (kind) {
      case MANIFEST -> manifest();
      case CHECKPOINT -> checkpoint();
      case TRUST -> trust();
      case HOST_RECORD -> hostRecord();
      case STORE_RECORD -> storeRecord();
    };
  }

  private Id128 id() {
    return new Id128(random.nextLong(), random.nextLong());
  }

  private Sha256 hash() {
    return new Sha256(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private <T> Optional<T> maybe(T value) {
    return full ? Optional.of(value) : Optional.empty();
  }

  private String text() {
    return full ? "Näme-" + random.nextInt(1000) : "";
  }

  private String age() {
    StringBuilder age = new StringBuilder("age1");
    for (int i = 0; i < 58; i++) {
      age.append("qpzry9x8gf2tvdw0s3jn54khce6mua7l".charAt(random.nextInt(32)));
    }
    return age.toString();
  }

  private long number() {
    return full ? random.nextLong() >>> 1 + random.nextInt(60) : 0;
  }

  private Instant time() {
    return full
        ? Instant.ofEpochMilli(random.nextLong() >> 20)
        : Instant.EPOCH;
  }

  private VerifyingKey key() {
    byte[] raw = new byte[32];
    random.nextBytes(raw);
    return VerifyingKey.ofBytes(raw);
  }

  private CoreHead head(long number, Optional<Sha256> previous) {
    return new CoreHead(
        new FleetId(id()),
        id(),
        number,
        previous,
        new KeyId(id()),
        1 + random.nextInt(9),
        Optional.of(hash()),
        List.of());
  }

  private Sample manifest() {
    long seq = full ? 10 + random.nextInt(1000) : 1;
    Optional<ManifestRef> previous = maybe(new ManifestRef(seq - 4, hash()));
    TreeSet<RecipientId> recipients = new TreeSet<>();
    for (int i = full ? 4 : 1; i > 0; i--) {
      recipients.add(new RecipientId(id()));
    }
    PackList.Builder packs = PackList.builder();
    for (int i = full ? 3 : 0; i > 0; i--) {
      packs.add(hash(), id(), 1 + random.nextInt(1 << 20));
    }
    PackList list = packs.build();
    ManifestKind kind =
        full ? ManifestKind.values()[random.nextInt(3)] : ManifestKind.SNAPSHOT;
    ManifestCore core =
        new ManifestCore(
            head(seq, previous.map(ManifestRef::sha256)),
            previous,
            full ? List.of(seq - 3, seq - 2, seq - 1) : List.of(),
            1 + random.nextInt(3),
            kind,
            new SourceId(id()),
            maybe(new SetId(id())),
            new RetentionTag(full ? random.nextLong() : 0),
            time(),
            time(),
            number(),
            new ArrayList<>(recipients),
            list.count(),
            number(),
            number(),
            number(),
            number());
    byte[] body = new byte[full ? random.nextInt(400) : 0];
    random.nextBytes(body);
    return new Sample(
        core, List.of(Section.ofBytes(SectionKind.BODY, body), Section.ofPacks(list)));
  }

  private Sample checkpoint() {
    LiveList live =
        full
            ? LiveList.of(List.of(new ManifestRef(3, hash()), new ManifestRef(9, hash())))
            : LiveList.empty();
    CheckpointCore core =
        new CheckpointCore(
            head(full ? 7 : 1, maybe(hash())),
            full ? new ManifestRef(9, live.last().sha256()) : new ManifestRef(1, hash()),
            time(),
            live.count());
    return new Sample(core, List.of(Section.ofList(SectionKind.LIVE, live)));
  }

  private Sample trust() {
    FleetId fleet = new FleetId(id());
    Optional<Sha256> previous = maybe(hash());
    CoreHead head =
        CoreHead.draft(fleet, fleet.value(), full ? 5 : 1, previous, full ? 4 : 0, previous);
    TrustCore core =
        new TrustCore(
            head,
            text(),
            full ? List.of(key(), key()) : List.of(key()),
            full
                ? List.of(
                    new TrustRecipient(age(), RecipientPurpose.RECOVERY, "recovery-1"),
                    new TrustRecipient(age(), RecipientPurpose.DRILL, "drill"))
                : List.of(new TrustRecipient(age(), RecipientPurpose.RECOVERY, "")),
            maybe(key()),
            full ? List.of(hash()) : List.of(),
            full ? List.of("controller.example:8443") : List.of(),
            time());
    return new Sample(core, List.of());
  }

  private Sample hostRecord() {
    LiveList good =
        LiveList.of(List.of(new ManifestRef(2, hash()), new ManifestRef(11, hash())));
    HostRecordCore core =
        new HostRecordCore(
            head(full ? 3 : 1, maybe(hash())),
            text(),
            key(),
            age(),
            maybe(hash()),
            full ? LedgerMode.CONTROLLER : LedgerMode.SELF,
            full ? List.of(new HostId(id()), new HostId(id())) : List.of(),
            full ? 50 : 1,
            number(),
            maybe(good.last()),
            full ? good.count() : 0,
            full,
            time());
    return new Sample(
        core, full ? List.of(Section.ofList(SectionKind.GOOD, good)) : List.of());
  }

  private Sample storeRecord() {
    StorePlace place =
        random.nextBoolean()
            ? new StorePlace.Directory("/mnt/" + random.nextInt())
            : new StorePlace.S3("https://s3.example.net", "b", text(), "eu-1", maybe(hash()));
    StoreRecordCore core =
        new StoreRecordCore(
            head(full ? 3 : 1, maybe(hash())),
            text(),
            place,
            text(),
            text(),
            text(),
            text(),
            text(),
            text(),
            full ? LockMode.values()[random.nextInt(3)] : LockMode.NONE,
            full ? 30 : 0,
            time());
    return new Sample(core, List.of());
  }
}
