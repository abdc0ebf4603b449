package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pack.ChunkDecompressor;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.pack.PackReader;
import dev.holdfast.pack.PackRef;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.OpenedObject;

/** Fetches and opens the data packs of one snapshot. Any thread. */
final class PackSource {
  private final Restorable snapshot;
  private final ObjectFetcher fetcher;
  private final PackKeys keys;

  PackSource(Restorable snapshot, ObjectFetcher fetcher, PackKeys keys) {
    this.snapshot = snapshot;
    this.fetcher = fetcher;
    this.keys = keys;
  }

  PackRef ref(int index) {
    PackList packs = snapshot.packs();
    return new PackRef(packs.hash(index), packs.sizeBytes(index), packs.headerMac(index));
  }

  /** The whole ciphertext, its hash compared; the caller closes it. */
  OpenedObject fetch(int index) {
    return fetcher.open(request(index));
  }

  /** The same, always a copy that nobody else reaches. */
  OpenedObject fetchCopy(int index) {
    return fetcher.openCopy(request(index));
  }

  private FetchRequest request(int index) {
    PackRef ref = ref(index);
    return FetchRequest.pack(snapshot.host(), ref.sha256(), ref.sizeBytes());
  }

  /** Opens a fetched pack: header and label are compared before its key is asked for. */
  PackReader open(int index, OpenedObject object, ChunkDecompressor decompressor) {
    PackRef ref = ref(index);
    SealLabel label = new SealLabel(snapshot.fleet(), snapshot.host(), SealKind.DATA);
    String name = "pack " + ref.sha256().hex();
    AgeHeader header = AgeHeader.read(object.channel());
    header.checkLabel(label, name);
    if (!header.mac().equals(ref.headerMac())) {
      throw new HoldfastException(
          Fault.OBJECT_DAMAGED, name + ": another age header than the manifest names");
    }
    FileKey key = keys.keyOf(ref, header);
    try {
      return PackReader.open(object.channel(), ref, label, key, decompressor);
    } finally {
      key.destroy();
    }
  }

  /** Whether a fault says that the pack itself is bad or gone, so that the other packs can still be restored. */
  static boolean isDamage(HoldfastException e) {
    return switch (e.fault()) {
      case OBJECT_MISSING, OBJECT_DAMAGED, OBJECT_MALFORMED, OBJECT_TOO_LARGE, CHUNK_DAMAGED ->
          true;
      default -> false;
    };
  }
}
