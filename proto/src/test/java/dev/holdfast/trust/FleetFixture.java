package dev.holdfast.trust;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.Core;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestKind;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.signed.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A fleet for tests: keys from fixed seeds, a trust chain, one host, and manifests as a host would write them. */
public final class FleetFixture {
  /** A valid recipient text; nobody has its identity. */
  public static final String AGE = "age1" + "q".repeat(58);

  /** When everything happens. */
  public static final Instant TIME = Instant.parse("2026-01-14T02:00:00Z");

  /** The fleet. */
  public final FleetId fleet = new FleetId(new Id128(0x1111, 0x2222));

  /** The host. */
  public final HostId host = new HostId(new Id128(0x3333, 0x4444));

  /** The series. */
  public final SourceId source = new SourceId(new Id128(0x5555, 0x6666));

  /** Keys. */
  public final SigningKey operator = key("operator");

  public final SigningKey secondOperator = key("second operator");
  public final SigningKey hostKey = key("host");
  public final SigningKey keeper = key("keeper");

  /** Trust version 1, by the operator. */
  public final SignedFile trust1 =
      SignedFile.sign(
          Authoring.firstTrust(
              fleet,
              "acme",
              List.of(operator.verifyingKey()),
              List.of(new TrustRecipient(AGE, RecipientPurpose.RECOVERY, "recovery-1")),
              TIME),
          List.of(),
          operator);

  /** A key whose seed is the hash of a word. */
  public static SigningKey key(String word) {
    return SigningKey.ofSeed(Sha256.of(word.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  /** Number and hash of a trust file. */
  public static TrustRef ref(SignedFile trust) {
    return new TrustRef(trust.core().head().number(), trust.sha256());
  }

  /** The next trust version with these operators, signed by that one. */
  public SignedFile nextTrust(SignedFile previous, SigningKey signer, VerifyingKey... operators) {
    return SignedFile.sign(
        Authoring.nextTrust(
            previous,
            List.of(operators),
            List.of(new TrustRecipient(AGE, RecipientPurpose.RECOVERY, "recovery-1")),
            Optional.of(keeper.verifyingKey()),
            TIME),
        List.of(),
        signer);
  }

  /** A host record after another. */
  public SignedFile record(
      Optional<SignedFile> previous,
      SignedFile trust,
      SigningKey signer,
      SigningKey subjectKey,
      LedgerMode ledger,
      long validFromSeq) {
    HostRecordCore core =
        new HostRecordCore(
            Authoring.headAfter(previous, fleet, host.value(), ref(trust)),
            "web1",
            subjectKey.verifyingKey(),
            AGE,
            Optional.empty(),
            ledger,
            List.of(),
            validFromSeq,
            0,
            Optional.empty(),
            0,
            false,
            TIME);
    return SignedFile.sign(core, List.of(), signer);
  }

  /** Record 1 of the host under trust 1. */
  public SignedFile record1() {
    return record(Optional.empty(), trust1, operator, hostKey, LedgerMode.SELF, 1);
  }

  /** A record that distrusts the host's key except for these manifests. */
  public SignedFile distrust(SignedFile newest, SignedFile trust, List<ManifestRef> good) {
    LiveList list = LiveList.of(good);
    return SignedFile.sign(
        Authoring.distrust(newest, ref(trust), list, TIME),
        List.of(Section.ofList(SectionKind.GOOD, list)),
        operator);
  }

  /** A manifest of the host after another, voiding what lies between; {@code salt} makes bodies differ. */
  public SignedFile manifest(long seq, Optional<ManifestRef> previous, String salt) {
    return manifest(seq, previous, salt, hostKey, trust1);
  }

  /** A manifest signed by that key under that trust. */
  public SignedFile manifest(
      long seq,
      Optional<ManifestRef> previous,
      String salt,
      SigningKey signer,
      SignedFile trust) {
    ManifestCore core =
        new ManifestCore(
            Authoring.manifestHead(fleet, host, seq, previous, ref(trust)),
            previous,
            Authoring.voidsBetween(previous, seq),
            1,
            ManifestKind.SNAPSHOT,
            source,
            Optional.empty(),
            RetentionTag.ofReason(fleet, "predeploy-auth"),
            TIME,
            TIME.plusSeconds(seq),
            0,
            List.of(new RecipientId(new Id128(1, 2))),
            1,
            3,
            1000,
            500,
            700);
    PackList packs =
        PackList.builder()
            .add(
                Sha256.of(("pack " + seq).getBytes(StandardCharsets.UTF_8)),
                new Id128(seq, 7),
                700)
            .build();
    byte[] body = ("body " + seq + " " + salt).getBytes(StandardCharsets.UTF_8);
    return SignedFile.sign(
        core,
        List.of(Section.ofBytes(SectionKind.BODY, body), Section.ofPacks(packs)),
        signer);
  }

  /** A gapless chain of manifests 1…count. */
  public List<SignedFile> chain(int count) {
    List<SignedFile> chain = new ArrayList<>();
    Optional<ManifestRef> previous = Optional.empty();
    for (int seq = 1; seq <= count; seq++) {
      SignedFile manifest = manifest(seq, previous, "");
      chain.add(manifest);
      previous = Optional.of(ref(manifest, seq));
    }
    return chain;
  }

  /** Number and hash of a manifest. */
  public static ManifestRef ref(SignedFile manifest, long seq) {
    return new ManifestRef(seq, manifest.sha256());
  }

  /** Numbers and hashes of manifests. */
  public static List<ManifestRef> refs(List<SignedFile> manifests) {
    return manifests.stream().map(m -> ref(m, m.core().head().number())).toList();
  }

  /** A checkpoint that names these. */
  public SignedFile checkpoint(
      Optional<SignedFile> previous, ManifestRef upto, List<ManifestRef> live, SigningKey signer) {
    LiveList list = LiveList.of(live);
    CheckpointCore core =
        Authoring.checkpoint(
            Authoring.headAfter(previous, fleet, host.value(), ref(trust1)), upto, list, TIME);
    return SignedFile.sign(core, List.of(Section.ofList(SectionKind.LIVE, list)), signer);
  }

  /** Copies of these files in one store, as read whole. */
  public static List<LocatedFile> files(String store, SignedFile... files) {
    return Arrays.stream(files).map(file -> new LocatedFile(file, store)).toList();
  }

  /** Copies of these files in one store, as listed: the n-th one was stored n minutes after {@link #TIME}. */
  public static <C extends Core> List<Located<C>> listed(
      Class<C> kind, String store, List<SignedFile> files) {
    List<Located<C>> copies = new ArrayList<>();
    for (SignedFile file : files) {
      copies.add(
          Located.of(
              kind,
              file.head(),
              file.name(),
              store,
              TIME.plusSeconds(60L * (copies.size() + 1)),
              true));
    }
    return copies;
  }

  /** The trust of version 1 alone. */
  public TrustView trustView() {
    return TrustChain.judge(
        fleet,
        TrustAnchor.ofOperator(operator.verifyingKey().id()),
        files("a", trust1),
        finding -> {});
  }

  /** The host's records, judged under that trust. */
  public HostRecordView recordView(TrustView trust, SignedFile... records) {
    return HostRecords.judge(trust, files("a", records), finding -> {}).get(host);
  }

  /** What a checkpoint expects. */
  public static Optional<Expected> expected(SignedFile checkpoint, boolean byKeeper) {
    return Optional.of(
        new Expected((CheckpointCore) checkpoint.core(), checkpoint.list(), byKeeper));
  }
}
