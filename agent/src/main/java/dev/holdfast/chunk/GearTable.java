package dev.holdfast.chunk;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret table of the gear hash: 256 words of 64 bits, expanded from a host's 32-byte seed. Who does not know the
 * seed learns nothing about the content from where chunks end; whoever loses it loses deduplication against older
 * snapshots and nothing else, so the derivation is no part of the stored format.
 *
 * <p>Words are HKDF-Expand-SHA256 (RFC 5869) of the seed with the info {@code holdfast/1/gear}, read big-endian.
 */
public final class GearTable {
  /** Length of a seed in bytes. */
  public static final int SEED_BYTES = 32;

  private static final byte[] INFO = "holdfast/1/gear".getBytes(StandardCharsets.US_ASCII);

  private final long[] words = new long[256];

  private GearTable(byte[] expanded) {
    LongBuffer source = ByteBuffer.wrap(expanded).asLongBuffer();
    source.get(words);
  }

  /**
   * The table of a seed; the caller may clear the seed afterwards.
   *
   * @param seed 32 secret random bytes
   */
  public static GearTable ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "gear seed of " + seed.length + " bytes (expected: " + SEED_BYTES + ")");
    }
    try {
      byte[] expanded =
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.expandOnly(
                      new SecretKeySpec(seed, "HKDF"), INFO, 256 * Long.BYTES));
      GearTable table = new GearTable(expanded);
      Arrays.fill(expanded, (byte) 0);
      return table;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java run time has no HKDF-SHA256", e);
    }
  }

  /** The table itself, for the inner loop; never written to. */
  long[] words() {
    return words;
  }

  @Override
  public String toString() {
    return "gear table (secret)";
  }
}
