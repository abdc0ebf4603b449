package dev.holdfast.seal;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import java.util.List;

/**
 * Whose object it is and of what kind: the arguments of the extra stanza {@code -> holdfast/1 <fleet> <host> <kind>}.
 * Stock age ignores the stanza, the header MAC covers it, so a store cannot pass one host's object off as another's.
 *
 * @param fleet the fleet
 * @param host the host that sealed it
 * @param kind what it holds
 */
public record SealLabel(FleetId fleet, HostId host, SealKind kind) {
  /** Type of the stanza. */
  static final String STANZA_TYPE = "holdfast/1";

  List<String> arguments() {
    return List.of(fleet.toString(), host.toString(), kind.word());
  }

  @Override
  public String toString() {
    return STANZA_TYPE + " " + String.join(" ", arguments());
  }
}
