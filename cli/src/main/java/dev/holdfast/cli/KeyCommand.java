package dev.holdfast.cli;

import picocli.CommandLine.Command;

/** {@code holdfast key}: only a place for its verbs. */
@Command(
    name = "key",
    header = "Keys: prove.",
    subcommands = KeyProveCommand.class,
    footer = {"", "Examples:", "  holdfast key prove --identity recovery-1.key",
        "  holdfast key prove --help"})
final class KeyCommand {
}
