package dev.holdfast.seal;

import java.nio.file.Path;
import java.util.Optional;

/** Where passphrases come from: a file, a terminal, or nowhere. */
@FunctionalInterface
public interface PassphraseSource {
  /** There is no passphrase and no terminal to ask on. */
  static PassphraseSource none() {
    return file -> Optional.empty();
  }

  /** The first line of a file, read when it is needed. */
  static PassphraseSource ofFile(Path passphraseFile) {
    return file -> Optional.of(SecretFile.firstLine(passphraseFile));
  }

  /**
   * The passphrase for a protected file.
   *
   * @param file which file is to be opened, for the prompt
   * @return a fresh array, which the caller clears after use; empty when there is none
   */
  Optional<char[]> passphraseFor(Path file);
}
