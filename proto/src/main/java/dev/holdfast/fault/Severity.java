package dev.holdfast.fault;

/** How much a finding weighs. */
public enum Severity {
  /** Worth knowing. */
  INFO,
  /** Something is not as it should be, but nothing is lost. */
  WARNING,
  /** Something that was promised is not there or not right. */
  ERROR
}
