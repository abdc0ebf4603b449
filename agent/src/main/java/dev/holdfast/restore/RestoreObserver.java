package dev.holdfast.restore;

/** Is told how far a restore is. Called by several threads. */
public interface RestoreObserver {
  /** Watches nothing. */
  RestoreObserver NONE =
      new RestoreObserver() {
        @Override
        public void phase(Phase phase) {}

        @Override
        public void wrote(long bytes) {}

        @Override
        public void packRead(long sizeBytes) {}

        @Override
        public void finished(long entries) {}
      };

  /** What a restore is at. */
  enum Phase {
    /** Directories and empty files are made. */
    STRUCTURE,
    /** Packs are read and files filled. */
    CONTENT,
    /** Links, owners, modes, attributes and times. */
    FINISH,
    /** Everything is brought to disk and renamed. */
    PLACE
  }

  /** A phase begins. */
  void phase(Phase phase);

  /** Content was written. */
  void wrote(long bytes);

  /** A pack is done; it had this many bytes of ciphertext. */
  void packRead(long sizeBytes);

  /** Entries got their owner, mode and times. */
  void finished(long entries);
}
