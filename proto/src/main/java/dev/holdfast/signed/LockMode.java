package dev.holdfast.signed;

/** What keeps objects of a store from deletion. */
public enum LockMode {
  /** Nothing. */
  NONE,
  /** An object lock that a privileged key can lift. */
  GOVERNANCE,
  /** An object lock that nobody can lift before its end. */
  COMPLIANCE
}
