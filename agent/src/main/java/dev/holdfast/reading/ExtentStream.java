package dev.holdfast.reading;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackReader;
import dev.holdfast.pack.PackRef;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.transfer.PendingObject;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a list of extents as a stream; the next packs are fetched while this one is read. Memory: one chunk. One
 * thread.
 */
public final class ExtentStream extends InputStream {
  private static final int AHEAD = 2;
  private static final int OPEN_PACKS = 4;

  private final PackOpener opener;
  private final ObjectFetcher fetcher;
  private final PackKind kind;
  private final List<Extent> extents;
  private final Map<Sha256, PackOpener.OpenPack> open = new LinkedHashMap<>(8, 0.75f, true);
  private final Map<Sha256, PendingObject> pending = new LinkedHashMap<>();
  private byte[] chunk = {};
  private int position;
  private int limit;
  private int next;
  private int ordinal;
  private long left;
  private @Nullable Sha256 pack;

  /** Streams the extents, all in packs of one kind. */
  public ExtentStream(
      PackOpener opener, ObjectFetcher fetcher, PackKind kind, List<Extent> extents) {
    this.opener = opener;
    this.fetcher = fetcher;
    this.kind = kind;
    this.extents = List.copyOf(extents);
  }

  @Override
  public int read() {
    return fill() ? chunk[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, limit - position);
    System.arraycopy(chunk, position, target, offset, n);
    position += n;
    return n;
  }

  /** Whether there is a byte to read, after loading the next chunk when needed. */
  private boolean fill() {
    while (position == limit) {
      if (left == 0 && !beginExtent()) {
        return false;
      }
      load(0);
    }
    return true;
  }

  private boolean beginExtent() {
    if (next == extents.size()) {
      return false;
    }
    Extent extent = extents.get(next++);
    pack = extent.pack();
    ordinal = extent.ordinal();
    left = extent.length();
    prefetch();
    load(extent.offset());
    return true;
  }

  /** Loads the next chunk of the current extent, from {@code offset} on. */
  private void load(int offset) {
    if (left == 0 || position < limit || pack == null) {
      return;
    }
    PackReader reader = reader(pack);
    if (ordinal >= reader.count() || offset >= reader.plainBytes(ordinal)) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "an extent at chunk " + ordinal + " byte " + offset + " of pack " + pack
              + " (expected: within its " + reader.count() + " chunks)");
    }
    int plain = reader.plainBytes(ordinal);
    if (chunk.length < plain) {
      chunk = new byte[plain];
    }
    reader.read(ordinal, chunk);
    position = offset;
    limit = (int) Math.min(plain, offset + left);
    left -= limit - position;
    ordinal++;
  }

  private PackReader reader(Sha256 name) {
    PackOpener.OpenPack found = open.get(name);
    if (found != null) {
      return found.reader();
    }
    if (open.size() == OPEN_PACKS) {
      Sha256 oldest = open.keySet().iterator().next();
      PackOpener.OpenPack dropped = open.remove(oldest);
      if (dropped != null) {
        dropped.close();
      }
    }
    PackRef ref = opener.ref(name);
    PendingObject waiting = pending.remove(name);
    FetchedObject fetched =
        waiting != null ? waiting.await() : fetcher.fetch(opener.request(ref));
    PackOpener.OpenPack opened = opener.open(ref, kind, fetched);
    open.put(name, opened);
    return opened.reader();
  }

  private void prefetch() {
    int started = 0;
    Sha256 last = pack;
    for (int i = next; i < extents.size() && started < AHEAD; i++) {
      Sha256 name = extents.get(i).pack();
      if (name.equals(last)) {
        continue;
      }
      last = name;
      started++;
      if (!open.containsKey(name) && !pending.containsKey(name)) {
        Optional<PendingObject> begun = fetcher.prefetch(opener.request(opener.ref(name)));
        begun.ifPresent(object -> pending.put(name, object));
      }
    }
  }

  /** Deletes what was fetched. */
  @Override
  public void close() {
    pending.values().forEach(PendingObject::discard);
    pending.clear();
    open.values().forEach(PackOpener.OpenPack::close);
    open.clear();
  }
}
