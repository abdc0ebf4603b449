package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast ls}. */
@Command(
    name = "ls",
    sortOptions = false,
    header = "List files of a snapshot.",
    description = "Lists what lies below a path of a snapshot. Needs an identity.",
    footer = {"", "Examples:", "  holdfast ls latest --identity recovery-1.key",
        "  holdfast ls shop/files@2026-01-14 /srv/shop"})
final class LsCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "SNAPSHOT",
      description = "Hash, name, label, APP/SOURCE[@TIME] or latest.") String snapshot = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "An absolute captured path; else the roots.") @Nullable String path;

  @Option(
      names = {"-R", "--recursive"},
      description = "Everything below it.") boolean recursive;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast ls (expected: a verb of this version)");
  }
}
