package dev.holdfast.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LevelTrialTest {
  private static final int CHUNK_BYTES = 256 << 10;

  @Test
  void nothingKnownIsTheHigherLevel() {
    assertThat(new LevelTrial().level()).isEqualTo(LevelTrial.HIGH);
  }

  @Test
  void theFirstLargeChunkAndEverySixteenthAfterItAreWeighed() {
    LevelTrial trial = warm();
    assertThat(trial.isDue(LevelTrial.LEAST_BYTES - 1)).isFalse();
    int weighed = 0;
    for (int i = 0; i < 17 * 10; i++) {
      if (trial.isDue(CHUNK_BYTES)) {
        weighed++;
        trial.weighed(100, 100);
      }
    }
    assertThat(weighed).isEqualTo(10);
  }

  @Test
  void aRunThatStoresLittleKeepsTheHigherLevel() {
    LevelTrial trial = new LevelTrial();
    for (int i = 0; i < LevelTrial.SMALL_BYTES / CHUNK_BYTES; i++) {
      assertThat(trial.isDue(CHUNK_BYTES)).isFalse();
      assertThat(trial.level()).isEqualTo(LevelTrial.HIGH);
    }
    assertThat(trial.isDue(CHUNK_BYTES)).isTrue();
  }

  /** One that has seen enough to weigh the next chunk. */
  private static LevelTrial warm() {
    LevelTrial trial = new LevelTrial();
    assertThat(trial.isDue(LevelTrial.SMALL_BYTES)).isFalse();
    return trial;
  }

  @Test
  void theLevelFollowsWhatItGains() {
    LevelTrial trial = new LevelTrial();
    trial.weighed(1000, 995);
    assertThat(trial.level()).isEqualTo(LevelTrial.LOW);
    for (int i = 0; i < 6; i++) {
      trial.weighed(1000, 900);
    }
    assertThat(trial.level()).isEqualTo(LevelTrial.HIGH);
    for (int i = 0; i < 12; i++) {
      trial.weighed(1000, 1000);
    }
    assertThat(trial.level()).isEqualTo(LevelTrial.LOW);
  }

  @Test
  void framesOfEveryLevelGiveTheChunkBack() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] plain = new byte[CHUNK_BYTES];
    byte[] frame = new byte[ChunkCompressor.frameBound(CHUNK_BYTES)];
    byte[] check = new byte[CHUNK_BYTES];
    try (ChunkCompressor compressor = new ChunkCompressor()) {
      for (int i = 0; i < 90; i++) {
        random.nextBytes(plain);
        if (i % 3 > 0) {
          Arrays.fill(plain, 0, CHUNK_BYTES / 2, (byte) i);
        }
        int length = compressor.compress(plain, 0, plain.length, frame, check);
        assertThat(length).isBetween(1, frame.length);
        assertThat(check).isEqualTo(plain); // its own proof went through the frame
      }
    }
  }
}
