package dev.holdfast.cli.local;

import dev.holdfast.id.HostId;
import dev.holdfast.reading.HostView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which hosts continue which: each host to the newest of those that replaced it. Immutable. */
final class Lineage {
  private final Map<HostId, HostId> replacedBy = new HashMap<>();

  Lineage(Iterable<HostView> hosts) {
    for (HostView host : hosts) {
      for (HostId old : host.record().newest().replaces()) {
        replacedBy.put(old, host.id());
      }
    }
  }

  /** The newest host of a line; operators can sign circles, so steps are counted. */
  HostId of(HostId host) {
    Set<HostId> seen = new HashSet<>();
    HostId at = host;
    while (replacedBy.containsKey(at) && seen.add(at)) {
      at = replacedBy.get(at);
    }
    return at;
  }
}
