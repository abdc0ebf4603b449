package dev.holdfast.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.HoldfastException;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Id128Test {
  @Test
  void textIsRfc4648InLowerCaseWithoutPadding() {
    assertThat(new Id128(0, 0)).hasToString("aaaaaaaaaaaaaaaaaaaaaaaaaa");
    assertThat(new Id128(-1, -1)).hasToString("77777777777777777777777774");
    byte[] foobar = "foobarfoobarfoob".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(Id128.ofBytes(foobar)).hasToString("mzxw6ytbojtg633cmfzgm33pmi");
  }

  @Test
  void everyIdComesBackFromItsTextAndItsBytes() {
    long seed = Long.getLong("holdfast.seed", 7);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 1000; i++) {
      Id128 id = Id128.random(random);
      assertThat(Id128.parse(id.toString())).as("seed " + seed).isEqualTo(id);
      assertThat(Id128.ofBytes(id.toBytes())).isEqualTo(id);
      assertThat(new BigInteger(1, id.toBytes()).bitLength()).isLessThanOrEqualTo(128);
    }
  }

  @Test
  void onlyTheCanonicalTextIsRead() {
    for (String bad : new String[]{
        "", "a", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaab",
        "aaaaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaaaaaa"
    }) {
      assertThatThrownBy(() -> Id128.parse(bad)).isInstanceOf(HoldfastException.class);
    }
  }
}
