package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast snapshots}. */
@Command(
    name = "snapshots",
    sortOptions = false,
    header = "List the snapshots of all readable stores.",
    description = "Lists what the stores hold. Names come from this host's state or, with an identity, from the snapshots.",
    footer = {"", "Examples:", "  holdfast snapshots",
        "  holdfast snapshots shop/db --json"})
final class SnapshotsCommand implements Action {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "APP[/SOURCE]",
      description = "Only these.") @Nullable String series;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast snapshots (expected: a verb of this version)");
  }
}
