package dev.holdfast.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ObjectNameTest {
  private final SplittableRandom random = new SplittableRandom(Long.getLong("holdfast.seed", 11));
  private final HostId host = new HostId(Id128.random(random));
  private final Sha256 sha = Sha256.of(new byte[]{1});

  @Test
  void printsAndParsesEveryKind() {
    List<ObjectName> names =
        List.of(
            new ObjectName.Marker(),
            new ObjectName.RecoveryText(),
            new ObjectName.StoreRecord(3, sha),
            new ObjectName.Trust(1, sha),
            new ObjectName.HostRecord(host, 12, sha),
            new ObjectName.Pack(host, sha),
            new ObjectName.Manifest(host, 42, sha),
            new ObjectName.Checkpoint(host, 7, sha));
    for (ObjectName name : names) {
      assertThat(ObjectName.parse(name.path())).contains(name);
    }
    assertThat(new ObjectName.Manifest(host, 42, sha).path())
        .isEqualTo("hosts/" + host + "/manifests/000000000042." + sha.hex());
  }

  @Test
  void refusesEveryOtherSpelling() {
    String hex = sha.hex();
    for (String bad : List.of(
        "", "/holdfast.json", "holdfast.json/", "trust/01." + hex, "trust/0." + hex,
        "trust/1." + hex.toUpperCase(java.util.Locale.ROOT), "trust/1." + hex + "0",
        "hosts/" + host + "/packs/zz/" + hex, "hosts/" + host + "/packs/00/" + hex,
        "hosts/" + host + "/manifests/42." + hex,
        "hosts/" + host + "/manifests/000000000000." + hex,
        "hosts/../packs/" + hex.substring(0, 2) + "/" + hex,
        "hosts/aaaaaaaaaaaaaaaaaaaaaaaaab/manifests/000000000001." + hex)) {
      assertThat(ObjectName.parse(bad)).as(bad).isEmpty();
    }
  }
}
