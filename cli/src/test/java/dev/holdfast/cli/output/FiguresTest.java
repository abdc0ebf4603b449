package dev.holdfast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.seed.Seed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge is the JDK's own formatter, which is too slow for a long listing. */
final class FiguresTest {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static String formatted(long sizeBytes) {
    double value = sizeBytes;
    int unit = 0;
    while (value >= 1023.5) {
      value /= 1024;
      unit++;
    }
    String pattern = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, pattern, value, UNITS[unit]);
  }

  @Test
  void sizesAreWrittenAsTheFormatterWritesThem() {
    Random random = new Random(Seed.of(5));
    for (int i = 0; i < 100_000; i++) {
      long size = i < 50_000 ? 1024 + i : random.nextLong() >>> 1 + random.nextInt(52);
      if (size >= 1024) {
        assertThat(Figures.bytes(size)).as("%d bytes", size).isEqualTo(formatted(size));
      }
    }
    for (int unit = 10; unit <= 60; unit += 10) {
      for (int eighths = 8; eighths < 800; eighths++) { // where the third digit is exactly a five
        long size = (1L << unit) / 8 * eighths;
        if (size >= 1024 && size / 8 < 1L << 60) {
          assertThat(Figures.bytes(size)).as("%d bytes", size).isEqualTo(formatted(size));
        }
      }
    }
  }

  @Test
  void momentsAreWrittenAsTheFormatterWritesThem() {
    Random random = new Random(Seed.of(6));
    for (int i = 0; i < 20_000; i++) {
      long seconds = random.nextLong() >> 9 + random.nextInt(50); // up to a year of nine digits
      Instant time = Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000));
      assertThat(Figures.time(time)).isEqualTo(TIME.format(time));
    }
  }
}
