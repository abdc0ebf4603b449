package dev.holdfast.trust;

import static dev.holdfast.trust.FleetFixture.listed;
import static dev.holdfast.trust.FleetFixture.ref;
import static dev.holdfast.trust.FleetFixture.refs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys that were taken over, distrusted or rolled back: what counts, and what is seen of it. */
final class TakeoverJudgeTest extends JudgeScene {
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
