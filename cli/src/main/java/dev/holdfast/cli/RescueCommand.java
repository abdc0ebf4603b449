package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast rescue}. */
@Command(
    name = "rescue",
    sortOptions = false,
    header = "Restore on an empty machine, with a store and an identity only.",
    description = "Finds the trust chain in the store, checks it against the identity file, and restores the newest snapshots.",
    footer = {"", "Examples:",
        "  holdfast rescue --store /mnt/disk/holdfast --identity recovery-1.key --target /tmp/back",
        "  holdfast rescue --store /mnt/hf --identity my.key --app shop --at 2026-01-14 --target t"})
final class RescueCommand implements Action {
  @Option(
      names = "--store",
      paramLabel = "S",
      required = true,
      description = "A copy of a store: its directory (repeatable).") List<String> stores =
          new ArrayList<>();

  @Option(
      names = "--target",
      paramLabel = "DIR",
      required = true,
      description = "Where to; a directory that is absent or empty.") String target = "";

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Only this host, by name or id.") @Nullable String host;

  @Option(
      names = "--app",
      paramLabel = "APP",
      description = "Only this app.") @Nullable String app;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The newest at or before this time.") @Nullable String at;

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "What the kit says must be there at least.") @Nullable String expect;

  @Option(
      names = "--operator",
      paramLabel = "FPR",
      description = "Operator fingerprint, where the identity file names none.") @Nullable String operator;

  @Option(
      names = "--preserve",
      paramLabel = "LIST",
      description = "As with restore.") List<String> preserve = new ArrayList<>();

  @Option(
      names = "--accept-suspect",
      description = "Restore suspect snapshots too.") boolean acceptSuspect;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast rescue (expected: a verb of this version)");
  }
}
