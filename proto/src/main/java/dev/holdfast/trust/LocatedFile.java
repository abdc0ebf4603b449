package dev.holdfast.trust;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.SignedFile;

/**
 * One copy of a small signed file, read whole: trust files and records. Its bytes fit its name; its signature is not yet
 * checked.
 *
 * @param file the file
 * @param store the store's name, for people
 */
public record LocatedFile(SignedFile file, String store) {
  /** The name it has in a store. */
  public ObjectName.Signed name() {
    return file.name();
  }
}
