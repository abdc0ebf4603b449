package dev.holdfast.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotNamesTest {
  private static final Instant TIME = Instant.parse("2026-03-01T04:05:06.789Z");

  @Test
  void labelsSayAppEnvironmentTimeAndReason() {
    assertEquals(
        "shop-prod-2026-03-01T040506Z-predeploy-auth",
        SnapshotNames.label("shop", "prod", TIME, "predeploy-auth", label -> false));
    assertEquals(
        "shop-2026-03-01T040506Z", SnapshotNames.label("shop", "", TIME, "", label -> false));
  }

  @Test
  void takenLabelsGetANumber() {
    Set<String> taken = new HashSet<>();
    for (String expected : new String[]{"a-2026-03-01T040506Z-x", "a-2026-03-01T040506Z-x-2",
        "a-2026-03-01T040506Z-x-3"}) {
      String label = SnapshotNames.label("a", "", TIME, "x", taken::contains);
      assertEquals(expected, label);
      taken.add(label);
    }
  }

  @Test
  void namesJoinLabelAndSource() {
    assertEquals("l/db", SnapshotNames.name("l", "db"));
    assertEquals("l", SnapshotNames.labelOf("l/db"));
    assertEquals("l", SnapshotNames.labelOf("l"));
  }

  @ParameterizedTest @ValueSource(
      strings = {"before-upgrade", "v1.2_3", "_", "7", "abcde", "cafe-12"})
  void goodLabels(String label) {
    assertEquals(label, SnapshotNames.checkLabel(label));
  }

  @ParameterizedTest @ValueSource(
      strings = {"", "-x", ".x", "a b", "a/b", "a:b", "a@b", "ä", "latest", "abcdef", "123456",
          "a\nb", "DEADBEEF"})
  void badLabels(String label) {
    HoldfastException refused =
        assertThrows(HoldfastException.class, () -> SnapshotNames.checkLabel(label));
    assertEquals(Fault.USAGE_ERROR, refused.fault());
  }

  @Test
  void lengthIsLimited() {
    assertEquals(100, SnapshotNames.checkReason("x".repeat(100)).length());
    assertThrows(HoldfastException.class, () -> SnapshotNames.checkReason("x".repeat(101)));
    assertThrows(HoldfastException.class, () -> SnapshotNames.checkReason("-tagless"));
  }

  /** The expected value was computed with Python: hmac.new(key, b"holdfast/1/source\0shop\0db", "sha256"). */
  @Test
  void sourceIdsAreDerived() {
    byte[] fleet = new byte[16];
    for (int i = 0; i < 16; i++) {
      fleet[i] = (byte) i;
    }
    assertEquals(
        "i6uwivo5nk76zx7nzgx5tdelru",
        SourceIds.of(new FleetId(Id128.ofBytes(fleet)), "shop", "db").toString());
  }
}
