package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast restore}. */
@Command(
    name = "restore",
    sortOptions = false,
    header = "Restore a snapshot, an app or a path into a new directory.",
    description = "Restores below DIR/<captured path>. Prints its plan first; DIR must be absent or empty. Needs an identity.",
    footer = {"", "Examples:",
        "  holdfast restore latest --target /tmp/back --identity recovery-1.key",
        "  holdfast restore shop/files@2026-01-14:/srv/shop --target /tmp/back --dry-run"})
final class RestoreCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "SNAPSHOT[:PATH]",
      description = "Snapshot, app, or label, and a path in it.") String snapshot = "";

  @Option(
      names = "--target",
      paramLabel = "DIR",
      required = true,
      description = "Where to; a directory that is absent or empty.") String target = "";

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "Only captured paths that fit (repeatable).") List<String> includes =
          new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "No captured paths that fit (repeatable).") List<String> excludes =
          new ArrayList<>();

  @Option(
      names = "--preserve",
      paramLabel = "LIST",
      description = "Bring back too: setid, devices, sockets, security, trusted, or all.") List<
          String> preserve = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "STORE",
      description = "Read from this store first.") @Nullable String from;

  @Option(
      names = "--accept-suspect",
      description = "Restore a suspect snapshot.") boolean acceptSuspect;

  @Option(
      names = "--dry-run",
      description = "Print the plan and stop.") boolean dryRun;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast restore (expected: a verb of this version)");
  }
}
