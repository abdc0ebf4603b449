package dev.holdfast.signed;

import dev.holdfast.id.KeyId;
import dev.holdfast.id.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A raw Ed25519 public key (RFC 8032). Immutable, any thread. */
public final class VerifyingKey {
  /** Length in bytes. */
  public static final int BYTES = 32;

  /** SubjectPublicKeyInfo of Ed25519 (RFC 8410) up to the raw key. */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final byte[] raw;
  private final KeyId id;

  private VerifyingKey(byte[] raw) {
    this.raw = raw;
    this.id = KeyId.ofBytes(Arrays.copyOf(Sha256.newDigest().digest(raw), 16));
  }

  /**
   * Takes 32 bytes. Whether they are a point of the curve shows when a signature is checked: then none verifies.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} when there are not exactly 32
   */
  public static VerifyingKey ofBytes(byte[] raw) {
    if (raw.length != BYTES) {
      throw Form.malformed("key of " + raw.length + " bytes", BYTES + " bytes");
    }
    return new VerifyingKey(raw.clone());
  }

  /** The 32 bytes, in a new array. */
  public byte[] toBytes() {
    return raw.clone();
  }

  /** First 16 bytes of the SHA-256 of the raw key; printed, it is the fingerprint. */
  public KeyId id() {
    return id;
  }

  /** Whether these 64 bytes are this key's signature of the message. Never throws for bad input. */
  public boolean verify(byte[] message, byte[] signature) {
    if (signature.length != SigningKey.SIGNATURE_BYTES) {
      return false;
    }
    byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + BYTES);
    System.arraycopy(raw, 0, encoded, PREFIX.length, BYTES);
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifyingKey that && Arrays.equals(raw, that.raw);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw);
  }

  /** The fingerprint. */
  @Override
  public String toString() {
    return id.toString();
  }
}
