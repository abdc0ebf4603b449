package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;

/** {@code holdfast validate}. */
@Command(
    name = "validate",
    sortOptions = false,
    header = "Check the configuration.",
    description = "Reads the configuration as every other verb does and says what is wrong with it. Touches nothing.",
    footer = {"", "Examples:", "  holdfast validate",
        "  holdfast validate -c /etc/holdfast/holdfast.yaml --json"})
final class ValidateCommand implements Action {
  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast validate (expected: a verb of this version)");
  }
}
