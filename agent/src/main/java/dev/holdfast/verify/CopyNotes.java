package dev.holdfast.verify;

import dev.holdfast.copy.Mending;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;

/** Takes note of every copy that is looked at, and may mend bad ones. Called by several threads. */
public interface CopyNotes {
  /** Notes nothing and mends nothing. */
  CopyNotes NONE =
      new CopyNotes() {
        @Override
        public Mending bad(FetchRequest wanted, StoreView store) {
          return new Mending.NotTried();
        }

        @Override
        public void good(FetchRequest wanted, StoreView store) {}
      };

  /** A store that should have a good copy has a bad one, or none. */
  Mending bad(FetchRequest wanted, StoreView store);

  /** A store lacks a snapshot that it should have. */
  default void lacks(JudgedManifest manifest, StoreView store) {}

  /** A copy was read whole and is good. */
  void good(FetchRequest wanted, StoreView store);
}
