package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the operator's hand keeps the trust chain and all records for a call.
 *
 * @param book what they hold
 * @param files where a change is written: the file named on the command line and the configured one
 */
record TrustAtHand(RecordBook book, List<Path> files) {
  /**
   * Reads the file of {@code --trust}, else that of the configuration.
   *
   * @throws HoldfastException {@link Fault#TRUST_UNKNOWN}
   */
  static TrustAtHand read(Call call, Configuration configuration) {
    Optional<Path> named = call.trust();
    Path source =
        named.or(configuration::trust)
            .orElseThrow(
                () -> new HoldfastException(
                    Fault.TRUST_UNKNOWN,
                    "neither --trust nor 'trust' in " + configuration.file()
                        + " (expected: the trust file of the keys folder)"));
    RecordBook book = new RecordBook(TrustFile.read(source));
    Set<Path> files = new LinkedHashSet<>(List.of(source));
    configuration.trust()
        .filter(path -> path.getParent() != null && Files.isDirectory(path.getParent()))
        .ifPresent(files::add);
    return new TrustAtHand(book, List.copyOf(files));
  }
}
