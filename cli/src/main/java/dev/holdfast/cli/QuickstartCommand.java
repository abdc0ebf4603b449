package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast quickstart}. */
@Command(
    name = "quickstart",
    sortOptions = false,
    header = "Back up, break, restore and prove, on sample data.",
    description = "Makes a sample application in a new folder, backs it up under load, destroys it, restores it and compares.",
    footer = {"", "Examples:", "  holdfast quickstart",
        "  holdfast quickstart --dir /tmp/show --keep"})
final class QuickstartCommand implements Action {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to work; else a new folder below the temporary directory.") @Nullable String directory;

  @Option(
      names = "--keep",
      description = "Leave the folder there.") boolean keep;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast quickstart (expected: a verb of this version)");
  }
}
