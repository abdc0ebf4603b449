package dev.holdfast.signed;

/** What a manifest describes. */
public enum ManifestKind {
  /** One capture of one source. */
  SNAPSHOT,
  /** Several snapshots taken as one; reserved. */
  RESTORE_POINT_SET,
  /** The base of a journal; reserved. */
  JOURNAL_BASE
}
