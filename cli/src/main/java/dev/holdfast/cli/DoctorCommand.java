package dev.holdfast.cli;

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
    new Checkup(call).run();
  }
}
