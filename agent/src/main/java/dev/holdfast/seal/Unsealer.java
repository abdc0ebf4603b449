package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Opens sealed objects with identities. Any thread. */
public final class Unsealer {
  private Unsealer() {}

  /**
   * Finds the identity that fits, unwraps the file key and verifies the header MAC.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_WRONG} naming the recipients of the identities when none fits; {@link
   *     Fault#OBJECT_MALFORMED} when a stanza has no proper form; {@link Fault#OBJECT_DAMAGED} when the MAC is wrong
   */
  public static FileKey unwrap(AgeHeader header, Identities identities) {
    for (AgeStanza stanza : header.stanzas()) {
      if (!stanza.type().equals(AgeHeader.X25519)) {
        continue;
      }
      for (AgeIdentity identity : identities.all()) {
        Optional<FileKey> key = identity.unwrap(stanza);
        if (key.isPresent()) {
          header.checkMac(key.get(), "age header");
          return key.get();
        }
      }
    }
    String have =
        identities.all().stream()
            .map(identity -> identity.recipient().id().toString())
            .collect(Collectors.joining(", "));
    throw new HoldfastException(
        Fault.IDENTITY_WRONG,
        "none of the " + header.recipientCount()
            + " recipients of the object is an identity at hand (expected: one of " + have + ")");
  }

  /**
   * Opens a small object in memory, manifest bodies for instance.
   *
   * @param age the whole age file
   * @param expected its label
   * @param key its file key
   * @param object its name, for messages
   * @return the whole plaintext
   * @throws HoldfastException {@link Fault#OBJECT_DAMAGED}, {@link Fault#OBJECT_MALFORMED}
   */
  public static byte[] open(byte[] age, SealLabel expected, FileKey key, String object) {
    AgeHeader header = AgeHeader.parse(age, 0, age.length);
    header.checkLabel(expected, object);
    return whole(age, header, key, object);
  }

  static byte[] whole(byte[] age, AgeHeader header, FileKey key, String object) {
    SealedFile file = SealedFile.open(CipherSource.of(age), header, key, object);
    byte[] plain = new byte[Math.toIntExact(file.plainSizeBytes())];
    file.read(0, plain, 0, plain.length);
    return plain;
  }
}
