package dev.holdfast.probe;

/**
 * Something a backup relies on, as far as one check proved it.
 *
 * @param code lower-case words with dashes; never changes
 * @param demanded whether the configuration relies on it, so that it must be proven
 * @param consequence what follows from what was seen
 * @param fix what to do; empty when nothing has to be done
 */
public record Promise(
    String code, Standing standing, boolean demanded, String consequence, String fix) {
  /** How far a promise holds. */
  public enum Standing {
    /** It was seen to hold. */
    PROVEN,
    /** It holds for Holdfast's own requests, but a named attack or fault gets around it. */
    WEAK,
    /** It was not seen to hold. */
    UNPROVEN
  }

  /** Whether the check fails because of it. */
  public boolean missed() {
    return demanded && standing == Standing.UNPROVEN;
  }
}
