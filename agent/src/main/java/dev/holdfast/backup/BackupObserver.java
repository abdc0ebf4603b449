package dev.holdfast.backup;

/** Watches a run, for progress and for tests that stop a run at a chosen moment. May be called by several threads. */
public interface BackupObserver {
  /** Watches nothing. */
  BackupObserver NONE = new BackupObserver() {};

  /** A moment of a run that can be told from outside. */
  enum Moment {
    /** The ledger has opened the session. */
    SESSION_OPENED,
    /** The source is open and about to be read. */
    CAPTURE_OPENED,
    /** A chunk has its place. */
    CHUNK_PLACED,
    /** A pack is complete and fsynced in the spool, but not yet remembered. */
    PACK_FINISHED,
    /** The pack is remembered in the local index. */
    PACK_REMEMBERED,
    /** A store has granted the object. */
    OBJECT_GRANTED,
    /** The object's bytes are in the store, not yet confirmed. */
    OBJECT_PUT,
    /** The ledger has accepted the object. */
    OBJECT_CONFIRMED,
    /** All content and trees lie in packs that are sent. */
    PACKS_DONE,
    /** The number of the manifest is known. */
    COMMIT_BEGUN,
    /** The manifest lies fsynced in the spool. */
    MANIFEST_WRITTEN,
    /** The ledger has allowed the manifest. */
    COMMIT_PROPOSED,
    /** The first store has the manifest. */
    MANIFEST_PUT,
    /** The ledger knows the end. */
    COMMIT_FINISHED,
    /** The local index knows the snapshot. */
    INDEX_UPDATED,
  }

  /** The run has reached that moment. */
  default void reached(Moment moment) {}

  /**
   * How far reading is.
   *
   * @param bytesRead plain bytes of new and changed content
   * @param bytesReused plain bytes of unchanged content
   * @param estimatedBytes what the source is thought to hold; 0 = not known
   */
  default void progress(long bytesRead, long bytesReused, long estimatedBytes) {}
}
