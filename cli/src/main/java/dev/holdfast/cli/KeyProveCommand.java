package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;

/** {@code holdfast key prove}. */
@Command(
    name = "prove",
    sortOptions = false,
    header = "Prove that an identity opens what was stored.",
    description = "Opens the headers of random real packs of every source with the given identities.",
    footer = {"", "Examples:", "  holdfast key prove --identity recovery-1.key",
        "  holdfast key prove --identity recovery-1.key --identity recovery-2.key"})
final class KeyProveCommand implements Action {
  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast key prove (expected: a verb of this version)");
  }
}
