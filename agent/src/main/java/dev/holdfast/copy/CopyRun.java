package dev.holdfast.copy;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.reading.HostView;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.transfer.TemporarySpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings one store up to what others have, without any key: trust and records, then for each snapshot it lacks, in order,
 * the missing packs, each hashed before it is written, the manifest last, and the newest checkpoint. What was copied stays
 * when a run is cut short, and the next one goes on there. One thread, one use.
 */
public final class CopyRun {
  private final CopyRequest request;
  private final CopyDoors doors;

  /** A run. The caller holds the lock that makes it the only writer with this mover's host id. */
  public CopyRun(CopyRequest request, CopyDoors doors) {
    this.request = request;
    this.doors = doors;
  }

  /**
   * Copies. What fails for one object or for the target is in the report.
   *
   * @throws HoldfastException {@code STOPPED}, {@code DISK_FULL}, {@code STATE_UNUSABLE}: what prevents the run itself
   */
  public CopyReport run() {
    CopyTally tally = new CopyTally(doors.observer());
    TargetPuts puts = new TargetPuts(request.target(), doors.mover(), doors.scratch());
    // Fetches go through the threads of the run, each of which holds one object, so nothing has to wait for space.
    TemporarySpace space = new TemporarySpace(doors.scratch(), 0);
    List<StoreView> all = new ArrayList<>(request.sources());
    all.add(request.target().view());
    try (ObjectFetcher fetcher =
        new ObjectFetcher(request.sources(), space, doors.executor(), doors.findings());
        ObjectFetcher lists =
            new ObjectFetcher(all, space, doors.executor(), doors.findings())) {
      new RecordCopies(request, puts, tally).run();
      puts.barrier();
      doors.observer().reached(CopyObserver.Moment.RECORDS_DONE);
      HostCopy.Route route = new HostCopy.Route(fetcher, lists, puts);
      for (HostView host : request.fleet().hosts().values()) {
        new HostCopy(host, request, doors, route, tally).run();
      }
      puts.barrier();
    } catch (HoldfastException e) {
      if (!CopyFault.ofStore(e)) {
        throw e;
      }
      tally.fault(e);
    }
    return tally.report();
  }
}
