package dev.holdfast.transfer;

import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;

/**
 * One object a run wants to put.
 *
 * @param name where
 * @param sizeBytes its length
 * @param sha256 of its bytes
 */
public record ObjectToPut(ObjectName name, long sizeBytes, Sha256 sha256) {}
