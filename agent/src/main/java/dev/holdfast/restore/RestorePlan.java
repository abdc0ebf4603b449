package dev.holdfast.restore;

import dev.holdfast.fault.FindingSink;
import java.nio.file.Path;
import java.util.List;

/**
 * What a restore would do, found by one pass over the entries; nothing was touched for it and no data pack read.
 *
 * @param request what was asked for
 * @param parts each snapshot, in order
 * @param target where to, as it was found
 */
public record RestorePlan(RestoreRequest request, List<PartPlan> parts, TargetFacts target) {
  /** Copies the list. */
  public RestorePlan {
    parts = List.copyOf(parts);
  }

  /**
   * The target as it was found.
   *
   * @param path absolute
   * @param mountPoint whether it is one and so filled from within
   * @param exists whether it exists (and is empty)
   * @param availableBytes free on its disk
   * @param resumes whether an interrupted run of the same restore was found and would be continued
   * @param partial where the tree grows until it is complete
   */
  public record TargetFacts(
      Path path, boolean mountPoint, boolean exists, long availableBytes, boolean resumes,
      Path partial) {}

  /**
   * Makes the plan and checks the target.
   *
   * @param findings gets what will not be restored; the run tells only what the plan could not foresee
   * @throws dev.holdfast.fault.HoldfastException {@code TARGET_NOT_EMPTY}, {@code TARGET_REFUSED}, {@code
   *     TARGET_NO_SPACE}; {@code SELECTOR_NO_MATCH} when nothing is selected; {@code OBJECT_MALFORMED} and others when the
   *     entries cannot be read
   */
  public static RestorePlan of(RestoreRequest request, FindingSink findings) {
    return PlanMaker.make(request, EntryKeeper.ordinary(), findings);
  }

  /** Entries that come back. */
  public long entries() {
    return parts.stream().mapToLong(PartPlan::entries).sum();
  }

  /** Bytes to be written. */
  public long contentBytes() {
    return parts.stream().mapToLong(PartPlan::contentBytes).reduce(0, PlanMaker::add);
  }

  /** Packs to be fetched. */
  public long packs() {
    return parts.stream().mapToLong(part -> part.packOrder().size()).sum();
  }

  /** Their ciphertext. */
  public long packBytes() {
    return parts.stream().mapToLong(PartPlan::packBytes).reduce(0, PlanMaker::add);
  }
}
