package dev.holdfast.signed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.seed.Seed;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A memory of good signatures is asked about one key, one signature and all bytes that it covers. */
class SignatureMemoryTest {
  private static final long SEED = Seed.of(20261121);

  private static final class Notes implements SignatureMemory {
    private final Set<Sha256> all = new HashSet<>();
    private int hits;

    @Override
    public boolean knows(Sha256 proof) {
      boolean known = all.contains(proof);
      hits += known ? 1 : 0;
      return known;
    }

    @Override
    public void note(Sha256 proof) {
      all.add(proof);
    }

    @Override
    public void keep() {
      // they last as long as the test
    }
  }

  private final Notes notes = new Notes();

  private static SignedHead head(byte[] bytes) {
    return SignedHead.parse(bytes, SignedKind.MANIFEST);
  }

  @Test
  void knowsTheSameBytesAgainAndNothingElse() {
    System.out.println("SignatureMemoryTest -Dholdfast.seed=" + SEED);
    Random random = new Random(SEED);
    VerifyingKey key = CoreSamples.KEY.verifyingKey();
    byte[] bytes = new CoreSamples(random, true).of(SignedKind.MANIFEST).sign().bytes();
    assertThat(head(bytes).verifiedBy(key, notes)).isTrue();
    assertThat(notes.hits).isZero();
    assertThat(head(bytes).verifiedBy(key, notes)).isTrue();
    assertThat(notes.hits).isEqualTo(1);
    int length = head(bytes).headBytes();
    int parsed = 0;
    for (int bit = 0; bit < length * 8; bit += 1 + random.nextInt(5)) {
      byte[] altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(head(altered).verifiedBy(key, notes)).as("bit " + bit).isFalse();
        parsed++;
      } catch (HoldfastException e) {
        assertThat(e.message()).isNotEmpty(); // not of its form any more
      }
    }
    assertThat(parsed).isGreaterThan(100);
    assertThat(notes.hits).isEqualTo(1);
    assertThat(notes.all).hasSize(1);
  }

  @Test
  void anotherKeyIsNotHelped() {
    byte[] bytes = new CoreSamples(new Random(SEED), true).of(SignedKind.MANIFEST).sign().bytes();
    assertThat(head(bytes).verifiedBy(CoreSamples.KEY.verifyingKey(), notes)).isTrue();
    VerifyingKey other = SigningKey.generate(new java.security.SecureRandom()).verifyingKey();
    assertThat(head(bytes).verifiedBy(other, notes)).isFalse();
    assertThat(head(bytes).verifiedBy(CoreSamples.KEY.verifyingKey(), SignatureMemory.NONE))
        .isTrue();
  }
}
