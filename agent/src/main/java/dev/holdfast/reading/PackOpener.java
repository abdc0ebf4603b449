package dev.holdfast.reading;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackReader;
import dev.holdfast.pack.PackRef;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Fetches and opens packs of one snapshot: whole to disk, hash and size as its signed pack list says, then header and table.
 * Any thread.
 */
public final class PackOpener {
  private final ObjectFetcher fetcher;
  private final PackKeys keys;
  private final FleetId fleet;
  private final HostId host;
  private final PackList packs;

  /** Opens packs that {@code packs} names. */
  public PackOpener(
      ObjectFetcher fetcher, PackKeys keys, FleetId fleet, HostId host, PackList packs) {
    this.fetcher = fetcher;
    this.keys = keys;
    this.fleet = fleet;
    this.host = host;
    this.packs = packs;
  }

  /**
   * The entry of a pack in the signed list.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED} when the list does not name it
   */
  public PackRef ref(Sha256 pack) {
    int i = packs.find(pack);
    if (i < 0) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "an extent in pack " + pack + ", which the snapshot's pack list does not name");
    }
    return new PackRef(pack, packs.sizeBytes(i), packs.headerMac(i));
  }

  /** What to ask a fetcher for. */
  public FetchRequest request(PackRef pack) {
    return FetchRequest.pack(host, pack.sha256(), pack.sizeBytes());
  }

  /**
   * Fetches and opens a pack.
   *
   * @throws HoldfastException {@code OBJECT_MISSING}, {@code OBJECT_DAMAGED} and the other faults of {@link
   *     ObjectFetcher#fetch} and {@link PackReader#open}
   */
  public OpenPack open(Sha256 pack, PackKind kind) {
    PackRef ref = ref(pack);
    FetchedObject fetched = fetcher.fetch(request(ref));
    return open(ref, kind, fetched);
  }

  /** Opens a pack that was fetched; {@code fetched} is closed with the result, or at once when opening fails. */
  public OpenPack open(PackRef ref, PackKind kind, FetchedObject fetched) {
    boolean opened = false;
    try {
      OpenPack result = new OpenPack(reader(ref, kind, fetched.path()), fetched);
      opened = true;
      return result;
    } finally {
      if (!opened) {
        fetched.close();
      }
    }
  }

  private PackReader reader(PackRef ref, PackKind kind, Path file) {
    String object = new ObjectName.Pack(host, ref.sha256()).path();
    try (FileChannel channel = FileChannel.open(file)) {
      AgeHeader header = AgeHeader.read(channel);
      if (!header.mac().equals(ref.headerMac())) {
        throw new HoldfastException(
            Fault.OBJECT_DAMAGED,
            object + " has header MAC " + header.mac() + " (expected: " + ref.headerMac() + ")");
      }
      FileKey key = keys.keyOf(ref, header);
      try {
        return PackReader.open(file, ref, new SealLabel(fleet, host, kind.sealKind()), key);
      } finally {
        key.destroy();
      }
    } catch (IOException e) {
      throw DiskFault.reading(object, e);
    }
  }

  /**
   * An open pack and the temporary file it lies in.
   *
   * @param reader its chunks
   * @param fetched the file
   */
  public record OpenPack(PackReader reader, FetchedObject fetched) implements AutoCloseable {
    @Override
    public void close() {
      try {
        reader.close();
      } finally {
        fetched.close();
      }
    }
  }
}
