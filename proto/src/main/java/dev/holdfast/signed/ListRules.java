package dev.holdfast.signed;

import java.util.Optional;
import java.util.function.Function;

/** How a list fits the core above it. */
final class ListRules {
  private ListRules() {}

  static LiveList parse(Core core, Function<SectionKind, Optional<byte[]>> section) {
    return switch (core) {
      case CheckpointCore c -> live(c, section.apply(SectionKind.LIVE).orElse(new byte[0]));
      case HostRecordCore r -> good(r, section.apply(SectionKind.GOOD).orElse(new byte[0]));
      case ManifestCore _,TrustCore _,StoreRecordCore _ -> LiveList.empty();
    };
  }

  private static LiveList live(CheckpointCore core, byte[] section) {
    LiveList list = LiveList.parse(section, core.liveCount());
    ManifestRef last = list.last();
    if (last.seq() > core.upto().seq()) {
      throw Form.malformed("live manifest " + last.seq(), "at most " + core.upto().seq());
    }
    if (last.seq() == core.upto().seq() && !last.equals(core.upto())) {
      throw Form.malformed("live manifest " + last, core.upto().toString());
    }
    return list;
  }

  private static LiveList good(HostRecordCore core, byte[] section) {
    LiveList list = LiveList.parse(section, core.goodCount());
    if (core.lastGood().isPresent() && !list.last().equals(core.lastGood().get())) {
      throw Form.malformed("last_good " + core.lastGood().get(), list.last().toString());
    }
    return list;
  }
}
