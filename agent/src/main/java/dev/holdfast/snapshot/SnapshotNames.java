package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What people call snapshots (docs/FORMAT.md §14): a run has a label, each of its snapshots the name {@code
 * <label>/<source>}. Stateless.
 */
public final class SnapshotNames {
  /** Longest label or reason that a user may give, in characters. */
  public static final int MAX_GIVEN = 100;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
  private static final Pattern LIKE_HASH = Pattern.compile("[0-9a-fA-F]{6,64}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SnapshotNames() {}

  /**
   * The label of a run: {@code <app>[-<environment>]-<UTC time>[-<reason>]}, with {@code -2}, {@code -3} … behind it when
   * it is taken.
   *
   * @param environment or empty text
   * @param time start of the run; seconds count
   * @param reason checked by {@link #checkReason}, or empty text
   * @param taken whether a label is in use
   */
  public static String label(
      String app, String environment, Instant time, String reason, Predicate<String> taken) {
    StringBuilder made = new StringBuilder(app);
    if (!environment.isEmpty()) {
      made.append('-').append(environment);
    }
    made.append('-').append(TIME.format(time));
    if (!reason.isEmpty()) {
      made.append('-').append(reason);
    }
    String label = made.toString();
    String free = label;
    for (int n = 2; taken.test(free); n++) {
      free = label + "-" + n;
    }
    return free;
  }

  /** The name of one snapshot of a run. */
  public static String name(String label, String source) {
    return label + "/" + source;
  }

  /** The label within a name; the whole text when there is no {@code /}. */
  public static String labelOf(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /**
   * A label given by a user, as it is. It must be a word, and nothing that selects by other means.
   *
   * @throws HoldfastException {@link Fault#USAGE_ERROR}
   */
  public static String checkLabel(String label) {
    checkWord("label", label);
    if (label.equals("latest")) {
      throw new HoldfastException(
          Fault.USAGE_ERROR,
          "label 'latest' (expected: another word, for it selects the newest snapshot)",
          "choose another label",
          null);
    }
    if (LIKE_HASH.matcher(label).matches()) {
      throw new HoldfastException(
          Fault.USAGE_ERROR,
          "label '" + label + "' (expected: a word that cannot be taken for a hash)",
          "add a letter after f, or a dash",
          null);
    }
    return label;
  }

  /**
   * A reason given by a user, as it is; what stands before its first dash is the retention tag.
   *
   * @throws HoldfastException {@link Fault#USAGE_ERROR}
   */
  public static String checkReason(String reason) {
    return checkWord("reason", reason);
  }

  private static String checkWord(String what, String text) {
    if (!WORD.matcher(text).matches()) {
      String shown =
          PathBytes.of(text.length() > 60 ? text.substring(0, 60) + "…" : text).toString();
      throw new HoldfastException(
          Fault.USAGE_ERROR,
          what + " '" + shown + "' (expected: 1 to " + MAX_GIVEN
              + " characters of A-Z a-z 0-9 . _ -, the first a letter, digit or _)",
          "choose another " + what + ", for instance predeploy-auth",
          null);
    }
    return text;
  }
}
