package dev.holdfast.verify;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.ChunkDecompressor;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackReader;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.Unsealer;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads packs of one host whole, several at once: every copy is hashed, the header of one good copy is compared with the
 * signed list, and with an identity its chunks are decompressed and compared with their ids. One use.
 */
final class PackPass {
  private final HostId host;
  private final FleetId fleet;
  private final Optional<Identities> identities;
  private final List<Inventory> stores;
  private final HostCheck listing;
  private final VerifyDoors doors;
  private final Copies copies;
  private final PackFacts facts;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private long totalBytes;

  PackPass(
      VerifyRequest request, HostId host, List<Inventory> stores, HostCheck listing,
      VerifyDoors doors, PackFacts facts) {
    this.host = host;
    this.fleet = request.fleet().trust().fleet();
    this.identities = request.identities();
    this.stores = stores;
    this.listing = listing;
    this.doors = doors;
    this.copies = new Copies(doors);
    this.facts = facts;
  }

  /** Ciphertext read, each copy counted. */
  long bytes() {
    return bytes.get();
  }

  /** Copies read. */
  long packsRead() {
    return read.get();
  }

  /** Reads these packs from every store that lists them. */
  void run(List<PackNeed> packs) {
    for (PackNeed need : packs) {
      for (int i = 0; i < stores.size(); i++) {
        totalBytes += listing.listed(i, need) ? need.ref().sizeBytes() : 0;
      }
    }
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(doors.threads(), packs.size()); i++) {
      workers.add(doors.executor().submit(() -> work(packs, next, stop)));
    }
    try {
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while packs were read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HoldfastException fault) {
        throw fault;
      }
      throw new HoldfastException(Fault.INTERNAL, "reading packs failed", e.getCause());
    } finally {
      stop.set(true);
    }
  }

  private void work(List<PackNeed> packs, AtomicInteger next, AtomicBoolean stop) {
    boolean done = false;
    try (ChunkDecompressor decompressor = new ChunkDecompressor()) {
      Chunks chunks = new Chunks(decompressor);
      for (int i = next.getAndIncrement(); i < packs.size() && !stop.get();) {
        pack(packs.get(i), chunks);
        i = next.getAndIncrement();
      }
      done = true;
    } finally {
      if (!done) {
        stop.set(true);
      }
    }
  }

  private void pack(PackNeed need, Chunks chunks) {
    boolean opened = false;
    FetchRequest wanted =
        FetchRequest.pack(host, need.sha256(), need.ref().sizeBytes());
    for (int i = 0; i < stores.size(); i++) {
      if (!listing.listed(i, need)) {
        continue; // told already
      }
      Optional<FetchedObject> fetched =
          copies.read(stores.get(i), wanted, HostCheck.weight(need));
      if (fetched.isEmpty()) {
        continue;
      }
      try (FetchedObject object = fetched.get()) {
        read.incrementAndGet();
        doors.observer().progress(bytes.addAndGet(object.sizeBytes()), totalBytes);
        if (!opened) {
          opened = true;
          open(need, object.path(), chunks);
        }
      }
    }
  }

  /** Equal hashes are equal bytes, so one copy is opened for all. */
  private void open(PackNeed need, Path file, Chunks chunks) {
    String path = new ObjectName.Pack(host, need.sha256()).path();
    try (FileChannel channel = FileChannel.open(file)) {
      AgeHeader header = AgeHeader.read(channel);
      PackKind kind =
          header.hasLabel(label(PackKind.META)) ? PackKind.META : PackKind.DATA;
      header.checkLabel(label(kind), path);
      if (!header.mac().equals(need.ref().headerMac())) {
        throw new HoldfastException(
            Fault.OBJECT_DAMAGED,
            "header MAC " + header.mac() + " (expected: " + need.ref().headerMac() + ")");
      }
      if (need.isOpenable()) {
        chunks(need, file, header, kind, chunks);
      }
    } catch (IOException e) {
      throw DiskFault.reading("a fetched pack", e);
    } catch (HoldfastException e) {
      boolean sealedToOthers = e.fault() == Fault.IDENTITY_WRONG;
      if (!sealedToOthers && !Copies.ofObject(e)) {
        throw e;
      }
      String code =
          sealedToOthers
              ? "pack-sealed-to-others"
              : e.fault() == Fault.CHUNK_DAMAGED ? "chunk-damaged"
              : "pack-malformed";
      doors.findings()
          .add(
              new Finding(
                  HostCheck.weight(need), code, path, null,
                  "a pack as manifest " + need.seq() + " lists it", e.message(),
                  "its host wrote it so: check that machine's memory; use another snapshot"));
    }
  }

  private void chunks(
      PackNeed need, Path file, AgeHeader header, PackKind kind, Chunks chunks) {
    FileKey key = Unsealer.unwrap(header, identities.orElseThrow());
    try (PackReader reader =
        PackReader.open(file, need.ref(), label(kind), key, chunks.decompressor)) {
      int[] plain = new int[reader.count()];
      byte[] buffer = chunks.atLeast(reader.maxPlainBytes());
      for (int i = 0; i < plain.length; i++) {
        doors.observer().check();
        plain[i] = reader.read(i, buffer);
      }
      facts.put(need.sha256(), kind, plain);
    } finally {
      key.destroy();
    }
  }

  private SealLabel label(PackKind kind) {
    return new SealLabel(fleet, host, kind.sealKind());
  }

  /** What one thread uses again and again. */
  private static final class Chunks {
    private final ChunkDecompressor decompressor;
    private byte[] plain = new byte[0];

    Chunks(ChunkDecompressor decompressor) {
      this.decompressor = decompressor;
    }

    byte[] atLeast(int length) {
      if (plain.length < length) {
        plain = new byte[length];
      }
      return plain;
    }
  }
}
