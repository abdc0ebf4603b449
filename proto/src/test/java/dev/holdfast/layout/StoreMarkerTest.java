package dev.holdfast.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.StoreId;
import dev.holdfast.seed.Seed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoreMarkerTest {
  private static final StoreMarker MARKER =
      new StoreMarker(new FleetId(new Id128(1, 2)), new StoreId(new Id128(3, 4)));
  private static final String FLEET = MARKER.fleet().toString();
  private static final String STORE = MARKER.store().toString();

  @Test
  void theBytesAreThoseOfTheFormat() {
    assertThat(new String(MARKER.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\"format\":1,\"fleet\":\"" + FLEET + "\",\"store\":\"" + STORE + "\"}\n");
    assertThat(StoreMarker.parse(MARKER.toBytes())).isEqualTo(MARKER);
  }

  @Test
  void orderSpaceAndFurtherMembersDoNotMatter() {
    String other =
        "\r\n{ \"note\" : \"a \\\"b\\\" \\u00e9 \\n\", \"store\":\"" + STORE
            + "\",\n\t\"made\": 2026,"
            + "\"fleet\":\"" + FLEET + "\" , \"format\" : 1 } ";
    assertThat(parse(other)).isEqualTo(MARKER);
  }

  @Test
  void anotherFormatIsToldFromABrokenFile() {
    String text = new String(MARKER.toBytes(), StandardCharsets.UTF_8);
    assertFault(Fault.FORMAT_UNKNOWN, text.replace(":1,", ":2,"));
    assertFault(Fault.FORMAT_UNKNOWN, "{\"format\":7}");
    for (String bad : List.of(
        "",
        "{}",
        "null",
        "[]",
        "{\"format\":1}",
        text.replace(":1,", ":\"1\","),
        text.replace(":1,", ":1.0,"),
        text.replace(":1,", ":-1,"),
        text.replace(":1,", ":99999999999999999999,"),
        text.replace("\"format\"", "format"),
        text.replace("}", ",}"),
        text.replace("}", "}}"),
        text.replace("}", ""),
        text.replace(FLEET, FLEET.toUpperCase(java.util.Locale.ROOT)),
        text.replace(FLEET, FLEET.substring(1)),
        text.replace(FLEET, FLEET.substring(0, 25) + "b"),
        text.replace("}", ",\"store\":\"" + STORE + "\"}"),
        text.replace("}", ",\"x\":{}}"),
        text.replace("}", ",\"x\":\"\\q\"}"),
        text.replace("}", ",\"x\":\"\\u12\"}"),
        text.replace("}", ",\"x\":\"\n\"}"))) {
      assertFault(Fault.STORE_BROKEN, bad);
    }
  }

  @Test
  void noBytesDoAnythingButParseOrFail() {
    long seed = Seed.of(20261121);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = MARKER.toBytes();
      for (int k = random.nextInt(4); k >= 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        StoreMarker.parse(bytes);
      } catch (HoldfastException e) {
        assertThat(e.fault()).isIn(Fault.STORE_BROKEN, Fault.FORMAT_UNKNOWN);
      }
    }
    assertFault(Fault.STORE_BROKEN, " ".repeat(Limits.MARKER_BYTES + 1));
  }

  private static StoreMarker parse(String text) {
    return StoreMarker.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertFault(Fault fault, String text) {
    HoldfastException thrown =
        catchThrowableOfType(HoldfastException.class, () -> parse(text));
    assertThat(thrown).as(text).isNotNull();
    assertThat(thrown.fault()).as(text).isEqualTo(fault);
  }
}
