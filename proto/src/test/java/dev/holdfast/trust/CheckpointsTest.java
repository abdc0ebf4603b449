package dev.holdfast.trust;

import static dev.holdfast.trust.FleetFixture.listed;
import static dev.holdfast.trust.FleetFixture.refs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The attacks on checkpoints, one by one. */
class CheckpointsTest {
  private final FleetFixture f = new FleetFixture();
  private final List<Finding> findings = new ArrayList<>();
  private final TrustView trust = f.trustView();
  private final HostRecordView record = f.recordView(trust, f.record1());
  private final List<ManifestRef> refs = refs(f.chain(5));

  private SignedFile one =
      f.checkpoint(Optional.empty(), refs.get(2), refs.subList(0, 3), f.hostKey);
  private SignedFile two =
      f.checkpoint(Optional.of(one), refs.get(4), refs.subList(2, 5), f.hostKey);

  private CheckpointView judge(HostRecordView view, List<Located<CheckpointCore>> copies) {
    return Checkpoints.judge(
        trust,
        view,
        copies,
        copies.stream().map(Located::store).distinct().toList(),
        findings::add);
  }

  private CheckpointView judge(SignedFile... files) {
    return judge(record, listed(CheckpointCore.class, "a", List.of(files)));
  }

  private List<String> codes() {
    return findings.stream().map(Finding::code).toList();
  }

  private static long newest(CheckpointView view) {
    return view.newest().orElseThrow().core().n();
  }

  @Test
  void theHighestNumberIsTheNewest() {
    CheckpointView view = judge(two, one);
    assertThat(newest(view)).isEqualTo(2);
    assertThat(view.counting()).hasSize(2);
    assertThat(findings).isEmpty();
  }

  @Test
  void aForgedCheckpointIsJunk() {
    SignedFile forged =
        f.checkpoint(Optional.of(two), refs.get(4), List.of(), FleetFixture.key("thief"));
    assertThat(newest(judge(one, two, forged))).isEqualTo(2);
    assertThat(codes()).containsExactly("signer-unknown");
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void twoWithOneNumberNeitherCounts() {
    SignedFile other = f.checkpoint(Optional.of(one), refs.get(4), List.of(), f.hostKey);
    assertThat(newest(judge(one, two, other))).isEqualTo(1);
    assertThat(codes()).containsExactly("checkpoint-conflict");
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
  }

  @Test
  void aCopyUnderAnotherHashIsNoConflict() {
    List<Located<CheckpointCore>> copies =
        new ArrayList<>(listed(CheckpointCore.class, "a", List.of(one, two)));
    copies.add(
        Located.of(
            CheckpointCore.class,
            two.head(),
            new ObjectName.Checkpoint(f.host, 2, new Sha256(0, 0, 0, 1)),
            "a",
            FleetFixture.TIME,
            false));
    assertThat(newest(judge(record, copies))).isEqualTo(2);
    assertThat(codes()).isEmpty();
  }

  @Test
  void oneThatGoesBackwardsDoesNotCount() {
    SignedFile back = f.checkpoint(Optional.of(two), refs.get(1), List.of(), f.hostKey);
    assertThat(newest(judge(one, two, back))).isEqualTo(2);
    assertThat(codes()).containsExactly("checkpoint-backwards");
  }

  @Test
  void aRolledBackStoreIsSeenBesideAnother() {
    List<Located<CheckpointCore>> copies =
        new ArrayList<>(listed(CheckpointCore.class, "a", List.of(one, two)));
    copies.addAll(listed(CheckpointCore.class, "b", List.of(one)));
    assertThat(newest(judge(record, copies))).isEqualTo(2);
    assertThat(findings).singleElement().satisfies(x -> {
      assertThat(x.code()).isEqualTo("store-behind");
      assertThat(x.store()).isEqualTo("b");
      assertThat(x.seen()).isEqualTo("checkpoint 1");
    });
  }

  @Test
  void underAControllerOnlyTheKeeperSigns() {
    SignedFile trust2 = f.nextTrust(f.trust1, f.operator, f.operator.verifyingKey());
    TrustView managed =
        TrustChain.judge(
            f.fleet,
            TrustAnchor.ofOperator(f.operator.verifyingKey().id()),
            FleetFixture.files("a", f.trust1, trust2),
            findings::add);
    SignedFile record1 = f.record1();
    SignedFile record2 =
        f.record(
            Optional.of(record1), f.trust1, f.operator, f.hostKey, LedgerMode.CONTROLLER, 1);
    HostRecordView view = f.recordView(managed, record1, record2);
    SignedFile byKeeper =
        f.checkpoint(Optional.of(one), refs.get(3), refs.subList(0, 4), f.keeper);
    CheckpointView judged =
        Checkpoints.judge(
            managed,
            view,
            listed(CheckpointCore.class, "a", List.of(one, byKeeper)),
            List.of("a"),
            findings::add);
    assertThat(judged.newest().orElseThrow().sha256()).isEqualTo(byKeeper.sha256());
    assertThat(judged.byKeeper()).isTrue();
    assertThat(codes()).containsExactly("signer-unknown");
  }

  @Test
  void aDistrustedKeySignsNoCheckpoint() {
    SignedFile record1 = f.record1();
    HostRecordView view =
        f.recordView(trust, record1, f.distrust(record1, f.trust1, refs.subList(0, 1)));
    assertThat(
        judge(view, listed(CheckpointCore.class, "a", List.of(one))).newest())
        .isEmpty();
  }

  @Test
  void aForeignCheckpointIsJunk() {
    Located<CheckpointCore> copied =
        Located.of(
            CheckpointCore.class,
            one.head(),
            new ObjectName.Checkpoint(f.host, 9, one.sha256()),
            "a",
            FleetFixture.TIME,
            false);
    assertThat(judge(record, List.of(copied)).newest()).isEmpty();
    assertThat(codes()).containsExactly("misplaced-object");
  }
}
