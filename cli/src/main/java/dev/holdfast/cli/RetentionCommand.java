package dev.holdfast.cli;

import picocli.CommandLine.Command;

/** {@code holdfast retention}: only a place for its verbs. */
@Command(
    name = "retention",
    header = "Retention: plan.",
    subcommands = RetentionPlanCommand.class,
    footer = {"", "Examples:", "  holdfast retention plan",
        "  holdfast retention plan --json"})
final class RetentionCommand {
}
