package dev.holdfast.cli;

import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.local.StoreTarget;
import dev.holdfast.copy.CopyDoors;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.copy.CopyReport;
import dev.holdfast.copy.CopyRequest;
import dev.holdfast.copy.CopyRun;
import dev.holdfast.copy.Mender;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/** What {@code verify --repair} writes: single good copies, and whole snapshots that a store lacks. One thread. */
final class VerifyRepair {
  private static final int THREADS = 2;

  private final Shelf shelf;
  private final ByteMover mover;
  private final FindingSink findings;
  private final CopyObserver observer;
  private final Mender mender;

  /** For the stores of a shelf. */
  VerifyRepair(Shelf shelf, ByteMover mover, FindingSink findings, CopyObserver observer) {
    this.shelf = shelf;
    this.mover = mover;
    this.findings = findings;
    this.observer = observer;
    CopyDoors doors =
        new CopyDoors(
            mover, shelf.temporary(), ForkJoinPool.commonPool(), 1, findings, observer);
    this.mender =
        new Mender(
            shelf.fleet(), shelf.stores(), StoreTarget.of(shelf.stores()), shelf.fetcher(), doors);
  }

  /** Puts single copies back. */
  Mender mender() {
    return mender;
  }

  /** Copies the snapshots that stores were found to lack, packs first; and records and the newest checkpoint in any case. */
  void fill(VerifyNotes notes) {
    mender.settle();
    for (StoreTarget target : StoreTarget.of(shelf.stores())) {
      Set<Sha256> lacking = notes.lacking(target.view().id());
      CopyReport report = fill(target, lacking);
      notes.filled(report.manifests());
      for (HoldfastException fault : report.faults()) {
        findings.add(
            Finding.warning(
                "store-behind", "", target.view().name(), "every snapshot that it should have",
                report.left() + " are not copied yet: " + fault.message()));
      }
    }
  }

  private CopyReport fill(StoreTarget target, Set<Sha256> lacking) {
    List<StoreView> sources =
        shelf.stores().stream().filter(s -> !s.id().equals(target.view().id())).toList();
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("fill-", 0).factory())) {
      return new CopyRun(
          new CopyRequest(
              shelf.fleet(), sources, target, m -> lacking.contains(m.sha256()), Set.of(), false),
          new CopyDoors(mover, folder(target), executor, THREADS, findings, observer))
          .run();
    }
  }

  private Path folder(StoreTarget target) {
    Path folder = shelf.temporary().resolve("fill-" + target.view().id());
    try {
      return Files.createDirectory(folder);
    } catch (IOException e) {
      throw DiskFault.writing(folder.toString(), e);
    }
  }
}
