package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast diff}. */
@Command(
    name = "diff",
    sortOptions = false,
    header = "Compare the files of two snapshots.",
    description = "Lists what was added, removed and changed from A to B. Needs an identity.",
    footer = {"", "Examples:",
        "  holdfast diff shop/files@2026-01-13 shop/files --identity recovery-1.key",
        "  holdfast diff 3fa5c1 latest --json"})
final class DiffCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "A",
      description = "The older snapshot.") String before = "";

  @Parameters(
      index = "1",
      arity = "1",
      paramLabel = "B",
      description = "The newer snapshot.") String after = "";

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast diff (expected: a verb of this version)");
  }
}
