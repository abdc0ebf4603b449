package dev.holdfast.restore;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.ChunkCompressor;
import dev.holdfast.pack.FinishedPack;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackWriter;
import dev.holdfast.seal.AgeIdentity;
import dev.holdfast.seal.IdentityFiles;
import dev.holdfast.seal.Sealer;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryCodec;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes snapshots by hand, hostile ones too: real packs and an entry stream written in the order of the calls. */
final class SnapshotKit {
  private final Path folder;
  private final int packBytes;
  private final SecureRandom secure = new SecureRandom();
  private final AgeIdentity identity = AgeIdentity.generate(secure);
  private final FleetId fleet = new FleetId(Id128.random(secure));
  private final HostId host = new HostId(Id128.random(secure));
  private final Sealer sealer = new Sealer(List.of(identity.recipient()), secure);
  private final ChunkCompressor compressor = new ChunkCompressor(1);
  private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();
  private final java.io.OutputStream entries;
  private final List<String> packs = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private @Nullable PackWriter writer;
  private long entryCount;
  int mode = 0644;
  int uid;
  int gid;
  long mtimeSeconds = 1_700_000_000;
  List<ExtendedAttribute> xattrs = List.of();
  long group;
  int chunkBytes = 4096;

  /** Entries whose content lies in the pack being written, whose name is not known yet. */
  private record Open(Entry entry, List<int[]> places, int repeat) {
    Open(Entry entry, List<int[]> places) {
      this(entry, places, 1);
    }
  }

  /** A kit whose packs hold about {@code packBytes} compressed bytes. */
  SnapshotKit(Path folder, int packBytes) {
    this.folder = folder;
    this.packBytes = packBytes;
    try {
      Files.createDirectories(folder);
      entries =
          new java.io.BufferedOutputStream(
              Files.newOutputStream(folder.resolve("entries")), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Entry.Attributes attributes(int mode) {
    return new Entry.Attributes(mode, uid, gid, "", "", mtimeSeconds, 123_456_789);
  }

  SnapshotKit add(Entry entry) {
    if (!entry.ancestor()) {
      entryCount++;
    }
    open.add(new Open(entry, List.of()));
    return this;
  }

  SnapshotKit ancestor(String path) {
    return add(
        new Entry(
            PathBytes.of(path), EntryType.DIRECTORY, attributes(0755), 0, Entry.NO_BYTES, 0,
            List.of(), List.of(), List.of(), Entry.Device.NONE, true, false));
  }

  SnapshotKit dir(String path, int mode) {
    return add(
        new Entry(
            PathBytes.of(path), EntryType.DIRECTORY, attributes(mode), 0, Entry.NO_BYTES, 0,
            List.of(), xattrs, List.of(), Entry.Device.NONE, false, false));
  }

  SnapshotKit symlink(String path, String target) {
    return add(
        new Entry(
            PathBytes.of(path), EntryType.SYMLINK, attributes(0777), 0, PathBytes.of(target),
            group, List.of(), List.of(), List.of(), Entry.Device.NONE, false, false));
  }

  SnapshotKit node(String path, EntryType type, int major, int minor) {
    return add(
        new Entry(
            PathBytes.of(path), type, attributes(mode), 0, Entry.NO_BYTES, 0, List.of(), xattrs,
            List.of(), new Entry.Device(major, minor), false, false));
  }

  SnapshotKit file(String path, byte[] content) {
    return file(path, content, content.length, List.of());
  }

  SnapshotKit file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A file of {@code size} bytes with holes; {@code content} goes around them. */
  SnapshotKit file(String path, byte[] content, long size, List<Hole> holes) {
    return file(PathBytes.of(path), content, size, holes);
  }

  SnapshotKit file(PathBytes path, byte[] content, long size, List<Hole> holes) {
    Entry entry =
        new Entry(
            path, EntryType.FILE, attributes(mode), size, Entry.NO_BYTES,
            group, holes, xattrs, List.of(), Entry.Device.NONE, false, false);
    entryCount++;
    List<int[]> places = new ArrayList<>();
    boolean further =
        group != 0 && !open.isEmpty() && open.getLast().entry().hardLinkGroup() == group;
    if (further) {
      places.addAll(open.getLast().places());
    }
    for (int at = 0; at < content.length && !further; at += chunkBytes) {
      int length = Math.min(chunkBytes, content.length - at);
      byte[] chunk = Arrays.copyOfRange(content, at, at + length);
      places.add(new int[]{chunk(chunk), length});
    }
    open.add(new Open(entry, places));
    endPack(packBytes);
    return this;
  }

  /** A file whose one chunk is this frame, which may lie; its extent claims {@code length} bytes of the pack. */
  SnapshotKit raw(String path, byte[] frame, int plainBytes, long length) {
    PackWriter pack = openPack();
    int ordinal = pack.add(Sha256.of(frame), frame, 0, frame.length, plainBytes);
    List<int[]> places = new ArrayList<>();
    for (long rest = length; rest > 0; rest -= Integer.MAX_VALUE) {
      places.add(new int[]{ordinal, (int) Math.min(rest, Integer.MAX_VALUE)});
    }
    return claim(path, places, length, 1);
  }

  /** A file that repeats one chunk: small to store, large to restore. */
  SnapshotKit repeated(String path, byte[] content, int times) {
    List<int[]> places = List.of(new int[]{chunk(content), content.length});
    return claim(path, places, (long) content.length * times, times);
  }

  private SnapshotKit claim(String path, List<int[]> places, long size, int repeat) {
    Entry entry =
        new Entry(
            PathBytes.of(path), EntryType.FILE, attributes(mode), size, Entry.NO_BYTES, 0,
            List.of(), List.of(), List.of(), Entry.Device.NONE, false, false);
    entryCount++;
    open.add(new Open(entry, places, repeat));
    endPack(packBytes);
    return this;
  }

  private PackWriter openPack() {
    if (writer == null) {
      writer =
          PackWriter.open(
              sealer, fleet, host, PackKind.DATA, folder.resolve("pack-" + packs.size()));
    }
    return writer;
  }

  private int chunk(byte[] chunk) {
    PackWriter pack = openPack();
    byte[] frame = new byte[ChunkCompressor.frameBound(chunk.length)];
    int length = compressor.compress(chunk, 0, chunk.length, frame, new byte[chunk.length]);
    return pack.add(Sha256.of(chunk), frame, 0, length, chunk.length);
  }

  private void endPack(long limit) {
    if (writer != null && writer.frameBytes() < limit && writer.count() < 60_000) {
      return;
    }
    try {
      Optional<Sha256> name = Optional.empty();
      if (writer != null) {
        FinishedPack pack = writer.finish();
        writer = null;
        name = Optional.of(pack.ref().sha256());
        Path target =
            folder.resolve("store").resolve(new ObjectName.Pack(host, name.get()).path());
        Files.createDirectories(target.getParent());
        Files.move(pack.file(), target);
        packs.add(name.get() + " " + pack.ref().headerMac() + " " + pack.ref().sizeBytes());
      }
      for (Open one : open) {
        write(one, name);
      }
      open.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Open one, Optional<Sha256> pack) throws IOException {
    Entry entry = one.entry();
    if (!one.places().isEmpty()) {
      long bytes = one.places().stream().mapToLong(place -> place[1]).sum();
      entry =
          entry.withContent(
              java.util.Collections.nCopies(
                  one.repeat(),
                  new Extent(pack.orElseThrow(), one.places().getFirst()[0], 0, bytes)));
    }
    int length = encoder.encode(entry);
    ByteArrayOutputStream varint = new ByteArrayOutputStream();
    for (int rest = length;; rest >>>= 7) {
      varint.write(rest < 0x80 ? rest : rest & 0x7f | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    varint.writeTo(entries);
    entries.write(encoder.buffer(), 0, length);
  }

  SavedSnapshot save() {
    endPack(0);
    try {
      entries.close();
      List<String> facts = new ArrayList<>();
      facts.add(fleet.toString());
      facts.add(host.toString());
      facts.add(Long.toString(entryCount));
      facts.addAll(packs);
      Files.write(folder.resolve("facts"), facts);
      IdentityFiles.write(folder.resolve("identity"), identity, Optional.empty(), null, secure);
      compressor.close();
      return new SavedSnapshot(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ExtendedAttribute xattr(String name, String value) {
    return new ExtendedAttribute(
        PathBytes.of(name), ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }
}
