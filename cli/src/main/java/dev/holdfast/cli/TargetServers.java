package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The servers that databases are loaded into, for {@code restore} and {@code rescue}. */
final class TargetServers {
  @Option(
      names = "--to",
      paramLabel = "URL",
      description = "Load databases into this server: postgres://[USER@]HOST[:PORT], mysql://… (repeatable).")
  List<String> servers = new ArrayList<>();

  /** Whether none is named. */
  boolean isEmpty() { return servers.isEmpty(); }

  /**
   * What they say.
   *
   * @throws dev.holdfast.fault.HoldfastException for a URL of no server, or with a password
   */
  List<ServerUrl> urls() {
    return servers.stream().map(url -> ServerUrl.parse("--to", url)).toList();
  }
}
