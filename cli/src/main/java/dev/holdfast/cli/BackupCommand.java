package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast backup}. */
@Command(
    name = "backup",
    sortOptions = false,
    header = "Back up all sources, or those of an app.",
    description = "Captures each source, writes what is new to all of its stores, and commits one snapshot per source.",
    footer = {"", "Examples:", "  holdfast backup",
        "  holdfast backup shop/db --reason predeploy-auth"})
final class BackupCommand implements Action {
  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "APP[/SOURCE]",
      description = "What to back up; else everything configured for this host.")
  List<String> sources = new ArrayList<>();

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "Name of this run; else made of app, environment, time and reason.")
  private @Nullable String label;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Why, for instance predeploy-auth; its first part is the retention tag.")
  private @Nullable String reason;

  @Option(
      names = "--dry-run",
      description = "Read the sources and say what would be stored; store nothing.")
  boolean dryRun;

  @Option(
      names = "--wait",
      description = "Wait for the end; without a controller every backup does.")
  boolean waitForEnd;

  @SuppressWarnings("UnusedVariable") // taken, as --wait is, so that a line written for a controller works here
  @Option(
      names = "--wait-timeout",
      paramLabel = "TIME",
      description = "How long to wait under a controller, such as 1h.")
  private @Nullable String waitTimeout;

  @Override
  public void run(Call call) {
    BackupWork work = new BackupWork(call);
    if (dryRun) {
      work.dryRun(sources);
    } else {
      work.run(sources, Optional.ofNullable(label), reason == null ? "" : reason);
    }
  }
}
