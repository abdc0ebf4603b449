package dev.holdfast.signed;

/** What a recipient is for. */
public enum RecipientPurpose {
  /** Kept safe by the operator. */
  RECOVERY,
  /** Lies on a drill host. */
  DRILL
}
