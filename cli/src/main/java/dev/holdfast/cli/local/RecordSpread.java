package dev.holdfast.cli.local;

import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.ObjectToPut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries the trust chain and the records to stores that were away when they were signed. Nothing is signed here, so no key
 * is needed. One thread.
 */
public final class RecordSpread {
  private final ByteMover mover;
  private final Path scratch;
  private final FindingSink findings;

  /**
   * @param scratch for files on their way
   */
  public RecordSpread(ByteMover mover, Path scratch, FindingSink findings) {
    this.mover = mover;
    this.scratch = scratch;
    this.findings = findings;
  }

  /**
   * Writes what stores lack; one that fails is a finding and keeps no other waiting.
   *
   * @return files written
   */
  public int run(List<LedgerStore> stores, RecordBook book) {
    int written = 0;
    for (LedgerStore target : stores) {
      if (target.store().isPresent() && target.id().isPresent()) {
        written += run(target.name(), target.store().get(), target.id().get(), book);
      }
    }
    return written;
  }

  private int run(String name, Store store, StoreId id, RecordBook book) {
    int written = 0;
    try {
      Set<String> present = present(store, book);
      for (SignedFile file : book.filesFor(id)) {
        if (!present.contains(file.name().path())) {
          put(file, store);
          written++;
        }
      }
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      findings.add(
          Finding.warning(
              "records-behind", "trust/", name, "the whole trust chain and all records",
              "some are not written yet: " + e.message())
              .withFix(e.hint()));
    }
    return written;
  }

  private static Set<String> present(Store store, RecordBook book) {
    Set<String> present = new HashSet<>();
    store.list("trust/", object -> present.add(object.path()));
    store.list("store/", object -> present.add(object.path()));
    for (HostRecordCore host : book.hosts()) {
      store.list(ObjectName.recordsPrefix(host.host()), object -> present.add(object.path()));
    }
    return present;
  }

  private void put(SignedFile file, Store store) {
    Path copy = scratch.resolve("record");
    byte[] bytes = file.bytes();
    try {
      Files.write(copy, bytes);
    } catch (IOException e) {
      throw DiskFault.writing(copy.toString(), e);
    }
    Grant grant =
        new StorePut(store, mover)
            .grant(new ObjectToPut(file.name(), bytes.length, file.sha256()), copy);
    mover.put(grant, copy, bytes.length, file.sha256());
    mover.barrier(grant);
  }
}
