package dev.holdfast.copy;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.HostView;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Located;
import dev.holdfast.trust.Standing;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Copies the snapshots of one host in order of their numbers, then its newest checkpoint. One use, one thread. */
final class HostCopy {
  private final HostView host;
  private final CopyRequest request;
  private final CopyDoors doors;
  private final TargetPuts puts;
  private final CopyTally tally;
  private final ObjectFetcher fetcher;
  private final ObjectFetcher lists;

  /**
   * From where to where.
   *
   * @param fetcher from the sources
   * @param lists from the sources and the target, for manifests that the target has
   * @param puts into the target
   */
  record Route(ObjectFetcher fetcher, ObjectFetcher lists, TargetPuts puts) {}

  HostCopy(
      HostView host, CopyRequest request, CopyDoors doors, Route route, CopyTally tally) {
    this.host = host;
    this.request = request;
    this.doors = doors;
    this.puts = route.puts;
    this.tally = tally;
    this.fetcher = route.fetcher;
    this.lists = route.lists;
  }

  void run() {
    List<JudgedManifest> todo =
        host.manifests()
            .stream()
            .filter(m -> m.standing() == Standing.GOOD && request.wanted().test(m))
            .filter(m -> isThere(m) ? request.thorough() : isOffered(m))
            .toList();
    boolean whole = true;
    if (!todo.isEmpty()) {
      PackCopies packs =
          new PackCopies(host.id(), fetcher, puts, doors, tally, present());
      request.bad().forEach(name -> {
        if (name instanceof ObjectName.Pack pack && pack.host().equals(host.id())) {
          packs.bad(pack.sha256());
        }
      });
      todo.stream().filter(m -> !isThere(m)).forEach(m -> tally.plan(m.core().storedBytes()));
      for (JudgedManifest manifest : todo) {
        whole &= one(manifest, packs);
      }
    }
    if (whole) {
      checkpoint();
    }
  }

  private boolean isThere(JudgedManifest manifest) {
    return manifest.stores().contains(request.target().view().name())
        && !request.bad().contains(manifest.name());
  }

  private boolean isOffered(JudgedManifest manifest) {
    return request.sources().stream().anyMatch(s -> manifest.stores().contains(s.name()));
  }

  private Map<Sha256, Long> present() {
    Map<Sha256, Long> present = new HashMap<>();
    request.target()
        .view()
        .list(
            ObjectName.packsPrefix(host.id()),
            object -> ObjectName.parse(object.path())
                .ifPresent(
                    name -> {
                      if (name instanceof ObjectName.Pack pack) {
                        present.put(pack.sha256(), object.sizeBytes());
                      }
                    }));
    return present;
  }

  /** False when the target does not have it whole afterwards, though it should. */
  private boolean one(JudgedManifest manifest, PackCopies packs) {
    doors.observer().check();
    FetchRequest wanted = FetchRequest.signed(manifest.name(), Limits.SIGNED_FILE_BYTES);
    try (FetchedObject file = (isThere(manifest) ? lists : fetcher).fetch(wanted)) {
      CheckedFile checked = CheckedFile.open(file.path(), manifest.name());
      requireJudged(checked, manifest);
      packs.bring(checked.packs());
      doors.observer().reached(CopyObserver.Moment.PACKS_DONE);
      if (!isThere(manifest)) {
        puts.barrier();
        puts.put(
            new ObjectToPut(manifest.name(), file.sizeBytes(), manifest.sha256()), file.path(),
            isListed(manifest.name()));
        doors.observer().reached(CopyObserver.Moment.MANIFEST_PUT);
        tally.manifest();
      }
      puts.barrier();
      return true;
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    } catch (HoldfastException e) {
      if (!CopyFault.ofObject(e) && e.fault() != Fault.NO_STORE_READABLE) {
        throw e;
      }
      if (isThere(manifest)) {
        tally.broken();
      }
      tally.fault(e);
      return false;
    }
  }

  /** Whether other bytes may lie under that name. */
  private boolean isListed(ObjectName name) {
    return request.target().view().stat(name).isPresent();
  }

  /** A store could show the head of one manifest and the bytes of another under a name that fits those bytes. */
  private void requireJudged(CheckedFile file, JudgedManifest manifest) {
    boolean same =
        file.head().core().equals(manifest.core())
            && host.record()
                .key(manifest.core().head().signer())
                .filter(file.head()::verifiedBy)
                .isPresent();
    if (!same) {
      throw notAsJudged(manifest.name());
    }
  }

  private static HoldfastException notAsJudged(ObjectName name) {
    return new HoldfastException(
        Fault.OBJECT_DAMAGED,
        name.path() + " read whole has another head than before (expected: the one that was"
            + " judged)");
  }

  private void checkpoint() {
    if (host.checkpoints().counting().isEmpty()) {
      return;
    }
    List<Located<CheckpointCore>> copies = host.checkpoints().counting().getFirst();
    Set<String> holders = copies.stream().map(Located::store).collect(Collectors.toSet());
    ObjectName.Signed name = copies.getFirst().name();
    boolean bad = request.bad().contains(name);
    if (holders.contains(request.target().view().name()) && !bad
        || request.sources().stream().map(StoreView::name).noneMatch(holders::contains)) {
      return;
    }
    try (FetchedObject file = fetcher.fetch(FetchRequest.signed(name, Limits.SIGNED_FILE_BYTES))) {
      if (!CheckedFile.open(file.path(), name).head().sameAs(copies.getFirst().head())) {
        throw notAsJudged(name);
      }
      puts.put(
          new ObjectToPut(name, file.sizeBytes(), name.sha256()), file.path(), isListed(name));
      puts.barrier();
      tally.record();
      doors.observer().reached(CopyObserver.Moment.CHECKPOINT_PUT);
    } catch (IOException e) {
      throw DiskFault.reading("a fetched checkpoint", e);
    } catch (HoldfastException e) {
      if (!CopyFault.ofObject(e) && e.fault() != Fault.NO_STORE_READABLE) {
        throw e;
      }
      tally.fault(e);
    }
  }
}
