package dev.holdfast.trust;

import static dev.holdfast.trust.FleetFixture.expected;
import static dev.holdfast.trust.FleetFixture.listed;
import static dev.holdfast.trust.FleetFixture.ref;
import static dev.holdfast.trust.FleetFixture.refs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Standings, and the attacks on a host's series, one by one. */
class ManifestJudgeTest {
  private final FleetFixture f = new FleetFixture();
  private final List<Finding> findings = new ArrayList<>();
  private final TrustView trust = f.trustView();
  private final HostRecordView record = f.recordView(trust, f.record1());
  private final SigningKey thief = FleetFixture.key("thief");

  private List<JudgedManifest> judge(
      HostRecordView view, Optional<Expected> expected, List<Located<ManifestCore>> copies) {
    return ManifestJudge.judge(
        trust, view, ManifestFacts.of(copies, expected, FleetFixture.TIME), findings::add);
  }

  private List<JudgedManifest> judge(Optional<Expected> expected, SignedFile... files) {
    return judge(record, expected, listed(ManifestCore.class, "a", List.of(files)));
  }

  private List<JudgedManifest> judge(Optional<Expected> expected, List<SignedFile> files) {
    return judge(expected, files.toArray(SignedFile[]::new));
  }

  private List<String> codes() {
    return findings.stream().map(Finding::code).toList();
  }

  private static List<Standing> standings(List<JudgedManifest> judged) {
    return judged.stream().map(JudgedManifest::standing).toList();
  }

  @Test
  void aWholeChainIsGoodWithoutFindings() {
    List<JudgedManifest> judged = judge(Optional.empty(), f.chain(5));
    assertThat(standings(judged)).containsOnly(Standing.GOOD);
    assertThat(judged).allMatch(JudgedManifest::sound);
    assertThat(findings).isEmpty();
  }

  @Test
  void aMissingManifestInTheMiddleIsAGap() {
    List<SignedFile> chain = f.chain(5);
    chain.remove(2);
    judge(Optional.empty(), chain);
    assertThat(codes()).containsExactly("chain-gap");
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
    assertThat(findings.getFirst().expected()).contains("000000000003");
  }

  @Test
  void whatACheckpointDoesNotNameIsExpiredAndMayBeGone() {
    List<SignedFile> chain = f.chain(5);
    List<ManifestRef> refs = refs(chain);
    Optional<Expected> expected =
        expected(
            f.checkpoint(Optional.empty(), refs.get(4), refs.subList(3, 5), f.hostKey), false);
    assertThat(standings(judge(expected, chain)))
        .containsExactly(
            Standing.EXPIRED, Standing.EXPIRED, Standing.EXPIRED, Standing.GOOD, Standing.GOOD);
    assertThat(findings).isEmpty();
    assertThat(judge(expected, chain.subList(3, 5))).hasSize(2);
    assertThat(findings).isEmpty();
  }

  @Test
  void whatACheckpointNamesMustBeThere() {
    List<SignedFile> chain = f.chain(5);
    List<ManifestRef> refs = refs(chain);
    Optional<Expected> expected =
        expected(f.checkpoint(Optional.empty(), refs.get(4), refs, f.hostKey), false);
    judge(expected, chain.subList(0, 4));
    assertThat(codes()).containsExactly("manifest-missing");
    assertThat(findings.getFirst().object())
        .startsWith("hosts/" + f.host + "/manifests/000000000005");
  }

  @Test
  void aCheckpointThatDropsALockedManifestIsAnErrorAndHidesNothing() {
    List<SignedFile> chain = f.chain(3);
    List<ManifestRef> refs = refs(chain);
    Expected expected =
        expected(
            f.checkpoint(Optional.empty(), refs.get(2), refs.subList(2, 3), f.hostKey), false)
            .orElseThrow();
    Sha256 locked = chain.get(1).sha256();
    ManifestFacts facts =
        new ManifestFacts(
            listed(ManifestCore.class, "a", chain),
            Optional.of(expected),
            sha -> sha.equals(locked)
                ? Optional.of(FleetFixture.TIME.plus(Duration.ofDays(3)))
                : Optional.of(FleetFixture.TIME.minus(Duration.ofDays(3))),
            FleetFixture.TIME);
    List<JudgedManifest> judged = ManifestJudge.judge(trust, record, facts, findings::add);
    assertThat(standings(judged))
        .containsExactly(Standing.EXPIRED, Standing.GOOD, Standing.GOOD);
    assertThat(codes()).containsExactly("dropped-early");
  }

  @Test
  void aBackDatedForkIsShownAndNeitherIsLatest() {
    List<SignedFile> chain = f.chain(3);
    SignedFile fork = f.manifest(2, Optional.of(ref(chain.get(0), 1)), "forged");
    List<SignedFile> all = new ArrayList<>(chain);
    all.add(fork);
    List<JudgedManifest> judged = judge(Optional.empty(), all);
    assertThat(codes()).containsExactly("fork");
    assertThat(judged).hasSize(4);
    assertThat(judged.get(1).sha256()).isEqualTo(chain.get(1).sha256());
    assertThat(judged.get(1).standing()).isEqualTo(Standing.GOOD);
    assertThat(judged.get(1).sound()).isFalse();
    assertThat(judged.get(2).standing()).isEqualTo(Standing.FORGED);
    assertThat(judged.get(0).sound()).isTrue();
    assertThat(judged.get(3).sound()).isTrue();
  }

  @Test
  void aForkThatWasStoredFirstIsPreferredUnlessAKeeperNamesTheOther() {
    SignedFile one = f.manifest(1, Optional.empty(), "true");
    SignedFile fork = f.manifest(1, Optional.empty(), "forged");
    List<JudgedManifest> judged = judge(Optional.empty(), fork, one);
    assertThat(judged.getFirst().sha256()).isEqualTo(fork.sha256());
    SignedFile keeperSays =
        f.checkpoint(Optional.empty(), ref(one, 1), List.of(ref(one, 1)), f.keeper);
    judged = judge(expected(keeperSays, true), fork, one);
    assertThat(judged.getFirst().sha256()).isEqualTo(one.sha256());
    assertThat(judged.getFirst().sound()).isTrue();
    assertThat(judged.getLast().standing()).isEqualTo(Standing.FORGED);
  }

  @Test
  void aHostsOwnCheckpointSettlesNoFork() {
    SignedFile one = f.manifest(1, Optional.empty(), "true");
    SignedFile fork = f.manifest(1, Optional.empty(), "forged");
    SignedFile hostSays =
        f.checkpoint(Optional.empty(), ref(fork, 1), List.of(ref(fork, 1)), f.hostKey);
    List<JudgedManifest> judged = judge(expected(hostSays, false), one, fork);
    assertThat(judged.getFirst().sha256()).isEqualTo(one.sha256());
    assertThat(judged).noneMatch(JudgedManifest::sound);
    assertThat(codes()).contains("fork");
  }

  @Test
  void aVoidedManifestIsIgnoredWithAnInfo() {
    SignedFile one = f.manifest(1, Optional.empty(), "");
    SignedFile two = f.manifest(2, Optional.of(ref(one, 1)), "never acknowledged");
    SignedFile three = f.manifest(3, Optional.of(ref(one, 1)), "");
    assertThat(standings(judge(Optional.empty(), one, two, three)))
        .containsExactly(Standing.GOOD, Standing.VOIDED, Standing.GOOD);
    assertThat(codes()).containsExactly("voided");
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.INFO);
  }

  @Test
  void aVoidOfSomethingNamedElsewhereHasNoEffect() {
    // A host that was taken over tries to void its good snapshots: 5 says that 2, 3 and 4 never were.
    List<SignedFile> chain = f.chain(4);
    SignedFile liar = f.manifest(5, Optional.of(ref(chain.get(0), 1)), "liar");
    List<SignedFile> all = new ArrayList<>(chain);
    all.add(liar);
    SignedFile checkpoint =
        f.checkpoint(Optional.empty(), ref(chain.get(3), 4), refs(chain), f.hostKey);
    List<JudgedManifest> judged = judge(expected(checkpoint, false), all);
    assertThat(standings(judged)).containsOnly(Standing.GOOD);
    assertThat(codes())
        .containsExactly("void-contradicted", "void-contradicted", "void-contradicted");
    findings.clear();
    // Without a checkpoint the successors still speak for 2 and 3.
    judged = judge(Optional.empty(), all);
    assertThat(standings(judged))
        .containsExactly(
            Standing.GOOD, Standing.GOOD, Standing.GOOD, Standing.VOIDED, Standing.GOOD);
  }

  @Test
  void afterDistrustOnlyTheListedCount() {
    List<SignedFile> chain = f.chain(4);
    List<ManifestRef> refs = refs(chain);
    SignedFile one = f.record1();
    HostRecordView distrusted =
        f.recordView(trust, one, f.distrust(one, f.trust1, refs.subList(0, 2)));
    SignedFile backDated = f.manifest(2, Optional.of(refs.get(0)), "forged after takeover");
    List<SignedFile> all = new ArrayList<>(chain);
    all.add(backDated);
    List<JudgedManifest> judged =
        judge(distrusted, Optional.empty(), listed(ManifestCore.class, "a", all));
    assertThat(standings(judged))
        .containsExactly(
            Standing.GOOD,
            Standing.GOOD,
            Standing.SUSPECT,
            Standing.SUSPECT,
            Standing.SUSPECT);
    assertThat(judged.get(1).sha256()).isEqualTo(chain.get(1).sha256());
    assertThat(judged.get(1).sound()).isTrue();
    assertThat(codes()).containsOnly("suspect");
  }

  @Test
  void distrustWithAnEmptyListLeavesNothing() {
    SignedFile one = f.record1();
    HostRecordView distrusted = f.recordView(trust, one, f.distrust(one, f.trust1, List.of()));
    List<JudgedManifest> judged =
        judge(distrusted, Optional.empty(), listed(ManifestCore.class, "a", f.chain(2)));
    assertThat(standings(judged)).containsOnly(Standing.SUSPECT);
  }

  @Test
  void aGoodManifestThatIsGoneIsMissing() {
    List<SignedFile> chain = f.chain(3);
    SignedFile one = f.record1();
    HostRecordView distrusted = f.recordView(trust, one, f.distrust(one, f.trust1, refs(chain)));
    judge(distrusted, Optional.empty(), listed(ManifestCore.class, "a", chain.subList(0, 2)));
    assertThat(codes()).containsExactly("manifest-missing");
  }

  /** A takeover in the past makes gaps of its own key small, never those of the key that came after. */
  @Test
  void aGapWeighsByTheKeyThatNamesTheMissingOne() {
    SigningKey second = FleetFixture.key("second host key");
    List<SignedFile> chain = f.chain(3);
    SignedFile four = f.manifest(4, Optional.of(ref(chain.get(2), 3)), "", second, f.trust1);
    SignedFile five = f.manifest(5, Optional.of(ref(four, 4)), "", second, f.trust1);
    SignedFile one = f.record1();
    SignedFile two = f.distrust(one, f.trust1, refs(chain).subList(2, 3));
    SignedFile three =
        f.record(Optional.of(two), f.trust1, f.operator, second, LedgerMode.SELF, 4);
    judge(
        f.recordView(trust, one, two, three),
        Optional.empty(),
        listed(ManifestCore.class, "a", List.of(chain.get(0), chain.get(2), five)));
    assertThat(findings.stream().map(x -> x.code() + " " + x.severity()))
        .containsExactly("suspect WARNING", "chain-gap WARNING", "chain-gap ERROR");
  }

  @Test
  void aKeyOutsideItsNumbersIsSuspect() {
    SigningKey second = FleetFixture.key("second host key");
    SignedFile one = f.record1();
    SignedFile two =
        f.record(Optional.of(one), f.trust1, f.operator, second, LedgerMode.SELF, 3);
    List<SignedFile> chain = f.chain(2);
    SignedFile oldKey = f.manifest(3, Optional.of(ref(chain.get(1), 2)), "", f.hostKey, f.trust1);
    SignedFile newKey = f.manifest(3, Optional.of(ref(chain.get(1), 2)), "", second, f.trust1);
    List<JudgedManifest> judged =
        judge(
            f.recordView(trust, one, two),
            Optional.empty(),
            listed(
                ManifestCore.class, "a", List.of(chain.get(0), chain.get(1), oldKey, newKey)));
    assertThat(standings(judged))
        .containsExactly(Standing.GOOD, Standing.GOOD, Standing.GOOD, Standing.SUSPECT);
    assertThat(judged.get(2).sha256()).isEqualTo(newKey.sha256());
    assertThat(judged.get(2).sound()).isTrue();
  }

  @Test
  void aForeignSeriesUnderThisHostsNameIsJunk() {
    SignedFile foreign = f.manifest(2, Optional.empty(), "", thief, f.trust1);
    judge(Optional.empty(), f.manifest(1, Optional.empty(), ""), foreign);
    assertThat(codes()).containsExactly("signer-unknown");
    findings.clear();
    HostId other = new HostId(new Id128(77, 78));
    SignedFile mine = f.manifest(1, Optional.empty(), "");
    Located<ManifestCore> copied =
        Located.of(
            ManifestCore.class,
            mine.head(),
            new ObjectName.Manifest(other, 1, mine.sha256()),
            "a",
            FleetFixture.TIME,
            true);
    assertThat(judge(record, Optional.empty(), List.of(copied))).isEmpty();
    assertThat(codes()).containsExactly("misplaced-object");
  }

  @Test
  void aManifestReplayedUnderAnotherNumberIsJunk() {
    SignedFile mine = f.manifest(1, Optional.empty(), "");
    Located<ManifestCore> replayed =
        Located.of(
            ManifestCore.class,
            mine.head(),
            new ObjectName.Manifest(f.host, 2, mine.sha256()),
            "a",
            FleetFixture.TIME,
            false);
    List<Located<ManifestCore>> copies =
        new ArrayList<>(listed(ManifestCore.class, "a", List.of(mine)));
    copies.add(replayed);
    assertThat(judge(record, Optional.empty(), copies)).hasSize(1);
    assertThat(codes()).containsExactly("misplaced-object");
  }

  @Test
  void aManifestCopiedUnderAnotherHashIsNoFork() {
    // A store alone must not be able to make a fork out of one true manifest.
    SignedFile mine = f.manifest(1, Optional.empty(), "");
    Sha256 lie = new Sha256(0, 0, 0, 1);
    Located<ManifestCore> copied =
        Located.of(
            ManifestCore.class,
            mine.head(),
            new ObjectName.Manifest(f.host, 1, lie),
            "b",
            FleetFixture.TIME,
            false);
    List<Located<ManifestCore>> copies =
        new ArrayList<>(listed(ManifestCore.class, "a", List.of(mine)));
    copies.add(copied);
    assertThat(ManifestJudge.toReadWhole(copies)).containsExactly(copied.name());
    List<JudgedManifest> judged = judge(record, Optional.empty(), copies);
    assertThat(judged).singleElement().satisfies(m -> {
      assertThat(m.sha256()).isEqualTo(mine.sha256());
      assertThat(m.sound()).isTrue();
    });
    assertThat(codes()).containsExactly("object-damaged");
  }

  @Test
  void aStoreThatLacksAManifestIsAPlacementFindingNoGap() {
    List<SignedFile> chain = f.chain(3);
    List<Located<ManifestCore>> copies =
        new ArrayList<>(listed(ManifestCore.class, "a", chain));
    copies.addAll(listed(ManifestCore.class, "b", chain.subList(0, 2)));
    List<JudgedManifest> judged = judge(record, Optional.empty(), copies);
    assertThat(judged).hasSize(3).allMatch(JudgedManifest::sound);
    assertThat(findings).singleElement().satisfies(x -> {
      assertThat(x.code()).isEqualTo("manifest-not-in-store");
      assertThat(x.severity()).isEqualTo(Severity.WARNING);
      assertThat(x.store()).isEqualTo("b");
    });
  }

  @Test
  void aHostRecordThatWasRolledBackIsSeen() {
    SignedFile one = f.record1();
    SigningKey second = FleetFixture.key("second host key");
    SignedFile two =
        f.record(Optional.of(one), f.trust1, f.operator, second, LedgerMode.SELF, 3);
    ManifestCore core = (ManifestCore) f.manifest(1, Optional.empty(), "").core();
    ManifestCore later =
        new ManifestCore(
            core.head(),
            core.previous(),
            core.voidSeqs(),
            2,
            core.kind(),
            core.sourceId(),
            core.setId(),
            core.retentionTag(),
            core.captureStart(),
            core.captureEnd(),
            0,
            core.recipients(),
            0,
            0,
            0,
            0,
            0);
    SignedFile manifest =
        SignedFile.sign(
            later,
            List.of(
                dev.holdfast.signed.Section
                    .ofBytes(dev.holdfast.signed.SectionKind.BODY, new byte[1]),
                dev.holdfast.signed.Section
                    .ofPacks(dev.holdfast.signed.PackList.builder().build())),
            f.hostKey);
    judge(Optional.empty(), manifest);
    assertThat(codes()).containsExactly("record-rolled-back");
    findings.clear();
    judge(
        f.recordView(trust, one, two),
        Optional.empty(),
        listed(ManifestCore.class, "a", List.of(manifest)));
    assertThat(findings).isEmpty();
  }

  @Test
  void aRolledBackTrustRefuses() {
    SignedFile two = f.nextTrust(f.trust1, f.operator, f.operator.verifyingKey());
    SignedFile manifest = f.manifest(1, Optional.empty(), "", f.hostKey, two);
    assertThatThrownBy(() -> judge(Optional.empty(), manifest))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.TRUST_ROLLED_BACK));
  }
}
