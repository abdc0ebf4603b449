package dev.holdfast.cli;

import picocli.CommandLine.Option;

/** With whose rights a dump is loaded, for {@code restore} and {@code rescue}. */
final class LoadRights {
  @Option(
      names = "--trusted",
      description = "MySQL: load with all rights of the user of --to, and keep definers. A forged backup could use them.")
  boolean trusted;
}
