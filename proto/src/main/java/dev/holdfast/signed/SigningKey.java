package dev.holdfast.signed;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ed25519 private key (RFC 8032): its 32-byte seed. Never printed. Immutable, any thread. */
public final class SigningKey {
  /** Length of the seed in bytes. */
  public static final int SEED_BYTES = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = 64;

  /** First word of the line of an operator key file (docs/FORMAT.md §15). */
  private static final String OPERATOR_LINE = "HOLDFAST-OPERATOR-KEY-1 ";

  private final byte[] seed;
  private final PrivateKey key;
  private final VerifyingKey verifying;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    try {
      this.key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      // The run time derives a public key only inside its generator, so the generator is fed the seed.
      generator.initialize(NamedParameterSpec.ED25519, new SeedRandom(seed));
      EdECPublicKey made = (EdECPublicKey) generator.generateKeyPair().getPublic();
      byte[] encoded = made.getEncoded();
      this.verifying =
          VerifyingKey.ofBytes(
              Arrays.copyOfRange(encoded, encoded.length - VerifyingKey.BYTES, encoded.length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java run time has no Ed25519", e);
    }
  }

  /** A fresh key. */
  public static SigningKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new SigningKey(seed);
  }

  /**
   * The key of a seed.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED} when it has not exactly 32 bytes
   */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw Form.malformed("seed of " + seed.length + " bytes", SEED_BYTES + " bytes");
    }
    return new SigningKey(seed.clone());
  }

  /**
   * Reads the text of an operator key file: comment lines, then {@code HOLDFAST-OPERATOR-KEY-1 } and 64 hexadecimal digits.
   *
   * @throws HoldfastException {@link Fault#OPERATOR_KEY_WRONG} for any other text
   */
  public static SigningKey ofOperatorText(String text) {
    for (String line : text.lines().toList()) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      String hex = line.strip();
      if (hex.length() == OPERATOR_LINE.length() + 2 * SEED_BYTES
          && hex.startsWith(OPERATOR_LINE)
          && hex.substring(OPERATOR_LINE.length()).chars().allMatch(SigningKey::isHexDigit)) {
        return new SigningKey(HexFormat.of().parseHex(hex.substring(OPERATOR_LINE.length())));
      }
      break;
    }
    throw new HoldfastException(
        Fault.OPERATOR_KEY_WRONG,
        "the file holds no operator key (expected: a line " + OPERATOR_LINE.strip()
            + " and 64 hexadecimal digits)");
  }

  /** The secret line of an operator key file, with its newline. */
  public String toOperatorText() {
    return OPERATOR_LINE + HexFormat.of().formatHex(seed) + "\n";
  }

  private static boolean isHexDigit(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  /** The seed, in a new array. A secret. */
  public byte[] seed() {
    return seed.clone();
  }

  /** The public key. */
  public VerifyingKey verifyingKey() {
    return verifying;
  }

  /** Signs: 64 bytes. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java run time cannot sign with Ed25519", e);
    }
  }

  /** Its fingerprint; never the seed. */
  @Override
  public String toString() {
    return "SigningKey[" + verifying.id() + "]";
  }

  /** Hands out one fixed string of bytes. */
  private static final class SeedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient byte[] fixed;

    SeedRandom(byte[] fixed) {
      this.fixed = fixed;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(fixed, 0, target, 0, Math.min(target.length, fixed.length));
    }
  }
}
