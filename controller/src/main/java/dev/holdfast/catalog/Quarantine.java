package dev.holdfast.catalog;

import java.time.Instant;

/**
 * Why a snapshot is set aside. It stays until then, stands for no hour or day, and pushes nothing out.
 *
 * @param kind what is odd
 * @param why for people
 * @param until when it no longer stays for this reason; {@link Instant#MAX} = until people decide
 */
public record Quarantine(Kind kind, String why, Instant until) {
  /** What is odd. */
  public enum Kind {
    /** Its content: people should look. */
    UNUSUAL,
    /** Only its time: sooner after the one before than usual. */
    EXTRA
  }
}
