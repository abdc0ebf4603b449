package dev.holdfast.source.mariadb;

import java.util.regex.Pattern;

/** Names with {@code *} in them. */
final class Patterns {
  private Patterns() {}

  /** {@code *} for any characters, everything else for itself. */
  static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
