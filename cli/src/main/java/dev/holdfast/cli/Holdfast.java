package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The words that stand before or after every verb. Filled by picocli, read through {@link Call}. */
@Command(
    name = "holdfast",
    sortOptions = false,
    description = "Backup that proves it restores.",
    footer = {"", "Examples:",
        "  holdfast init --keys keys --store disk=/mnt/disk/holdfast --files /srv/app",
        "  holdfast backup"})
final class Holdfast {
  @Nullable @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Configuration; else $HOLDFAST_CONFIG, ./holdfast.yaml, /etc/holdfast/holdfast.yaml.")
  String config;

  @Nullable @Option(
      names = "--state",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "State directory; else $HOLDFAST_STATE, for root /var/lib/holdfast, for others "
          + "$XDG_STATE_HOME/holdfast.")
  String state;

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Age identity that opens snapshots (repeatable); else $HOLDFAST_IDENTITY.")
  List<String> identities = new ArrayList<>();

  @Nullable @Option(
      names = "--trust",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Trust file of the keys folder, where the configuration's is not at hand.")
  String trust;

  @Nullable @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "First line of FILE opens every protected key of this call.")
  String passphraseFile;

  @Nullable @Option(
      names = "--credentials-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "AWS shared-credentials file for S3 stores that name none; else $AWS_ACCESS_KEY_ID, "
          + "$AWS_SECRET_ACCESS_KEY.")
  String credentialsFile;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "JSON lines on standard output; the last is the summary.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Results and errors only.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "More about what is done, and why it failed.")
  boolean verbose;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours; NO_COLOR in the environment does the same.")
  boolean noColor;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "This text.")
  boolean help;
}
