package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast find}. */
@Command(
    name = "find",
    sortOptions = false,
    header = "Find files by name in all snapshots.",
    description = "Finds captured paths that fit a gitignore-style pattern. Needs an identity.",
    footer = {"", "Examples:", "  holdfast find '*.conf' --identity recovery-1.key",
        "  holdfast find '/srv/shop/**/logo.*' --in shop/files"})
final class FindCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "PATTERN",
      description = "For instance *.conf or /srv/shop/**/logo.*") String pattern = "";

  @Option(
      names = "--in",
      paramLabel = "SNAPSHOT",
      description = "Only in this snapshot.") @Nullable String snapshot;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast find (expected: a verb of this version)");
  }
}
