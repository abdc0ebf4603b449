package dev.holdfast.cli.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Promises that apps refer to by name.
 *
 * @param rpo how old the newest backup may become (controller only)
 * @param rto how long a restore may take (controller only)
 * @param placement how copies are spread (controller only)
 * @param stores names of stores; empty for all
 * @param retention which snapshots are kept; empty: all
 * @param drill timed restores (controller only)
 */
public record PolicyConfig(
    String name,
    Optional<Duration> rpo,
    Optional<Duration> rto,
    Optional<Placement> placement,
    List<String> stores,
    Optional<RetentionConfig> retention,
    Optional<Drill> drill) {

  /** How copies are spread. */
  public sealed interface Placement {}

  /** A rule such as {@code 3-2-1} or {@code 3-2-1-1-0}. */
  public record PlacementByRule(String rule) implements Placement {}

  /** Numbers of copies and of what must differ between them; each 0 to 9, copies at least 1. */
  public record PlacementByCount(
      int copies, int providers, int media, int offsite, int immutable, int unverified)
      implements Placement {}

  /** Timed restores onto scratch: how often, and on which host. */
  public record Drill(Duration every, Optional<String> host) {}
}
