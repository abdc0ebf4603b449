package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;

/** {@code holdfast retention plan}. */
@Command(
    name = "plan",
    sortOptions = false,
    header = "Show what retention keeps and would expire, and why.",
    description = "Shows a reason for every snapshot. Deletes nothing.",
    footer = {"", "Examples:", "  holdfast retention plan",
        "  holdfast retention plan --json"})
final class RetentionPlanCommand implements Action {
  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast retention plan (expected: a verb of this version)");
  }
}
