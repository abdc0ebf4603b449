package dev.holdfast.restore;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.posix.NativePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Which files lack content because of packs that no store has. One thread. */
final class DamageTally {
  private static final int EXAMPLES = 20;

  private final List<String> examples = new ArrayList<>();
  private long files;
  private Optional<HoldfastException> first = Optional.empty();

  /** Notes the files of one part that need these packs, with one finding for each pack. */
  void add(List<DamagedPack> packs, PartPlan plan, WorkList work, FindingSink findings) {
    BitSet nodes = new BitSet();
    for (DamagedPack pack : packs) {
      first = first.isPresent() ? first : Optional.of(pack.cause());
      int before = nodes.cardinality();
      List<String> some = new ArrayList<>();
      for (int i = 0; i < work.count(pack.number()); i++) {
        int node = work.piece(pack.number(), i).node();
        if (!nodes.get(node)) {
          nodes.set(node);
          note("/" + NativePath.display(work.place(node)), some);
        }
      }
      findings.add(finding(pack, plan, nodes.cardinality() - before, some));
    }
    files += nodes.cardinality();
  }

  /** Notes damage that concerns one file as a whole. */
  void add(HoldfastException fault) {
    first = first.isPresent() ? first : Optional.of(fault);
    files++;
  }

  private void note(String path, List<String> some) {
    if (examples.size() < EXAMPLES) {
      examples.add(path);
    }
    if (some.size() < EXAMPLES) {
      some.add(path);
    }
  }

  private static Finding finding(
      DamagedPack pack, PartPlan plan, int files, List<String> some) {
    Restorable snapshot = plan.part().snapshot();
    int index = plan.packOrder().get(pack.number());
    String more = files > some.size() ? ", …" : "";
    return Finding.error(
        "files-damaged",
        new ObjectName.Pack(snapshot.host(), snapshot.packs().hash(index)).path(),
        null,
        "a good copy in one of the stores",
        pack.cause().message() + "; further files without content: " + files
            + (some.isEmpty() ? "" : " (" + String.join(", ", some) + more + ")"));
  }

  boolean isEmpty() { return first.isEmpty(); }

  long files() {
    return files;
  }

  List<String> examples() {
    return examples;
  }

  Optional<HoldfastException> first() {
    return first;
  }
}
