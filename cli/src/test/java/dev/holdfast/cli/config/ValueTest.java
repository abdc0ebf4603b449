package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {
  @ParameterizedTest @CsvSource({"0,0", "17,17", "512B,512", "1KiB,1024", "2 MiB,2097152",
      "20GiB,21474836480",
      "1TiB,1099511627776", "1kB,1000", "1KB,1000", "10MB,10000000", "3GB,3000000000",
      "9223372036854775807,9223372036854775807", "8191PiB,9222246136947933184"})
  void sizesAreRead(String text, long bytes) {
    assertThat(ByteSize.parse(text)).contains(new ByteSize(bytes));
    assertThat(ByteSize.parse(new ByteSize(bytes).toString())).contains(new ByteSize(bytes));
  }

  @ParameterizedTest @ValueSource(strings = {"", "-1", "1.5GiB", "20G", "GiB", "1  MiB",
      "9223372036854775808", "8192PiB", "1kiB2"})
  void otherTextsAreNoSize(String text) {
    assertThat(ByteSize.parse(text)).isEmpty();
  }

  @ParameterizedTest @CsvSource({"30s,PT30S", "15m,PT15M", "1h,PT1H", "7d,PT168H", "2w,PT336H",
      "36500d,PT876000H"})
  void spansAreRead(String text, Duration span) {
    assertThat(TimeSpan.parse(text)).contains(span);
    assertThat(TimeSpan.parse(TimeSpan.format(span))).contains(span);
  }

  @ParameterizedTest @ValueSource(
      strings = {"", "0s", "1", "1.5h", "-1h", "1 h", "1h30m", "36501d", "9999999999w", "1y", "1M"})
  void otherTextsAreNoSpan(String text) {
    assertThat(TimeSpan.parse(text)).isEmpty();
  }

  @ParameterizedTest @ValueSource(strings = {"15 * * * *", "*/5 0-6 1,15 jan-mar mon",
      "0 0 31 12 7", "  0\t3 * * SUN ", "1-59/2 * * * *"})
  void cronLinesAreKnown(String text) {
    assertThat(CronText.isCron(text)).isTrue();
  }

  @ParameterizedTest @ValueSource(strings = {"", "@daily", "* * * *", "* * * * * *", "60 * * * *",
      "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
      "*/0 * * * *", "5-1 * * * *", "1, * * * *", "mon * * * *", "* * * foo *", "a b c d e"})
  void otherTextsAreNoCronLine(String text) {
    assertThat(CronText.isCron(text)).isFalse();
  }

  @Test
  void messagesNeverShowPasswordsOrControlCharacters() {
    assertThat(Shown.text("postgres://app:geheim@db/x")).isEqualTo("postgres://***@db/x");
    assertThat(Shown.text("a\u001b[31m\nb")).doesNotContain("\u001b", "\n");
    assertThat(Shown.text("x".repeat(500))).hasSize(81).endsWith("…");
  }

  @ParameterizedTest @CsvSource({"stroes,stores,1", "ab,ba,1", "paths,path,1", "kitten,sitting,3",
      "'',abc,3"})
  void slipsAreCounted(String a, String b, int edits) {
    assertThat(KeyHints.distance(a, b)).isEqualTo(edits);
    assertThat(KeyHints.distance(b, a)).isEqualTo(edits);
  }
}
