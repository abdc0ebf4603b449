package dev.holdfast.signed;

/** Who hands out a host's numbers. */
public enum LedgerMode {
  /** The host itself. */
  SELF,
  /** A controller; its keeper signs the checkpoints. */
  CONTROLLER
}
