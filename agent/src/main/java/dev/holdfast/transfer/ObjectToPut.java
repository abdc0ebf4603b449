package dev.holdfast.transfer;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One object a run wants to put.
 *
 * @param name where
 * @param sizeBytes its length
 * @param sha256 of its bytes
 * @param md5 of its bytes; asked for by stores whose servers check no better digest
 */
public record ObjectToPut(
    ObjectName name, long sizeBytes, Sha256 sha256, Optional<Id128> md5) {
  /** An object bound by length and SHA-256. */
  public ObjectToPut(ObjectName name, long sizeBytes, Sha256 sha256) {
    this(name, sizeBytes, sha256, Optional.empty());
  }

  /**
   * The same, with the MD5 of its bytes. Reads the whole file.
   *
   * @param file where the bytes lie
   * @throws dev.holdfast.fault.HoldfastException {@code STATE_UNUSABLE} when it cannot be read
   */
  public ObjectToPut withMd5Of(Path file) {
    try {
      return new ObjectToPut(name, sizeBytes, sha256, Optional.of(FileCopy.md5(file)));
    } catch (IOException e) {
      throw DiskFault.reading(file.toString(), e);
    }
  }
}
