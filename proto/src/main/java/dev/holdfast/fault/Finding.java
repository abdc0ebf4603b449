package dev.holdfast.fault;

import org.jspecify.annotations.Nullable;

/**
 * One fact discovered by a check.
 *
 * @param severity how much it weighs
 * @param code what kind of fact, in lower-case words with dashes, for instance {@code pack-missing}
 * @param object what it is about: the full name of an object in a store, a path, or a snapshot
 * @param store the store it was seen in, or null when it concerns none or all
 * @param expected what should be
 * @param seen what is
 * @param fix the next step, or null when there is none
 */
public record Finding(
    Severity severity,
    String code,
    String object,
    @Nullable String store,
    String expected,
    String seen,
    @Nullable String fix) {
  /** A finding of weight {@link Severity#ERROR}. */
  public static Finding error(
      String code, String object, @Nullable String store, String expected, String seen) {
    return new Finding(Severity.ERROR, code, object, store, expected, seen, null);
  }

  /** A finding of weight {@link Severity#WARNING}. */
  public static Finding warning(
      String code, String object, @Nullable String store, String expected, String seen) {
    return new Finding(Severity.WARNING, code, object, store, expected, seen, null);
  }

  /** A finding of weight {@link Severity#INFO}. */
  public static Finding info(
      String code, String object, @Nullable String store, String expected, String seen) {
    return new Finding(Severity.INFO, code, object, store, expected, seen, null);
  }

  /** The same finding with a next step. */
  public Finding withFix(String nextStep) {
    return new Finding(severity, code, object, store, expected, seen, nextStep);
  }
}
