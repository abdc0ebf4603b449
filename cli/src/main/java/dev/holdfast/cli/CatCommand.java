package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast cat}. */
@Command(
    name = "cat",
    sortOptions = false,
    header = "Print one file of a snapshot.",
    description = "Writes the content of one captured file to standard output. Needs an identity.",
    footer = {"", "Examples:",
        "  holdfast cat latest:/etc/shop/shop.conf --identity recovery-1.key",
        "  holdfast cat shop/files@2026-01-14:/srv/shop/logo.svg > logo.svg"})
final class CatCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "SNAPSHOT:PATH",
      description = "A snapshot and an absolute captured path.") String file = "";

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast cat (expected: a verb of this version)");
  }
}
