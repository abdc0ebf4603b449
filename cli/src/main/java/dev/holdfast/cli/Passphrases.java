package dev.holdfast.cli;

import dev.holdfast.cli.output.Console;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.seal.PassphraseSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the passphrases of a call come from: its file, else the terminal, else nowhere. */
final class Passphrases {
  private Passphrases() {}

  /** For keys that exist. */
  static PassphraseSource source(Call call) {
    Optional<Path> file = call.passphraseFile();
    if (file.isPresent()) {
      return PassphraseSource.ofFile(file.get());
    }
    Console.@Nullable SecretPrompt prompt = call.surroundings().console().secrets();
    if (prompt == null) {
      return PassphraseSource.none();
    }
    return key -> Optional.ofNullable(prompt.ask("Passphrase for " + key + ": "));
  }

  /**
   * For keys that are being made; asked twice at a terminal.
   *
   * @return null where the operator wants none
   * @throws HoldfastException {@link Fault#USAGE_ERROR} when neither is named and there is nobody to ask
   */
  static char @Nullable [] forNewKeys(Call call, boolean none) {
    Optional<Path> file = call.passphraseFile();
    if (none) {
      if (file.isPresent()) {
        throw Call.usage(
            "--no-passphrase and --passphrase-file together", "one of them");
      }
      return null;
    }
    if (file.isPresent()) {
      return PassphraseSource.ofFile(file.get()).passphraseFor(file.get()).orElseThrow();
    }
    Console.@Nullable SecretPrompt prompt = call.surroundings().console().secrets();
    if (prompt == null) {
      throw Call.usage(
          "no passphrase and no terminal to ask at", "--passphrase-file FILE or --no-passphrase");
    }
    char @Nullable [] first = prompt.ask("Passphrase for the new keys: ");
    char @Nullable [] second = prompt.ask("The same again: ");
    boolean same = first != null && second != null && Arrays.equals(first, second);
    if (second != null) {
      Arrays.fill(second, '\0');
    }
    if (first == null || first.length == 0 || !same) {
      String seen =
          first == null || first.length == 0 ? "an empty passphrase" : "two different passphrases";
      throw new HoldfastException(
          Fault.USAGE_ERROR, seen + " (expected: the same passphrase twice)",
          "nothing was written; run the command again", null);
    }
    return first;
  }
}
