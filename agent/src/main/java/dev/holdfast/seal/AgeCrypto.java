package dev.holdfast.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The keys and primitives of an age file (C2SP age.md), all from the JDK: HKDF-SHA256, HMAC, ChaCha20-Poly1305. */
final class AgeCrypto {
  static final int PAYLOAD_NONCE_BYTES = 16;
  static final int TAG_BYTES = 16;
  static final int BLOCK_BYTES = 64 << 10;
  static final int SEALED_BLOCK_BYTES = BLOCK_BYTES + TAG_BYTES;
  static final int NONCE_BYTES = 12;

  private static final byte[] HEADER_INFO = "header".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAYLOAD_INFO = "payload".getBytes(StandardCharsets.US_ASCII);

  private AgeCrypto() {}

  /** MAC of a header text up to and including its three dashes. */
  static byte[] headerMac(FileKey fileKey, byte[] header, int offset, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(derive(fileKey, new byte[0], HEADER_INFO, "HmacSHA256"));
      mac.update(header, offset, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  static SecretKey payloadKey(FileKey fileKey, byte[] nonce) {
    try {
      return derive(fileKey, nonce, PAYLOAD_INFO, "ChaCha20");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static SecretKey derive(FileKey fileKey, byte[] salt, byte[] info, String algorithm)
      throws GeneralSecurityException {
    byte[] secret = fileKey.toBytes();
    try {
      HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(secret);
      if (salt.length > 0) {
        extract = extract.addSalt(salt);
      }
      return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, extract.thenExpand(info, 32));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  static Cipher newCipher() {
    try {
      return Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Nonce of a payload block: its number in 11 bytes, big-endian, then whether it is the last. */
  static void blockNonce(byte[] nonce, long block, boolean last) {
    for (int i = NONCE_BYTES - 2, shift = 0; i >= 0; i--, shift += 8) {
      nonce[i] = shift < Long.SIZE ? (byte) (block >>> shift) : 0;
    }
    nonce[NONCE_BYTES - 1] = (byte) (last ? 1 : 0);
  }

  /** Encrypts or decrypts a file key under a wrap key that is used once, hence with the zero nonce. */
  static byte[] wrap(int mode, byte[] wrapKey, byte[] input) throws GeneralSecurityException {
    Cipher cipher = newCipher();
    cipher.init(
        mode,
        new SecretKeySpec(wrapKey, "ChaCha20"),
        new IvParameterSpec(new byte[NONCE_BYTES]));
    return cipher.doFinal(input);
  }

  static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("this Java run time lacks an algorithm of age", e);
  }
}
