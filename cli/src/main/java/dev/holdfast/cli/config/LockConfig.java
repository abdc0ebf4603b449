package dev.holdfast.cli.config;

/**
 * How long a store must refuse to delete an object.
 *
 * @param days 1 to 25000 after it was written or last extended
 */
public record LockConfig(Mode mode, int days) {
  /** Who can shorten it. */
  public enum Mode {
    /** Nobody. */
    COMPLIANCE,
    /** Those with a special right. */
    GOVERNANCE
  }
}
