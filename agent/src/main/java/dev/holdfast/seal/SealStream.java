package dev.holdfast.seal;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * One age file being written. It MUST end with {@link #finish} after the last byte of a producer that succeeded, or with
 * {@link #abandon}; there is deliberately no {@code close}, because closing an age writer after a failure leaves a valid,
 * truncated file. The channel below stays open; whoever opened it closes it.
 *
 * <p>The payload is STREAM as age defines it: blocks of 64 KiB, each ChaCha20-Poly1305 under its own nonce, the last one
 * marked. Two buffers of one block are reused for the whole file. One thread at a time.
 */
public final class SealStream {
  private final WritableByteChannel target;
  private final Id128 headerMac;
  private final Cipher cipher = AgeCrypto.newCipher();
  private final MessageDigest digest = Sha256.newDigest();
  private final byte[] nonce = new byte[AgeCrypto.NONCE_BYTES];
  private final byte[] block = new byte[AgeCrypto.BLOCK_BYTES];
  private final byte[] sealed = new byte[AgeCrypto.SEALED_BLOCK_BYTES];
  private final ByteBuffer sealedView = ByteBuffer.wrap(sealed);
  private @Nullable SecretKey payloadKey;
  private int filled;
  private long blocks;
  private long plainBytes;
  private long sizeBytes;

  SealStream(
      WritableByteChannel target, byte[] header, byte[] mac, SecretKey key, byte[] payloadNonce) {
    this.target = target;
    this.headerMac = Id128.ofBytes(Arrays.copyOf(mac, Id128.BYTES));
    this.payloadKey = key;
    put(ByteBuffer.wrap(header));
    put(ByteBuffer.wrap(payloadNonce));
  }

  /**
   * Appends plaintext.
   *
   * @throws HoldfastException {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}; the stream is abandoned then
   */
  public void write(byte[] bytes, int offset, int length) {
    int unused = Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int from = offset;
    int left = length;
    while (left > 0) {
      // A full block is kept until more follows, since only then it is certainly not the last.
      if (filled == block.length) {
        seal(block, 0, filled, false);
        filled = 0;
      }
      if (filled == 0 && left > block.length) {
        seal(bytes, from, block.length, false);
        from += block.length;
        left -= block.length;
        continue;
      }
      int taken = Math.min(left, block.length - filled);
      System.arraycopy(bytes, from, block, filled, taken);
      filled += taken;
      from += taken;
      left -= taken;
    }
    plainBytes += length;
  }

  /** Plaintext bytes taken so far. */
  public long plainBytes() {
    return plainBytes;
  }

  /**
   * Writes the final block. What the caller holds then is a whole age file.
   *
   * @throws HoldfastException {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}; the stream is abandoned then
   */
  public Sealed finish() {
    requireOpen();
    seal(block, 0, filled, true);
    abandon();
    return new Sealed(Sha256.ofBytes(digest.digest()), sizeBytes, headerMac);
  }

  /** Gives up: nothing more is written and what was written opens nowhere as a whole file. May be called at any time. */
  public void abandon() {
    payloadKey = null;
    Arrays.fill(block, (byte) 0);
  }

  private void requireOpen() {
    if (payloadKey == null) {
      throw new IllegalStateException("the age stream has ended (expected: writes before its end)");
    }
  }

  private void seal(byte[] plain, int offset, int length, boolean last) {
    AgeCrypto.blockNonce(nonce, blocks, last);
    int written;
    try {
      cipher.init(Cipher.ENCRYPT_MODE, payloadKey, new IvParameterSpec(nonce));
      written = cipher.doFinal(plain, offset, length, sealed, 0);
    } catch (GeneralSecurityException e) {
      abandon();
      throw new IllegalStateException("ChaCha20-Poly1305 refused a block", e);
    }
    blocks++;
    sealedView.clear().limit(written);
    put(sealedView);
  }

  private void put(ByteBuffer bytes) {
    sizeBytes += bytes.remaining();
    digest.update(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    try {
      while (bytes.hasRemaining()) {
        int unused = target.write(bytes);
      }
    } catch (IOException e) {
      abandon();
      throw DiskFault.writing("a sealed object", e);
    }
  }
}
