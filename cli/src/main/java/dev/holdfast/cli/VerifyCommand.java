package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast verify}. */
@Command(
    name = "verify",
    sortOptions = false,
    header = "Check what the stores hold.",
    description = "Without an identity: lists, signatures, chain, presence, hashes of packs. With one: everything is decrypted.",
    footer = {"", "Examples:", "  holdfast verify",
        "  holdfast verify latest --read-data --identity recovery-1.key"})
final class VerifyCommand implements Action {
  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "SNAPSHOT",
      description = "Only these; else all.") List<String> snapshots = new ArrayList<>();

  @Option(
      names = "--read-data",
      description = "Read every pack.") boolean readData;

  @Option(
      names = "--read-data-percent",
      paramLabel = "N",
      description = "Read a random N percent of the packs.") @Nullable Integer readDataPercent;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast verify (expected: a verb of this version)");
  }
}
