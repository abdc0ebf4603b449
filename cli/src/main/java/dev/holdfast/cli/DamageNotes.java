package dev.holdfast.cli;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.state.BadCopies;
import dev.holdfast.transfer.StoreView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Passes findings on and remembers the copies that turned out bad or missing while something else was done, so that the next
 * backup puts good ones in their place. Any thread.
 */
final class DamageNotes implements FindingSink {
  private final FindingSink out;
  private final List<Finding> bad = new ArrayList<>();

  DamageNotes(FindingSink out) {
    this.out = out;
  }

  @Override
  public synchronized void add(Finding finding) {
    boolean copy = finding.code().endsWith("-damaged") || finding.code().endsWith("-missing");
    if (copy && finding.store() != null) {
      bad.add(finding);
    }
    out.add(finding);
  }

  /** Writes down what was found of these stores; on a machine without a state nothing is. */
  synchronized void keep(Call call, List<StoreView> stores) {
    if (bad.isEmpty()) {
      return;
    }
    Map<String, StoreId> ids = new HashMap<>();
    stores.forEach(store -> ids.put(store.name(), store.id()));
    BadMemory memory = BadMemory.read(call);
    for (Finding finding : bad) {
      Optional<ObjectName> name = ObjectName.parse(finding.object());
      StoreId store = ids.get(String.valueOf(finding.store()));
      if (name.isPresent() && store != null) {
        memory.bad(new BadCopies.BadCopy(name.get(), store, OptionalLong.empty()));
      }
    }
    memory.keep();
    bad.clear();
  }
}
