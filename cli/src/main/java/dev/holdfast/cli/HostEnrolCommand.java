package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast host enrol}. */
@Command(
    name = "enrol",
    sortOptions = false,
    header = "Enrol this machine into the fleet.",
    description = "Makes this host's keys where there are none, signs its record and writes it to the trust file and all stores.",
    footer = {"", "Examples:", "  holdfast host enrol --operator-key keys/operator.key",
        "  holdfast host enrol --operator-key /media/usb/keys/operator.key -c /etc/holdfast/holdfast.yaml"})
final class HostEnrolCommand implements Action {
  @Option(
      names = "--operator-key",
      paramLabel = "FILE",
      required = true,
      description = "The operator.key of the keys folder.") String operatorKey = "";

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast host enrol (expected: a verb of this version)");
  }
}
