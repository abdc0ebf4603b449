package dev.holdfast.restore;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What comes back only when it is asked for, because it gives powers to whoever made the snapshot. */
public enum Preserve {
  /** Set-user and set-group bits. */
  SETID,
  /** Character and block devices. */
  DEVICES,
  /** Socket files. */
  SOCKETS,
  /** Attributes {@code security.*}, capabilities among them. */
  SECURITY,
  /** Attributes {@code trusted.*}. */
  TRUSTED;

  /** The word of the option {@code --preserve}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a word means; {@code all} means everything, an unknown one is empty. */
  public static Optional<Set<Preserve>> parse(String word) {
    if (word.equals("all")) {
      return Optional.of(EnumSet.allOf(Preserve.class));
    }
    return Arrays.stream(values())
        .filter(value -> value.word().equals(word))
        .findFirst()
        .map(EnumSet::of);
  }
}
