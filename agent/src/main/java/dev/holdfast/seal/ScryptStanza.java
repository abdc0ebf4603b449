package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.generators.SCrypt;

/** The passphrase stanza of age (C2SP age.md, "The scrypt recipient type"; RFC 7914), r = 8 and p = 1. */
final class ScryptStanza {
  static final String TYPE = "scrypt";

  /** What is written: 64 MiB of memory, about a third of a second. */
  static final int WRITTEN_WORK_FACTOR = 16;

  /** The most that is read: 1 GiB of memory. */
  static final int MAX_WORK_FACTOR = 20;

  private static final byte[] LABEL =
      "age-encryption.org/v1/scrypt".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_BYTES = 16;
  private static final int BLOCK_SIZE = 8;
  private static final int WRAPPED_BYTES = FileKey.BYTES + AgeCrypto.TAG_BYTES;

  private ScryptStanza() {}

  static AgeStanza wrap(
      FileKey key, char[] passphrase, int workFactor, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] wrapKey = derive(passphrase, salt, workFactor);
    byte[] secret = key.toBytes();
    try {
      return new AgeStanza(
          TYPE,
          List.of(AgeText.base64(salt), Integer.toString(workFactor)),
          StanzaBody.of(AgeCrypto.wrap(Cipher.ENCRYPT_MODE, wrapKey, secret)));
    } catch (GeneralSecurityException e) {
      throw AgeCrypto.missing(e);
    } finally {
      Arrays.fill(wrapKey, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** Work factor and form of a stanza, checked before a passphrase is asked for. */
  static void check(AgeStanza stanza, String file) {
    List<String> arguments = stanza.arguments();
    boolean form =
        arguments.size() == 2
            && AgeText.decode(arguments.getFirst()).filter(s -> s.length == SALT_BYTES).isPresent()
            && arguments.get(1).matches("[1-9][0-9]{0,9}")
            && stanza.body().size() == WRAPPED_BYTES;
    if (!form) {
      throw new HoldfastException(
          Fault.IDENTITY_MALFORMED,
          file + ": a scrypt stanza of another form (expected: salt, work factor, 32 bytes)");
    }
    long workFactor = Long.parseLong(arguments.get(1));
    if (workFactor > MAX_WORK_FACTOR) {
      throw new HoldfastException(
          Fault.IDENTITY_MALFORMED,
          file + ": scrypt work factor " + workFactor + " (expected: at most " + MAX_WORK_FACTOR
              + ")",
          "decrypt it with 'age -d' and protect it again with a smaller work factor",
          null);
    }
    long neededMiB = 128L * BLOCK_SIZE << workFactor >> 20;
    long heapMiB = Runtime.getRuntime().maxMemory() >> 20;
    if (neededMiB + 32 > heapMiB) {
      throw new HoldfastException(
          Fault.IDENTITY_LOCKED,
          file + ": scrypt work factor " + workFactor + " needs " + neededMiB
              + " MiB of memory, the heap has " + heapMiB + " MiB",
          "run it with a larger heap (-Xmx), or protect the file again with work factor "
              + WRITTEN_WORK_FACTOR,
          null);
    }
  }

  /** The file key of a checked stanza. */
  static FileKey unwrap(AgeStanza stanza, char[] passphrase, String file) {
    byte[] salt = AgeText.decode(stanza.arguments().getFirst()).orElseThrow();
    byte[] wrapKey = derive(passphrase, salt, Integer.parseInt(stanza.arguments().get(1)));
    try {
      byte[] secret = AgeCrypto.wrap(Cipher.DECRYPT_MODE, wrapKey, stanza.body().toBytes());
      FileKey key = FileKey.ofBytes(secret);
      Arrays.fill(secret, (byte) 0);
      return key;
    } catch (AEADBadTagException e) {
      throw new HoldfastException(
          Fault.PASSPHRASE_WRONG, "the passphrase does not open " + file);
    } catch (GeneralSecurityException e) {
      throw AgeCrypto.missing(e);
    } finally {
      Arrays.fill(wrapKey, (byte) 0);
    }
  }

  private static byte[] derive(char[] passphrase, byte[] salt, int workFactor) {
    byte[] labelled = ByteBuffer.allocate(LABEL.length + salt.length).put(LABEL).put(salt).array();
    ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
    byte[] secret = new byte[utf8.remaining()];
    utf8.get(secret);
    Arrays.fill(utf8.array(), (byte) 0);
    try {
      return SCrypt.generate(secret, labelled, 1 << workFactor, BLOCK_SIZE, 1, 32);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
