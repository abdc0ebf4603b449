package dev.holdfast.cli;

import picocli.CommandLine.Command;

/** {@code holdfast version}. */
@Command(
    name = "version",
    sortOptions = false,
    header = "Print the version.",
    description = "Prints the version of the program, of the stored format and of the Java run time.",
    footer = {"", "Examples:", "  holdfast version",
        "  holdfast version --json"})
final class VersionCommand implements Action {
  private static final int FORMAT = 1;

  @Override
  public void run(Call call) {
    String java = Runtime.version().toString();
    call.output().text("holdfast " + version() + " (format " + FORMAT + ", java " + java + ")");
    call.summary().put("version", version()).put("format", FORMAT).put("java", java);
  }

  /** From the manifest of our jar; classes outside of a jar have none. */
  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
