package dev.holdfast.seal;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.RecipientId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** The private keys at hand, with what their files say about the fleet. Shared between threads until it is closed. */
public final class Identities implements AutoCloseable {
  /**
   * Loads identity files, plain or protected by a passphrase (binary or armored).
   *
   * @param files each with one identity or more
   * @param passphrases asked once per protected file
   * @param findings gets a warning for each file that others can read
   * @throws HoldfastException {@code IDENTITY_MISSING}, {@code IDENTITY_MALFORMED}, {@code IDENTITY_LOCKED}, {@code
   *     PASSPHRASE_WRONG}
   */
  public static Identities load(
      List<Path> files, PassphraseSource passphrases, FindingSink findings) {
    throw new UnsupportedOperationException();
  }

  /** Identities made in this process. */
  public static Identities of(Collection<AgeIdentity> identities) {
    throw new UnsupportedOperationException();
  }

  /** The identities in the order they were given; at least one. */
  public List<AgeIdentity> all() {
    throw new UnsupportedOperationException();
  }

  /** Ids of their recipients, in the same order. */
  public List<RecipientId> recipientIds() {
    throw new UnsupportedOperationException();
  }

  /** The fleets and operators that the files name, each once. */
  public List<FleetComment> fleets() {
    throw new UnsupportedOperationException();
  }

  /** Whether one of them is among these recipients. */
  public boolean opensAny(Collection<RecipientId> recipients) {
    throw new UnsupportedOperationException();
  }

  /** Clears all keys. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
