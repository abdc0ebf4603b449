package dev.holdfast.cli;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.ChunkCompressor;
import dev.holdfast.pack.FinishedPack;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackRef;
import dev.holdfast.pack.PackWriter;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.Sealer;
import dev.holdfast.signed.PackList;
import dev.holdfast.snapshot.BodyCodec;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A snapshot written entry by entry, right or wrong: real packs, an entry stream of whatever it is told, cut at odd places,
 * and a sealed body. One use.
 */
final class HandMadeSnapshot {
  static final String APP = "shop";
  static final String SOURCE = "files";

  private final Path store;
  private final FleetId fleet;
  private final HostId host;
  private final Sealer sealer;
  private final Random random;
  private final List<PackRef> packs = new ArrayList<>();
  private final List<byte[]> records = new ArrayList<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final List<Pending> pending = new ArrayList<>();
  private List<Extent> stream = List.of();
  private UnaryOperator<byte[]> wrongStream = bytes -> bytes;
  private UnaryOperator<byte[]> wrongBody = bytes -> bytes;
  boolean indexed;
  boolean extraPack;
  int pieceBytes = 700;
  long entryCount;
  long logicalBytes;
  String name = "label/" + SOURCE;

  private record Pending(int record, Entry entry, int start, int length, Extent wrong) {}

  HandMadeSnapshot(Path store, FleetId fleet, HostId host, Sealer sealer, Random random) {
    this.store = store;
    this.fleet = fleet;
    this.host = host;
    this.sealer = sealer;
    this.random = random;
  }

  static Entry.Attributes attributes(int mode, long seconds) {
    return new Entry.Attributes(mode, 0, 0, "", "", seconds, 5);
  }

  static Entry plain(String path, EntryType type) {
    return Entry.plain(
        PathBytes.of(path), type,
        attributes(type == EntryType.DIRECTORY ? 0755 : 0644, 1_700_000_000));
  }

  static Entry link(String path, String target) {
    return new Entry(
        PathBytes.of(path), EntryType.SYMLINK, attributes(0777, 1), 0, PathBytes.of(target), 0,
        List.of(), List.of(), List.of(), Entry.Device.NONE, false, false);
  }

  static Entry file(String path, long size, long group, List<Hole> holes) {
    return file(path, size, group, holes, List.of());
  }

  static Entry file(
      String path, long size, long group, List<Hole> holes, List<ExtendedAttribute> xattrs) {
    return new Entry(
        PathBytes.of(path), EntryType.FILE, attributes(0640, -7), size, Entry.NO_BYTES, group,
        holes, xattrs, List.of(), Entry.Device.NONE, false, false);
  }

  /** An entry without content. */
  HandMadeSnapshot add(Entry entry) {
    entryCount += entry.ancestor() ? 0 : 1;
    records.add(encode(entry));
    return this;
  }

  HandMadeSnapshot directory(String path) {
    return add(plain(path, EntryType.DIRECTORY));
  }

  /** The record's bytes as they are, behind their length. */
  HandMadeSnapshot raw(byte[] record) {
    entryCount++;
    records.add(record);
    return this;
  }

  /** A file whose content goes into the data pack. */
  HandMadeSnapshot file(String path, byte[] bytes) {
    return file(file(path, bytes.length, 0, List.of()), bytes);
  }

  HandMadeSnapshot file(Entry entry, byte[] bytes) {
    logicalBytes += bytes.length;
    entryCount++;
    records.add(new byte[0]);
    pending.add(new Pending(records.size() - 1, entry, content.size(), bytes.length, null));
    content.writeBytes(bytes);
    return this;
  }

  /** Another name of the file that was added last. */
  HandMadeSnapshot same(Entry entry) {
    Pending last = pending.getLast();
    entryCount++;
    records.add(new byte[0]);
    pending.add(new Pending(records.size() - 1, entry, last.start, last.length, null));
    return this;
  }

  /** A file with an extent that lies: its pack is replaced by that of the content if it is all zeros. */
  HandMadeSnapshot fileAt(String path, Extent extent) {
    logicalBytes += extent.length();
    entryCount++;
    records.add(new byte[0]);
    pending.add(
        new Pending(
            records.size() - 1, file(path, extent.length(), 0, List.of()), 0, 0, extent));
    return this;
  }

  /** Changes the entry stream before it is stored. */
  HandMadeSnapshot streamAs(UnaryOperator<byte[]> wrong) {
    wrongStream = wrong;
    return this;
  }

  /** Changes the body before it is sealed. */
  HandMadeSnapshot bodyAs(UnaryOperator<byte[]> wrong) {
    wrongBody = wrong;
    return this;
  }

  static byte[] encode(Entry entry) {
    EntryCodec.Encoder encoder = new EntryCodec.Encoder();
    int length = encoder.encode(entry);
    return Arrays.copyOf(encoder.buffer(), length);
  }

  static byte[] join(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  /** Writes the packs and gives the sealed body. */
  byte[] seal() throws IOException {
    List<Extent> data = store(PackKind.DATA, content.toByteArray(), 3_000);
    Sha256 pack = data.isEmpty() ? Sha256.of(new byte[0]) : data.getFirst().pack();
    for (Pending one : pending) {
      List<Extent> extents =
          one.wrong == null ? cut(data, one.start, one.length)
              : List.of(
                  new Extent(
                      one.wrong.pack().equals(HandMadeFleet.NO_HASH) ? pack : one.wrong.pack(),
                      one.wrong.ordinal(), one.wrong.offset(), one.wrong.length()));
      records.set(one.record, encode(one.entry.withContent(extents)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] record : records) {
      int rest = record.length;
      for (; rest >= 0x80; rest >>>= 7) {
        out.write(rest & 0x7f | 0x80);
      }
      out.write(rest);
      out.writeBytes(record);
    }
    byte[] bytes = wrongStream.apply(out.toByteArray());
    stream = pieces(store(PackKind.META, bytes, 2_000), bytes.length);
    if (extraPack) {
      store(PackKind.DATA, new byte[]{1, 2, 3}, 10);
    }
    return sealed(wrongBody.apply(BodyCodec.encode(body(tree()))));
  }

  private SnapshotBody.Tree tree() throws IOException {
    if (!indexed) {
      return new SnapshotBody.Tree.Direct(stream);
    }
    byte[] index = BodyCodec.encodeExtents(stream);
    return new SnapshotBody.Tree.Indexed(store(PackKind.META, index, 100_000));
  }

  private byte[] sealed(byte[] plain) {
    byte[] frame = new byte[ChunkCompressor.frameBound(plain.length)];
    try (ChunkCompressor compressor = new ChunkCompressor(3)) {
      int length =
          compressor.compress(plain, 0, plain.length, frame, new byte[plain.length]);
      return sealer.seal(
          Arrays.copyOf(frame, length), new SealLabel(fleet, host, SealKind.BODY));
    }
  }

  private SnapshotBody body(SnapshotBody.Tree tree) {
    return new SnapshotBody(
        new SnapshotBody.Names("web1", APP, "", SOURCE, "label", "", name), "files", List.of(),
        List.of(), new SnapshotBody.Consistency(true, List.of(), 0, List.of(), 0), List.of(),
        new SnapshotBody.Chunker("fastcdc", 1, 2, 3), List.of(PathBytes.of("/srv")), tree,
        SnapshotBody.Migration.NONE, Optional.empty(), new TreeMap<>(), "0.1.0");
  }

  PackList packs() {
    PackList.Builder builder = PackList.builder();
    packs.forEach(pack -> builder.add(pack.sha256(), pack.headerMac(), pack.sizeBytes()));
    return builder.build();
  }

  /** One pack of these bytes in chunks of random sizes; an extent per chunk. Nothing for no bytes. */
  private List<Extent> store(PackKind kind, byte[] bytes, int most) throws IOException {
    if (bytes.length == 0) {
      return List.of();
    }
    Path spool = store.resolveSibling("spool-" + random.nextLong());
    PackWriter writer = PackWriter.open(sealer, fleet, host, kind, spool);
    List<int[]> chunks = new ArrayList<>();
    try (ChunkCompressor compressor = new ChunkCompressor(3)) {
      for (int at = 0; at < bytes.length;) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(most));
        byte[] frame = new byte[ChunkCompressor.frameBound(length)];
        int frameLength = compressor.compress(bytes, at, length, frame, new byte[length]);
        Sha256 id = Sha256.of(Arrays.copyOfRange(bytes, at, at + length));
        chunks.add(new int[]{writer.add(id, frame, 0, frameLength, length), length});
        at += length;
      }
    }
    FinishedPack finished = writer.finish();
    Path target =
        store.resolve(new ObjectName.Pack(host, finished.ref().sha256()).path());
    Files.createDirectories(target.getParent());
    Files.move(finished.file(), target);
    packs.add(finished.ref());
    return chunks.stream()
        .map(chunk -> new Extent(finished.ref().sha256(), chunk[0], 0, chunk[1]))
        .toList();
  }

  /** The extents cut once more at random places: an extent may begin and end within chunks. */
  private List<Extent> pieces(List<Extent> whole, int length) {
    List<Extent> all = new ArrayList<>();
    for (int at = 0; at < length;) {
      int piece = Math.min(length - at, 1 + random.nextInt(pieceBytes));
      all.addAll(cut(whole, at, piece));
      at += piece;
    }
    return all;
  }

  /** One extent for a range of bytes: it runs on through the chunks of its pack. */
  private static List<Extent> cut(List<Extent> chunks, int start, int length) {
    if (length == 0) {
      return List.of();
    }
    int at = 0;
    for (Extent chunk : chunks) {
      if (start < at + chunk.length()) {
        return List.of(new Extent(chunk.pack(), chunk.ordinal(), start - at, length));
      }
      at += (int) chunk.length();
    }
    throw new IllegalStateException("no byte " + start);
  }
}
