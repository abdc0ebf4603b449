package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;

/** {@code holdfast doctor}. */
@Command(
    name = "doctor",
    sortOptions = false,
    header = "Check this machine, the state, the keys and the stores.",
    description = "Looks at everything a backup and a restore need and says what is missing. Changes nothing.",
    footer = {"", "Examples:", "  holdfast doctor",
        "  holdfast doctor --identity recovery-1.key"})
final class DoctorCommand implements Action {
  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast doctor (expected: a verb of this version)");
  }
}
