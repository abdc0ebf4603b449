package dev.holdfast.restore;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.posix.Data;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.PosixException;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.StoreSpeeds;
import dev.holdfast.transfer.TemporarySpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries out a plan: structure, content, finish, then one rename. Until that rename the target is untouched; a run that was
 * stopped or failed is continued by the next run of the same request. One thread calls; it uses threads of its own.
 */
public final class RestoreRun {
  private static final long TEMPORARY_BYTES = 512L << 20;

  private final RestorePlan plan;
  private final StoreSpeeds stores;
  private final PackKeys keys;
  private final Settings settings;
  private final FindingSink findings;
  private final Losses losses = new Losses();
  private final DamageTally damage = new DamageTally();
  private long written;
  private long packsRead;
  private long packBytes;
  private long packsKept;

  /**
   * How to go about it.
   *
   * @param threads packs fetched and read at the same time, from 1
   * @param observer is told how far it is
   * @param cancel stops it
   */
  public record Settings(int threads, RestoreObserver observer, CancelSignal cancel) {
    /** Two packs at a time, watched by nobody. */
    public static Settings quiet() {
      return new Settings(2, RestoreObserver.NONE, new CancelSignal());
    }
  }

  /**
   * A run of a plan.
   *
   * @param stores which of them is read first
   * @param findings called by several threads
   */
  public RestoreRun(
      RestorePlan plan, StoreSpeeds stores, PackKeys keys, Settings settings,
      FindingSink findings) {
    this.plan = plan;
    this.stores = stores;
    this.keys = keys;
    this.settings = settings;
    this.findings = findings;
  }

  /**
   * Runs.
   *
   * @return also when packs were damaged; the target is not in place then
   * @throws HoldfastException {@code TARGET_…} and {@code DISK_FULL} for the target; {@code NO_STORE_READABLE}, {@code
   *     IDENTITY_WRONG}, {@code STOPPED}; nothing is in place then
   */
  public RestoreReport run() {
    long begin = System.nanoTime();
    try (
        TargetPlace place = TargetPlace.open(plan.request());
        PartialTree tree = PartialTree.open(place)) {
      try {
        if (!tree.journal().isMoving()) {
          build(tree);
        }
        return damage.isEmpty() ? place(tree, place, begin) : damaged(place, begin);
      } catch (HoldfastException e) {
        throw leaving(tree, place, e);
      }
    }
  }

  /** What was brought so far saves the next run the same work; without content there is nothing to save. */
  private HoldfastException leaving(
      PartialTree tree, TargetPlace place, HoldfastException fault) {
    if (tree.journal().hasContent()) {
      findings.add(
          Finding.info(
              "restore-interrupted",
              place.target().toString(),
              null,
              "a complete restore",
              "what was restored so far is kept in " + place.partial())
              .withFix("run the same command again to continue, or remove that directory"));
      return fault;
    }
    try {
      tree.remove();
    } catch (HoldfastException e) {
      fault.addSuppressed(e);
    }
    return fault;
  }

  private void build(PartialTree tree) {
    List<WorkList> lists = new ArrayList<>();
    try {
      settings.observer().phase(RestoreObserver.Phase.STRUCTURE);
      structure(tree, lists);
      try (DiskSync sync = new DiskSync(tree)) {
        fill(tree, lists, sync);
      }
    } finally {
      lists.forEach(WorkList::close);
    }
  }

  private void fill(PartialTree tree, List<WorkList> lists, DiskSync sync) {
    try {
      settings.observer().phase(RestoreObserver.Phase.CONTENT);
      content(tree, lists, sync);
      // The disk works on the last of it while the rest is done.
      sync.begin();
      checkFingerprints(tree);
      settings.observer().phase(RestoreObserver.Phase.FINISH);
      FinishPass finish = finishPass(tree);
      for (int i = 0; i < lists.size(); i++) {
        finish.run(plan.parts().get(i), lists.get(i));
      }
    } catch (HoldfastException e) {
      throw keepingWhatIsDone(sync, e);
    }
    sync.finish();
  }

  /** So that the next run need not fetch it again. */
  private static HoldfastException keepingWhatIsDone(DiskSync sync, HoldfastException fault) {
    try {
      sync.finish();
    } catch (HoldfastException e) {
      if (e != fault) {
        fault.addSuppressed(e);
      }
    }
    return fault;
  }

  private FinishPass finishPass(PartialTree tree) {
    return new FinishPass(
        plan.request(), tree, losses, settings.threads(),
        new ContentPass.Watch(settings.observer(), settings.cancel()));
  }

  private void structure(PartialTree tree, List<WorkList> lists) {
    StructurePass pass =
        new StructurePass(plan.request(), tree, settings.threads(), settings.cancel());
    for (int i = 0; i < plan.parts().size(); i++) {
      PartPlan part = plan.parts().get(i);
      Path folder = folder(tree.work().resolve("part-" + i));
      WorkList list = new WorkList(folder, part.pieces(), part.nodes());
      lists.add(list);
      pass.run(part, list);
    }
    if (!tree.isResumed()) {
      // Not synced for it: the first packs will be, and an empty tree is quickly made again.
      tree.journal().structure();
    }
  }

  private void content(PartialTree tree, List<WorkList> lists, DiskSync sync) {
    TemporarySpace space =
        new TemporarySpace(folder(tree.work().resolve("packs")), TEMPORARY_BYTES);
    long spare = plan.target().availableBytes() - plan.contentBytes();
    try (ObjectFetcher fetcher = new ObjectFetcher(stores, space, Runnable::run, findings)) {
      for (int i = 0; i < plan.parts().size(); i++) {
        PartPlan part = plan.parts().get(i);
        PackSource source = new PackSource(part.part().snapshot(), fetcher, keys);
        ContentPass pass =
            new ContentPass(
                tree,
                new ContentPass.Work(part, i, lists.get(i), spare),
                source,
                sync,
                new ContentPass.Watch(settings.observer(), settings.cancel()));
        List<DamagedPack> bad = pass.run(settings.threads());
        damage.add(bad, part, lists.get(i), findings);
        written += pass.written();
        packsRead += pass.packsRead();
        packBytes += pass.packBytesRead();
        packsKept += part.packOrder().size() - pass.packsRead() - bad.size();
      }
    }
  }

  private void checkFingerprints(PartialTree tree) {
    FingerprintCheck check =
        new FingerprintCheck(tree.treePath(), plan.request(), settings.cancel());
    for (PartPlan part : plan.parts()) {
      if (damage.isEmpty()) {
        check.run(part, findings).ifPresent(damage::add);
      }
    }
  }

  private RestoreReport place(PartialTree tree, TargetPlace place, long begin) {
    settings.observer().phase(RestoreObserver.Phase.PLACE);
    settings.cancel().check();
    sync(tree.tree());
    if (place.isMountPoint()) {
      tree.journal().moving();
    }
    tree.moveIntoPlace();
    finishPass(tree)
        .finishTarget(
            place.isMountPoint() ? place.holder() : tree.tree(),
            plan.parts(),
            place.isMountPoint() ? Optional.empty() : place.status());
    tree.remove();
    losses.report(place.target().toString(), findings);
    return report(begin, Optional.empty());
  }

  private RestoreReport damaged(TargetPlace place, long begin) {
    losses.report(place.target().toString(), findings);
    findings.add(
        Finding.error(
            "restore-incomplete",
            place.target().toString(),
            null,
            "every file of the snapshot",
            damage.files() + " files without their content; the rest is in "
                + place.partial().resolve("tree")));
    return report(begin, Optional.of(place.partial().resolve("tree")));
  }

  private RestoreReport report(long begin, Optional<Path> partial) {
    return new RestoreReport(
        plan.request().target(),
        plan.entries(),
        written,
        packsRead,
        packBytes,
        packsKept,
        Duration.ofNanos(System.nanoTime() - begin),
        losses.incomplete(),
        damage.files(),
        damage.examples(),
        damage.first(),
        partial);
  }

  private static void sync(Fd tree) {
    try {
      Data.syncFileSystem(tree);
    } catch (PosixException e) {
      throw TargetFault.of("bring the restored files to disk", e);
    }
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectory(folder);
    } catch (IOException e) {
      throw DiskFault.writing("the work folder of the restore", e);
    }
  }
}
