package dev.holdfast.trust;

import static dev.holdfast.trust.FleetFixture.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.TrustBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The attacks on trust files and host records, one by one. */
class TrustChainTest {
  private final FleetFixture f = new FleetFixture();
  private final List<Finding> findings = new ArrayList<>();
  private final SigningKey thief = FleetFixture.key("thief");
  private final TrustAnchor pinned = TrustAnchor.ofOperator(f.operator.verifyingKey().id());

  private TrustView judge(TrustAnchor anchor, SignedFile... trust) {
    return TrustChain.judge(f.fleet, anchor, files("a", trust), findings::add);
  }

  private static void refused(Fault fault,
      org.assertj.core.api.ThrowableAssert.ThrowingCallable c) {
    assertThatThrownBy(c)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  private SignedFile trust2() {
    return f.nextTrust(
        f.trust1, f.operator, f.operator.verifyingKey(), f.secondOperator.verifyingKey());
  }

  private static TrustBundle bundle(SignedFile... trust) {
    return new TrustBundle(List.of(trust), List.of(), List.of());
  }

  @Test
  void theNewestReachableVersionCounts() {
    SignedFile two = trust2();
    SignedFile three = f.nextTrust(two, f.secondOperator, f.secondOperator.verifyingKey());
    TrustView view = judge(pinned, three, f.trust1, two);
    assertThat(view.newest().v()).isEqualTo(3);
    assertThat(view.chain()).containsOnlyKeys(1L, 2L, 3L);
    assertThat(view.operator(f.operator.verifyingKey().id())).isEmpty();
    assertThat(findings).isEmpty();
  }

  @Test
  void aKeyAddedLaterIsAnAnchorOnceItHasSigned() {
    SignedFile two = trust2();
    SignedFile three = f.nextTrust(two, f.secondOperator, f.secondOperator.verifyingKey());
    TrustView view =
        judge(
            TrustAnchor.ofOperator(f.secondOperator.verifyingKey().id()), f.trust1, two, three);
    assertThat(view.chain()).containsOnlyKeys(1L, 2L, 3L);
  }

  @Test
  void withoutAnchorOrWithAnUnknownOneItRefuses() {
    refused(
        Fault.TRUST_UNKNOWN,
        () -> judge(new TrustAnchor(Optional.empty(), Optional.empty()), f.trust1));
    refused(
        Fault.TRUST_UNKNOWN,
        () -> judge(TrustAnchor.ofOperator(thief.verifyingKey().id()), f.trust1));
    refused(Fault.TRUST_UNKNOWN, () -> judge(pinned));
  }

  @Test
  void aForgedTrustThatNamesThePinnedKeyIsJunk() {
    // The key is public: naming it proves nothing, only its signature does.
    SignedFile forged =
        SignedFile.sign(
            Authoring.firstTrust(
                f.fleet,
                "acme",
                List.of(f.operator.verifyingKey(), thief.verifyingKey()),
                TrustView.core(f.trust1).recipients(),
                FleetFixture.TIME),
            List.of(),
            thief);
    assertThat(judge(pinned, f.trust1, forged).newestFile().sha256())
        .isEqualTo(f.trust1.sha256());
    assertThat(findings).singleElement().satisfies(x -> {
      assertThat(x.code()).isIn("signature-wrong", "trust-conflict");
      assertThat(x.severity()).isEqualTo(Severity.WARNING);
    });
    findings.clear();
    refused(Fault.TRUST_UNKNOWN, () -> judge(pinned, forged));
  }

  @Test
  void aVersionSignedByAStrangerIsJunkAndDeniesNothing() {
    SignedFile forged = f.nextTrust(f.trust1, thief, thief.verifyingKey());
    assertThat(judge(pinned, f.trust1, forged).newest().v()).isEqualTo(1);
    assertThat(findings).extracting(Finding::severity).containsExactly(Severity.WARNING);
  }

  @Test
  void aVersionSignedByAKeyThatOnlyStandsInItselfIsJunk() {
    // v2 must be signed by an operator of v1, not by one it adds itself.
    SignedFile forged =
        f.nextTrust(f.trust1, f.secondOperator, f.secondOperator.verifyingKey());
    assertThat(judge(pinned, f.trust1, forged).newest().v()).isEqualTo(1);
  }

  @Test
  void twoValidFilesOfOneVersionRefuseUnlessTheBundleHoldsOne() {
    SignedFile two = trust2();
    SignedFile fork = f.nextTrust(f.trust1, f.operator, f.operator.verifyingKey());
    refused(Fault.TRUST_CONFLICT, () -> judge(pinned, f.trust1, two, fork));
    TrustView view =
        judge(
            new TrustAnchor(pinned.operator(), Optional.of(bundle(f.trust1, two))),
            f.trust1,
            two,
            fork);
    assertThat(view.newestFile().sha256()).isEqualTo(two.sha256());
    assertThat(findings).extracting(Finding::code).containsExactly("trust-conflict");
  }

  @Test
  void aChainForkedByARemovedOperatorIsSeen() {
    SignedFile two = f.nextTrust(f.trust1, f.operator, f.secondOperator.verifyingKey());
    SignedFile fork = f.nextTrust(f.trust1, f.operator, thief.verifyingKey());
    SignedFile fork3 = f.nextTrust(fork, thief, thief.verifyingKey());
    refused(Fault.TRUST_CONFLICT, () -> judge(pinned, f.trust1, two, fork, fork3));
    // A store that shows the fork alone is found out by any true object of the true version 2.
    TrustView fooled = judge(pinned, f.trust1, fork, fork3);
    SignedFile recordUnderFork =
        f.record(Optional.empty(), fork3, thief, f.hostKey, LedgerMode.SELF, 1);
    HostRecordView record =
        HostRecords.judge(fooled, files("a", recordUnderFork), findings::add).get(f.host);
    SignedFile manifest = f.manifest(1, Optional.empty(), "", f.hostKey, two);
    refused(
        Fault.TRUST_CONFLICT,
        () -> ManifestJudge.judge(
            fooled,
            record,
            ManifestFacts.of(
                FleetFixture.listed(
                    dev.holdfast.signed.ManifestCore.class, "a", List.of(manifest)),
                Optional.empty(),
                FleetFixture.TIME),
            findings::add));
  }

  @Test
  void aRolledBackTrustIsSeenByWhatNamesANewerOne() {
    SignedFile two = trust2();
    TrustView old = judge(pinned, f.trust1);
    SignedFile record = f.record(Optional.empty(), two, f.operator, f.hostKey, LedgerMode.SELF, 1);
    refused(
        Fault.TRUST_ROLLED_BACK,
        () -> HostRecords.judge(old, files("a", record), findings::add));
    TrustView settled =
        judge(new TrustAnchor(pinned.operator(), Optional.of(bundle(f.trust1))), f.trust1);
    assertThat(HostRecords.judge(settled, files("a", record), findings::add)).hasSize(1);
    assertThat(findings).extracting(Finding::code).containsExactly("trust-rolled-back");
  }

  @Test
  void aNewerVersionWithoutItsPredecessorRefuses() {
    SignedFile two = trust2();
    SignedFile three = f.nextTrust(two, f.operator, f.operator.verifyingKey());
    SignedFile four = f.nextTrust(three, f.operator, f.operator.verifyingKey());
    // The pinned key signed all of them, so they are authentic even with a hole.
    assertThat(judge(pinned, f.trust1, four).newest().v()).isEqualTo(4);
    assertThat(findings).extracting(Finding::code).containsExactly("trust-missing");
    SignedFile byOther = f.nextTrust(three, f.secondOperator, f.operator.verifyingKey());
    refused(Fault.TRUST_ROLLED_BACK, () -> judge(pinned, f.trust1, two, byOther));
  }

  @Test
  void aForeignFleetIsIgnoredInAStoreAndRefusedInABundle() {
    FleetId other = new FleetId(new Id128(9, 9));
    SignedFile foreign =
        SignedFile.sign(
            Authoring.firstTrust(
                other,
                "other",
                List.of(f.operator.verifyingKey()),
                TrustView.core(f.trust1).recipients(),
                FleetFixture.TIME),
            List.of(),
            f.operator);
    assertThat(judge(pinned, f.trust1, foreign).newestFile().sha256())
        .isEqualTo(f.trust1.sha256());
    assertThat(findings).extracting(Finding::code).containsExactly("foreign-object");
    refused(
        Fault.FOREIGN_FLEET,
        () -> judge(TrustAnchor.ofBundle(bundle(f.trust1, foreign)), f.trust1));
  }

  @Test
  void aBundleOfAnotherOperatorThanTheIdentityWarns() {
    TrustAnchor anchor =
        new TrustAnchor(
            Optional.of(thief.verifyingKey().id()), Optional.of(bundle(f.trust1)));
    assertThat(judge(anchor).newest().v()).isEqualTo(1);
    assertThat(findings).extracting(Finding::code).containsExactly("operator-differs");
  }

  @Test
  void theBundleAloneIsEnough() {
    SignedFile two = trust2();
    TrustView view = judge(TrustAnchor.ofBundle(bundle(f.trust1, two)));
    assertThat(view.newest().v()).isEqualTo(2);
  }

  @Test
  void recordsCountOnlyWhenAnOperatorOfTheNewestTrustSignedThem() {
    SignedFile two = f.nextTrust(f.trust1, f.operator, f.secondOperator.verifyingKey());
    TrustView view = judge(pinned, f.trust1, two);
    SignedFile old = f.record1();
    assertThat(HostRecords.judge(view, files("a", old), findings::add)).isEmpty();
    assertThat(findings).extracting(Finding::code).containsExactly("record-superseded");
    findings.clear();
    HostRecordView before = f.recordView(f.trustView(), old);
    List<SignedFile> again = Authoring.resign(before, old, view.ref(), f.secondOperator);
    HostRecordView after =
        HostRecords.judge(view, files("a", old, again.getFirst()), findings::add).get(f.host);
    assertThat(after.newest().n()).isEqualTo(2);
    assertThat(after.covers(f.hostKey.verifyingKey().id(), 1)).isTrue();
    assertThat(findings).extracting(Finding::severity).containsOnly(Severity.INFO);
  }

  @Test
  void aForgedRecordIsJunk() {
    SignedFile forged =
        f.record(Optional.of(f.record1()), f.trust1, thief, thief, LedgerMode.SELF, 1);
    HostRecordView view =
        HostRecords
            .judge(f.trustView(), files("a", f.record1(), forged), findings::add)
            .get(f.host);
    assertThat(view.newest().n()).isEqualTo(1);
    assertThat(findings).extracting(Finding::code).containsExactly("signer-unknown");
  }

  @Test
  void twoValidRecordsWithOneNumberRefuseUnlessTheBundleHoldsOne() {
    SignedFile one = f.record1();
    SignedFile other =
        f.record(Optional.empty(), f.trust1, f.operator, thief, LedgerMode.SELF, 1);
    refused(
        Fault.TRUST_CONFLICT,
        () -> HostRecords.judge(f.trustView(), files("a", one, other), findings::add));
    TrustView settled =
        judge(
            TrustAnchor.ofBundle(new TrustBundle(List.of(f.trust1), List.of(one), List.of())));
    HostRecordView view =
        HostRecords.judge(settled, files("a", other), findings::add).get(f.host);
    assertThat(view.newest().key()).isEqualTo(f.hostKey.verifyingKey());
  }

  @Test
  void aRecordThatWasTakenAwayIsSeenByItsSuccessor() {
    SignedFile two =
        f.record(
            Optional.of(f.record1()), f.trust1, f.operator, thief, LedgerMode.SELF, 50);
    HostRecords.judge(f.trustView(), files("a", two), findings::add);
    assertThat(findings).extracting(Finding::code).containsExactly("record-missing");
    assertThat(findings).extracting(Finding::severity).containsExactly(Severity.ERROR);
  }

  @Test
  void keysCountForTheirNumbersOnly() {
    SigningKey second = FleetFixture.key("second host key");
    SignedFile one = f.record1();
    SignedFile two =
        f.record(Optional.of(one), f.trust1, f.operator, second, LedgerMode.SELF, 50);
    SignedFile three =
        f.record(Optional.of(two), f.trust1, f.operator, second, LedgerMode.CONTROLLER, 50);
    HostRecordView view = f.recordView(f.trustView(), one, two, three);
    var first = f.hostKey.verifyingKey().id();
    var later = second.verifyingKey().id();
    assertThat(view.covers(first, 1)).isTrue();
    assertThat(view.covers(first, 49)).isTrue();
    assertThat(view.covers(first, 50)).isFalse();
    assertThat(view.covers(later, 49)).isFalse();
    assertThat(view.covers(later, 50)).isTrue();
    assertThat(view.ledger()).isEqualTo(LedgerMode.CONTROLLER);
  }
}
