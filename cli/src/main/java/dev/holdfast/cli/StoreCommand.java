package dev.holdfast.cli;

import picocli.CommandLine.Command;

/** {@code holdfast store}: only a place for its verbs. */
@Command(
    name = "store",
    header = "Stores: init.",
    subcommands = StoreInitCommand.class,
    footer = {"", "Examples:", "  holdfast store init --operator-key keys/operator.key",
        "  holdfast store init --help"})
final class StoreCommand {
}
