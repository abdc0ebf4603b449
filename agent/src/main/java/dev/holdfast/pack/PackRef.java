package dev.holdfast.pack;

import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;

/**
 * A pack as manifests name it.
 *
 * @param sha256 hash of the ciphertext, its name
 * @param sizeBytes length of the ciphertext
 * @param headerMac the first 16 bytes of its age header MAC
 */
public record PackRef(Sha256 sha256, long sizeBytes, Id128 headerMac) {}
