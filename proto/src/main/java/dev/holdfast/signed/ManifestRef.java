package dev.holdfast.signed;

import dev.holdfast.id.Sha256;

/**
 * One manifest of a host's chain.
 *
 * @param seq its number, from 1
 * @param sha256 of the whole file
 */
public record ManifestRef(long seq, Sha256 sha256) {}
