package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;

/** Opens sealed objects with identities. Any thread. */
public final class Unsealer {
  private Unsealer() {}

  /**
   * Finds the identity that fits, unwraps the file key and verifies the header MAC.
   *
   * @throws HoldfastException {@code IDENTITY_WRONG} naming the recipients of the identities when none fits; {@code
   *     OBJECT_DAMAGED} when the MAC is wrong
   */
  public static FileKey unwrap(AgeHeader header, Identities identities) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens a small object in memory, manifest bodies for instance.
   *
   * @param age the whole age file
   * @param expected its label
   * @param key its file key
   * @param object its name, for messages
   * @return the whole plaintext
   * @throws HoldfastException {@code OBJECT_DAMAGED}, {@code OBJECT_MALFORMED}
   */
  public static byte[] open(byte[] age, SealLabel expected, FileKey key, String object) {
    throw new UnsupportedOperationException();
  }
}
