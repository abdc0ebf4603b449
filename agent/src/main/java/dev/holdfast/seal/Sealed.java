package dev.holdfast.seal;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;

/**
 * A finished age file.
 *
 * @param sha256 hash of the whole ciphertext
 * @param sizeBytes length of the whole ciphertext
 * @param headerMac the first 16 bytes of the header MAC
 */
public record Sealed(Sha256 sha256, long sizeBytes, Id128 headerMac) {}
