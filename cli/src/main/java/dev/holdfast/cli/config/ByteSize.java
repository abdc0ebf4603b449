package dev.holdfast.cli.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of data as people write it: {@code 20GiB}, {@code 512MiB}, {@code 10MB}, or plain bytes.
 *
 * @param bytes 0 to 2^63-1
 */
public record ByteSize(long bytes) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,19}) ?([kKMGTP]i?B|B)?");
  private static final Map<Character, Integer> POWERS =
      Map.of('k', 1, 'K', 1, 'M', 2, 'G', 3, 'T', 4, 'P', 5);

  /** Refuses negative amounts. */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
    }
  }

  /**
   * Reads a size. {@code KiB, MiB, GiB, TiB, PiB} are powers of 1024, {@code kB (or KB), MB, GB, TB, PB} powers of 1000.
   *
   * @return empty when the text is no size, or one of 2^63 bytes or more
   */
  public static Optional<ByteSize> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher))));
    } catch (NumberFormatException | ArithmeticException tooLarge) {
      return Optional.empty();
    }
  }

  private static long unit(Matcher matcher) {
    String suffix = matcher.group(2);
    if (suffix == null || suffix.equals("B")) {
      return 1;
    }
    long base = suffix.length() == 3 ? 1024 : 1000;
    long unit = 1;
    for (int i = POWERS.getOrDefault(suffix.charAt(0), 0); i > 0; i--) {
      unit *= base;
    }
    return unit;
  }

  /** The size in the largest unit of 1024 that divides it, for instance {@code 20GiB}; {@link #parse} reads it back. */
  @Override
  public String toString() {
    String[] units = {"", "KiB", "MiB", "GiB", "TiB", "PiB"};
    long value = bytes;
    int unit = 0;
    while (value > 0 && value % 1024 == 0 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return value + units[unit];
  }
}
