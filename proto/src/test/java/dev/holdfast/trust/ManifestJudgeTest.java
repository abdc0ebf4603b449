package dev.holdfast.trust;

import static dev.holdfast.trust.FleetFixture.expected;
import static dev.holdfast.trust.FleetFixture.listed;
import static dev.holdfast.trust.FleetFixture.ref;
import static dev.holdfast.trust.FleetFixture.refs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Severity;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Standings, and the attacks on a host's series, one by one. */
final class ManifestJudgeTest extends JudgeScene {
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
}
