package dev.holdfast.signed;

import dev.holdfast.id.Sha256;

/**
 * Which signatures were found good before. A proof is the hash of a key, a signature and all bytes that it covers, so
 * knowing one says nothing about any other: a memory that forgets costs time, one that is asked about altered bytes does
 * not know them. Only who may write the memory itself could make it lie.
 */
public interface SignatureMemory {
  /** Remembers nothing: every signature is checked. */
  SignatureMemory NONE =
      new SignatureMemory() {
        @Override
        public boolean knows(Sha256 proof) {
          return false;
        }

        @Override
        public void note(Sha256 proof) {
          // nothing is kept
        }

        @Override
        public void keep() {
          // nothing is kept
        }
      };

  /** Whether this one was found good. */
  boolean knows(Sha256 proof);

  /** Remembers that this one was found good. */
  void note(Sha256 proof);

  /** Makes what was noted last. */
  void keep();
}
