package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Every verb. Only the command that is called is loaded: reading the words of all of them takes longer than most commands
 * run.
 */
enum Verb {
  INIT("init", InitCommand::new),
  BACKUP("backup", BackupCommand::new),
  SNAPSHOTS("snapshots", SnapshotsCommand::new),
  LS("ls", LsCommand::new),
  CAT("cat", CatCommand::new),
  FIND("find", FindCommand::new),
  DIFF("diff", DiffCommand::new),
  RESTORE("restore", RestoreCommand::new),
  VERIFY("verify", VerifyCommand::new),
  COPY("copy", CopyCommand::new),
  RESCUE("rescue", RescueCommand::new),
  VALIDATE("validate", ValidateCommand::new),
  STORE("store", StoreCommand::new),
  HOST("host", HostCommand::new),
  KEY("key", KeyCommand::new),
  RETENTION("retention", RetentionCommand::new),
  DOCTOR("doctor", DoctorCommand::new),
  COMPLETION("completion", CompletionCommand::new),
  VERSION("version", VersionCommand::new),
  QUICKSTART("quickstart", QuickstartCommand::new);

  private static final Set<String> GLOBAL_WITH_VALUE =
      Set.of("-c", "--config", "--state", "--identity", "--trust", "--passphrase-file",
          "--credentials-file");

  private final String word;
  private final Supplier<Object> command;

  Verb(String word, Supplier<Object> command) {
    this.word = word;
    this.command = command;
  }

  /** The command line for these words: with their verb alone when it is found, else with all. */
  static CommandLine commandLine(Holdfast root, String... args) {
    CommandLine line = new CommandLine(root);
    @Nullable Verb found = find(args);
    for (Verb verb : values()) {
      if (found == null || found == verb) {
        line.addSubcommand(verb.word, verb.command.get());
      }
    }
    return line.setToggleBooleanFlags(false)
        .setOverwrittenOptionsAllowed(false)
        .setExpandAtFiles(false)
        .setUnmatchedOptionsArePositionalParams(false);
  }

  /**
   * Fills the global words and the verb's own.
   *
   * @throws CommandLine.ParameterException when the words are not understood
   */
  static ParseResult parse(Holdfast root, String... args) {
    ParseResult parsed = commandLine(root, args).parseArgs(args);
    // An inherited option starts afresh after the verb; identities before and after it add up.
    List<String> identities = new ArrayList<>();
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      OptionSpec option = at.matchedOption("--identity");
      identities.addAll(option == null ? List.of() : option.stringValues());
    }
    root.identities = identities;
    return parsed;
  }

  /** All verbs. */
  static CommandLine all() {
    return commandLine(new Holdfast());
  }

  private static @Nullable Verb find(String... args) {
    for (int i = 0; i < args.length; i++) {
      if (GLOBAL_WITH_VALUE.contains(args[i])) {
        i++;
      } else if (!args[i].startsWith("-")) {
        for (Verb verb : values()) {
          if (verb.word.equals(args[i])) {
            return verb;
          }
        }
        return null;
      }
    }
    return null;
  }
}
