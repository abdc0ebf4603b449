package dev.holdfast.signed;

/** What is signed. Records check every range that docs/FORMAT.md §5 names and throw {@code OBJECT_MALFORMED}. */
public sealed interface Core
    permits ManifestCore, CheckpointCore, TrustCore, HostRecordCore, StoreRecordCore {
  /** The common part. */
  CoreHead head();

  /** Which kind of signed file this is. */
  SignedKind signedKind();

  /** The same core with another head. */
  Core withHead(CoreHead head);
}
