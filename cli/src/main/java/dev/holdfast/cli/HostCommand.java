package dev.holdfast.cli;

import picocli.CommandLine.Command;

/** {@code holdfast host}: only a place for its verbs. */
@Command(
    name = "host",
    header = "This host: enrol, renew.",
    subcommands = {HostEnrolCommand.class, HostRenewCommand.class},
    footer = {"", "Examples:", "  holdfast host enrol --operator-key keys/operator.key",
        "  holdfast host enrol --help"})
final class HostCommand {
}
