package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.posix.Accounts;
import dev.holdfast.signed.PackList;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import java.util.ArrayList;
import java.util.List;

/** Counts one snapshot for its plan. One thread, once. */
final class PlanMaker {
  private final RestorePart part;
  private final RestoreRequest request;
  private final PackList packs;
  private final NodeNumbers numbers;
  private final EntryKeeper keeper;
  private final int[] pieces;
  private final List<Integer> order = new ArrayList<>();
  private long entries;
  private long files;
  private long contentBytes;
  private long packBytes;

  private PlanMaker(RestorePart part, RestoreRequest request, EntryKeeper keeper) {
    this.part = part;
    this.request = request;
    this.keeper = keeper;
    this.packs = part.snapshot().packs();
    this.pieces = new int[packs.count()];
    this.numbers = new NodeNumbers(request.preserve());
  }

  static RestorePlan make(RestoreRequest request, EntryKeeper keeper, FindingSink findings) {
    try (TargetPlace place = TargetPlace.open(request)) {
      Losses losses = new Losses();
      Gate gate = new Gate(request.preserve(), Accounts.effectiveUser() == 0, losses);
      List<PartPlan> parts = new ArrayList<>();
      for (RestorePart part : request.parts()) {
        parts.add(new PlanMaker(part, request, keeper).count(gate));
      }
      RestorePlan plan = new RestorePlan(request, parts, place.facts());
      place.requireSpace(plan);
      losses.report(request.target().toString(), findings);
      return plan;
    }
  }

  private PartPlan count(Gate gate) {
    keeper.begin();
    try (SelectedEntries selected = new SelectedEntries(part, request.selection())) {
      for (Entry entry = selected.next(); entry != null; entry = selected.next()) {
        if (selected.wanted()) {
          entries++;
        }
        keeper.add(entry);
        count(entry, gate);
      }
      checkCount(selected.read());
    }
    if (entries == 0 && !request.selection().isAll()) {
      throw new HoldfastException(
          Fault.SELECTOR_NO_MATCH,
          "no entry of snapshot " + part.snapshot().id() + " fits the path and patterns",
          "'holdfast ls' shows the captured paths",
          null);
    }
    List<Integer> counts = order.stream().map(index -> pieces[index]).toList();
    return new PartPlan(
        part, entries, files, contentBytes, packBytes, order, numbers.count(), counts,
        keeper.end());
  }

  private void count(Entry entry, Gate gate) {
    NodeNumbers.Role role = numbers.see(entry);
    if (role != NodeNumbers.Role.FURTHER) {
      gate.foresee(entry);
    }
    if (role != NodeNumbers.Role.FIRST || entry.type() != EntryType.FILE) {
      return;
    }
    files++;
    contentBytes = add(contentBytes, entry.contentBytes());
    ContentPieces.each(
        entry, (pack, ordinal, start, length, position) -> countPiece(entry, pack));
  }

  private void countPiece(Entry entry, Sha256 pack) {
    int index = packs.find(pack);
    if (index < 0) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "entry '" + entry.path() + "' names pack " + pack
              + ", which the manifest does not list");
    }
    if (pieces[index]++ == 0) {
      order.add(index);
      packBytes = add(packBytes, packs.sizeBytes(index));
    }
  }

  private void checkCount(long read) {
    long expected = part.snapshot().core().entryCount();
    if (read != expected) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "snapshot " + part.snapshot().id() + " holds " + read + " entries (expected: " + expected
              + ")");
    }
  }

  /** A sum that stays at the largest number. */
  static long add(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
