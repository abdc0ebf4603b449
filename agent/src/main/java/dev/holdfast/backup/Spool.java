package dev.holdfast.backup;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.FinishedPack;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import dev.holdfast.pack.PackWriter;
import dev.holdfast.seal.Sealer;
import dev.holdfast.state.PackIndex;
import dev.holdfast.transfer.ObjectToPut;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;

/**
 * Packs between sealing and the stores: files on disk, never in memory. When more waits than the quota allows, sealing waits
 * for the stores.
 *
 * <p>Files: {@code <sha256>.pack} (complete, fsynced), {@code open-<n>.pack} (being written). What the local index does not
 * know is removed when a run begins.
 */
final class Spool {
  /** Everything a pack needs to be made. */
  record Making(
      Sealer sealer,
      FleetId fleet,
      HostId host,
      SourceId source,
      List<RecipientId> recipients,
      InstantSource clock) {}

  private static final long MAX_QUOTA_BYTES = 20L << 30;
  private static final long MAX_RESERVE_BYTES = 2L << 30;

  private final Path folder;
  private final Making making;
  private final PackIndex index;
  private final Uploads uploads;
  private final BackupObserver observer;
  private final long quotaBytes;
  private int opened;

  Spool(Path folder, Making making, PackIndex index, Uploads uploads, BackupObserver observer) {
    this.folder = folder;
    this.making = making;
    this.index = index;
    this.uploads = uploads;
    this.observer = observer;
    this.quotaBytes = Math.min(MAX_QUOTA_BYTES, fileStoreBytes(false) / 10);
    removeLeftovers();
  }

  /** Packs that were being written when a run ended, and complete ones that it had no time to remember. */
  private void removeLeftovers() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pack")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replaceFirst("\\.pack$", "");
        if (!Sha256.isHex(name) || index.find(Sha256.parse(name)).isEmpty()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw DiskFault.writing("the spool " + folder, e);
    }
  }

  /**
   * Begins a pack, when there is room for it.
   *
   * @throws HoldfastException {@code SPOOL_FULL} when even an empty spool leaves too little of the disk
   */
  PackWriter newPack(PackKind kind) {
    uploads.failWithoutStores();
    if (uploads.inFlightBytes() > quotaBytes) {
      uploads.awaitBelow(quotaBytes / 2);
    }
    if (diskShort()) {
      uploads.await();
      if (diskShort()) {
        throw new HoldfastException(
            Fault.SPOOL_FULL,
            "only " + fileStoreBytes(true) + " bytes are free where the spool lies, in " + folder
                + " (expected: at least " + reserveBytes() + ")");
      }
    }
    Path file = folder.resolve("open-" + opened++ + ".pack");
    return PackWriter.open(making.sealer(), making.fleet(), making.host(), kind, file);
  }

  private boolean diskShort() {
    return fileStoreBytes(true) < reserveBytes();
  }

  private long reserveBytes() {
    return Math.min(MAX_RESERVE_BYTES, fileStoreBytes(false) / 20);
  }

  private long fileStoreBytes(boolean free) {
    try {
      FileStore store = Files.getFileStore(folder);
      return free ? store.getUsableSpace() : store.getTotalSpace();
    } catch (IOException e) {
      throw DiskFault.reading("the spool " + folder, e);
    }
  }

  /** Takes a finished pack: names it, remembers it, and starts sending it. */
  void accept(FinishedPack pack, List<Sha256> chunkIds) {
    observer.reached(BackupObserver.Moment.PACK_FINISHED);
    Path file = file(pack.ref().sha256());
    try {
      Files.move(pack.file(), file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskFault.writing("the spool " + folder, e);
    }
    index.add(
        pack.ref(),
        pack.kind(),
        making.source(),
        making.recipients(),
        new PackIndex.PackContent(chunkIds, pack.plainBytes()),
        making.clock().instant());
    observer.reached(BackupObserver.Moment.PACK_REMEMBERED);
    send(pack.ref(), true);
  }

  /** Sends a pack that an earlier run left in the spool, and removes it when all stores of the run have it. */
  void resend(PackRef pack) {
    send(pack, false);
  }

  private void send(PackRef pack, boolean fresh) {
    Path file = file(pack.sha256());
    uploads.send(object(pack), file, fresh, stores -> release(file, !stores.isEmpty()));
  }

  /** Whether a complete pack of that name lies here. */
  boolean holds(PackRef pack) {
    return Files.isRegularFile(file(pack.sha256()));
  }

  /** Removes a pack that every store has. */
  void release(PackRef pack) {
    release(file(pack.sha256()), true);
  }

  ObjectToPut object(PackRef pack) {
    return new ObjectToPut(
        new ObjectName.Pack(making.host(), pack.sha256()), pack.sizeBytes(), pack.sha256());
  }

  private void release(Path file, boolean stored) {
    if (!stored) {
      // No store has it: it stays for the next run.
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskFault.writing("the spool " + folder, e);
    }
  }

  private Path file(Sha256 pack) {
    return folder.resolve(pack.hex() + ".pack");
  }
}
