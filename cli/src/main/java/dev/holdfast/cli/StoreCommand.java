package dev.holdfast.cli;

import picocli.CommandLine.Command;

/** {@code holdfast store}: only a place for its verbs. */
@Command(
    name = "store",
    header = "Stores: init, check.",
    subcommands = {StoreInitCommand.class, StoreCheckCommand.class},
    footer = {"", "Examples:", "  holdfast store init --operator-key keys/operator.key",
        "  holdfast store check offsite"})
final class StoreCommand {
}
