package dev.holdfast.seal;

import java.nio.channels.WritableByteChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** The two random values of an age file, drawn in one place: its file key and its payload nonce. */
final class FileKeys {
  private FileKeys() {}

  static FileKey fresh(SecureRandom random) {
    byte[] bytes = new byte[FileKey.BYTES];
    random.nextBytes(bytes);
    FileKey key = FileKey.ofBytes(bytes);
    Arrays.fill(bytes, (byte) 0);
    return key;
  }

  /** Writes the header of these stanzas and begins the payload under a fresh nonce. */
  static SealStream open(
      WritableByteChannel target, List<AgeStanza> stanzas, FileKey key, SecureRandom random) {
    byte[] header = AgeText.header(stanzas);
    byte[] mac = AgeCrypto.headerMac(key, header, 0, header.length);
    byte[] nonce = new byte[AgeCrypto.PAYLOAD_NONCE_BYTES];
    random.nextBytes(nonce);
    return new SealStream(
        target, AgeText.withMac(header, mac), mac, AgeCrypto.payloadKey(key, nonce), nonce);
  }
}
