package dev.holdfast.seal;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * Random access to the plaintext of an age file on disk. Every 64 KiB block is authenticated before a byte of it is handed
 * out; the last one is authenticated on opening, so that the length is certain. The block read last stays decrypted, so
 * reading upwards decrypts each block once. One thread at a time.
 */
public final class SealedFile {
  private static final int BLOCK = AgeCrypto.BLOCK_BYTES;
  private static final int SEALED = AgeCrypto.SEALED_BLOCK_BYTES;

  private final CipherSource source;
  private final String object;
  private final Cipher cipher = AgeCrypto.newCipher();
  private final byte[] nonce = new byte[AgeCrypto.NONCE_BYTES];
  private final byte[] sealed = new byte[SEALED];
  private final byte[] held = new byte[BLOCK];
  private final SecretKey payloadKey;
  private final long payloadStart;
  private final long lastBlock;
  private final int lastSealedBytes;
  private long heldBlock = -1;
  private long blocksDecrypted;

  private SealedFile(CipherSource source, AgeHeader header, FileKey key, String object)
      throws IOException {
    this.source = source;
    this.object = object;
    header.checkMac(key, object);
    this.payloadStart = header.lengthBytes() + (long) AgeCrypto.PAYLOAD_NONCE_BYTES;
    long payload = source.sizeBytes() - payloadStart;
    if (payload < AgeCrypto.TAG_BYTES) {
      throw AgeHeader.damaged(object, "cut short within its first block (expected: a whole file)");
    }
    this.lastBlock = (payload - 1) / SEALED;
    this.lastSealedBytes = (int) (payload - lastBlock * SEALED);
    if (lastSealedBytes < AgeCrypto.TAG_BYTES
        || lastBlock > 0 && lastSealedBytes == AgeCrypto.TAG_BYTES) {
      throw AgeHeader.damaged(
          object,
          "its last block has " + lastSealedBytes + " bytes (expected: 17 to " + SEALED + ")");
    }
    byte[] payloadNonce = new byte[AgeCrypto.PAYLOAD_NONCE_BYTES];
    fill(ByteBuffer.wrap(payloadNonce), header.lengthBytes());
    this.payloadKey = AgeCrypto.payloadKey(key, payloadNonce);
    hold(lastBlock);
  }

  /**
   * Opens a file; the header MAC and the last block are verified.
   *
   * @param file stays open and is read by position only
   * @param key is not kept
   * @param object the object's name, for messages
   * @throws HoldfastException {@link Fault#OBJECT_DAMAGED}
   */
  public static SealedFile open(FileChannel file, AgeHeader header, FileKey key, String object) {
    return open(CipherSource.of(file), header, key, object);
  }

  static SealedFile open(CipherSource source, AgeHeader header, FileKey key, String object) {
    try {
      return new SealedFile(source, header, key, object);
    } catch (IOException e) {
      throw DiskFault.reading(object, e);
    }
  }

  /** Length of the plaintext in bytes. */
  public long plainSizeBytes() {
    return lastBlock * BLOCK + lastSealedBytes - AgeCrypto.TAG_BYTES;
  }

  /** How many blocks were decrypted so far, each as often as it was. */
  public long blocksDecrypted() {
    return blocksDecrypted;
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws HoldfastException {@link Fault#OBJECT_DAMAGED} when a block does not authenticate
   */
  public void read(long plainPosition, byte[] target, int offset, int length) {
    int unused = Objects.checkFromIndexSize(offset, length, target.length);
    long unusedToo = Objects.checkFromIndexSize(plainPosition, length, plainSizeBytes());
    try {
      int done = 0;
      while (done < length) {
        long block = (plainPosition + done) / BLOCK;
        int within = (int) ((plainPosition + done) % BLOCK);
        int blockBytes = plainBytesOf(block);
        int count = Math.min(length - done, blockBytes - within);
        if (count == blockBytes && block != heldBlock) {
          decrypt(block, target, offset + done);
        } else {
          hold(block);
          System.arraycopy(held, within, target, offset + done, count);
        }
        done += count;
      }
    } catch (IOException e) {
      throw DiskFault.reading(object, e);
    }
  }

  private int plainBytesOf(long block) {
    return block == lastBlock ? lastSealedBytes - AgeCrypto.TAG_BYTES : BLOCK;
  }

  private void hold(long block) throws IOException {
    if (block != heldBlock) {
      heldBlock = -1;
      decrypt(block, held, 0);
      heldBlock = block;
    }
  }

  private void decrypt(long block, byte[] target, int offset) throws IOException {
    boolean last = block == lastBlock;
    int sealedBytes = last ? lastSealedBytes : SEALED;
    fill(ByteBuffer.wrap(sealed, 0, sealedBytes), payloadStart + block * SEALED);
    AgeCrypto.blockNonce(nonce, block, last);
    try {
      cipher.init(Cipher.DECRYPT_MODE, payloadKey, new IvParameterSpec(nonce));
      int unused = cipher.doFinal(sealed, 0, sealedBytes, target, offset);
    } catch (AEADBadTagException e) {
      throw AgeHeader.damaged(
          object,
          "block " + block + " of " + (lastBlock + 1)
              + " does not authenticate (expected: untouched ciphertext of the whole file)");
    } catch (GeneralSecurityException e) {
      throw AgeCrypto.missing(e);
    }
    blocksDecrypted++;
  }

  private void fill(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = source.read(target, at);
      if (count < 0) {
        throw AgeHeader.damaged(object, "ends at byte " + at + " (expected: more)");
      }
      at += count;
    }
  }
}
