package dev.holdfast.seal;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.KeyId;
import java.util.Optional;

/**
 * The comment line of an identity file that names the fleet and its operator: {@code # holdfast fleet <26> operator
 * <26>}. Age ignores it; with it a store and an identity are enough to find the trust root.
 *
 * @param fleet the fleet
 * @param operator the operator key that signed the first trust file
 */
public record FleetComment(FleetId fleet, KeyId operator) {
  private static final String PREFIX = "# holdfast fleet ";

  /** Reads one line; empty when it is another comment or malformed. */
  static Optional<FleetComment> parse(String line) {
    if (!line.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] words = line.substring(PREFIX.length()).strip().split(" ", -1);
    if (words.length != 3 || !words[1].equals("operator")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new FleetComment(FleetId.parse(words[0]), KeyId.parse(words[2])));
    } catch (HoldfastException e) {
      return Optional.empty(); // a comment that only looks like ours; the operator can still be named by option
    }
  }

  /** The line, without a line end. */
  @Override
  public String toString() {
    return PREFIX + fleet + " operator " + operator;
  }
}
