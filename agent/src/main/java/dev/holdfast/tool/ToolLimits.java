package dev.holdfast.tool;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a program may take.
 *
 * @param wall from its start to its end
 * @param idle without a byte of output while somebody waits for one; time in which nobody reads does not count
 */
public record ToolLimits(Optional<Duration> wall, Optional<Duration> idle) {
  /** As long as it likes. */
  public static final ToolLimits NONE = new ToolLimits(Optional.empty(), Optional.empty());

  /** A limit from start to end. */
  public static ToolLimits wall(Duration wall) {
    return new ToolLimits(Optional.of(wall), Optional.empty());
  }

  /** A limit for silence. */
  public static ToolLimits idle(Duration idle) {
    return new ToolLimits(Optional.empty(), Optional.of(idle));
  }
}
