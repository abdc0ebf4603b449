package dev.holdfast.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.SignedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {
  private final FleetFixture f = new FleetFixture();
  private final List<Finding> findings = new ArrayList<>();
  private final List<SignedFile> chain = f.chain(4);
  private final Expectation expectation =
      new Expectation(
          f.fleet,
          FleetFixture.ref(f.trust1),
          Map.of(f.host, new Expectation.HostMark(3, FleetFixture.ref(chain.get(2), 3))));

  private boolean check(long checkpoint, List<SignedFile> manifests) {
    List<JudgedManifest> judged =
        ManifestJudge.judge(
            f.trustView(),
            f.recordView(f.trustView(), f.record1()),
            ManifestFacts.of(
                FleetFixture.listed(ManifestCore.class, "a", manifests),
                Optional.empty(),
                FleetFixture.TIME),
            finding -> {});
    return expectation.checkHost(f.host, checkpoint, judged, findings::add);
  }

  @Test
  void theTextComesBack() {
    assertThat(Expectation.parse(expectation.format())).isEqualTo(expectation);
    assertThat(Expectation.parse("# noted on paper\n\n" + expectation.format()))
        .isEqualTo(expectation);
  }

  @Test
  void whatIsAsNewFits() {
    assertThat(check(3, chain)).isTrue();
    assertThat(check(7, chain.subList(0, 3))).isTrue();
    assertThat(findings).isEmpty();
  }

  @Test
  void aDroppedTailIsOlder() {
    assertThat(check(3, chain.subList(0, 2))).isFalse();
    assertThat(findings).singleElement().satisfies(x -> {
      assertThat(x.code()).isEqualTo("older-than-expected");
      assertThat(x.seen()).isEqualTo("manifest 2");
    });
  }

  @Test
  void anOlderCheckpointAndAnotherManifestAreOlder() {
    assertThat(check(2, chain)).isFalse();
    List<SignedFile> other = new ArrayList<>(chain.subList(0, 2));
    other.add(f.manifest(3, Optional.of(FleetFixture.ref(chain.get(1), 2)), "another"));
    assertThat(check(3, other)).isFalse();
    assertThat(findings).hasSize(2);
  }

  @Test
  void trustAndHostsAreCompared() {
    TrustView found = f.trustView();
    assertThat(expectation.checkTrust(found, findings::add)).isTrue();
    assertThat(expectation.checkHosts(Set.of(f.host), findings::add)).isTrue();
    assertThat(expectation.checkHosts(Set.of(), findings::add)).isFalse();
    SignedFile two = f.nextTrust(f.trust1, f.operator, f.operator.verifyingKey());
    Expectation newer = new Expectation(f.fleet, FleetFixture.ref(two), Map.of());
    assertThat(newer.checkTrust(found, findings::add)).isFalse();
    assertThat(findings).extracting(Finding::code).containsOnly("older-than-expected");
  }

  @ParameterizedTest @ValueSource(
      strings = {
          "",
          "holdfast-expect 2\nfleet x\n",
          "holdfast-expect 1\n",
          "holdfast-expect 1\nfleet aaaa\ntrust 1 00\n",
          "holdfast-expect 1\ntrust 0 "
              + "0000000000000000000000000000000000000000000000000000000000000000\n",
          "holdfast-expect 1\nhost a checkpoint 1 manifest\n",
          "holdfast-expect 1\nwhat is this\n",
      })
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> Expectation.parse(text))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED));
  }
}
