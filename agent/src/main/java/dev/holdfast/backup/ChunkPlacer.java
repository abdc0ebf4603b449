package dev.holdfast.backup;

import dev.holdfast.id.Sha256;
import dev.holdfast.pack.FinishedPack;
import dev.holdfast.pack.PackKind;
import dev.holdfast.pack.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives each chunk its place: in a stored pack that may be referred to, in a pack of this run that holds it already, or at
 * the end of the open pack. Used by the pipeline's placing thread; {@link #holds} by any.
 */
final class ChunkPlacer {
  private final PackKind kind;
  private final long targetBytes;
  private final Spool spool;
  private final PackNumbers packs;
  private final ChunkPlaces places;
  private @Nullable PackWriter writer;
  private int writerNumber;
  private final BackupObserver observer;
  private final List<Sha256> ids = new ArrayList<>();
  private long newBytes;
  private boolean dropped;

  /** {@code targetBytes}: compressed bytes after which a pack is closed. */
  ChunkPlacer(
      PackKind kind,
      long targetBytes,
      Spool spool,
      PackNumbers packs,
      ChunkPlaces places,
      BackupObserver observer) {
    this.kind = kind;
    this.targetBytes = targetBytes;
    this.observer = observer;
    this.spool = spool;
    this.packs = packs;
    this.places = places;
  }

  /** Whether this run holds such a chunk already. */
  boolean holds(Sha256 id) {
    return places.find(id) >= 0;
  }

  /** Places the next chunk in stream order. */
  void place(ChunkPipeline.Slot slot) {
    KnownChunks.Place known = slot.place;
    if (known != null) {
      places.append(slot.id, packs.ofStored(known.pack()), known.ordinal(), slot.length);
      return;
    }
    long same = places.find(slot.id);
    if (same >= 0) {
      places.append(slot.id, places.pack(same), places.ordinal(same), slot.length);
      return;
    }
    PackWriter open = writer;
    if (open != null && !open.fits(slot.frameLength)) {
      closePack();
    }
    PackWriter pack = open();
    int ordinal = pack.add(slot.id, slot.bytes(), 0, slot.frameLength, slot.length);
    places.append(slot.id, writerNumber, ordinal, slot.length);
    ids.add(slot.id);
    newBytes += slot.length;
    observer.reached(BackupObserver.Moment.CHUNK_PLACED);
    if (pack.frameBytes() >= targetBytes) {
      closePack();
      dropWhatStartLeft();
    }
  }

  /**
   * The serial collector takes all the heap it may have before it first looks at its old part. Once all buffers have their
   * size, what start-up and smaller ones left there (10 MB) is given to what comes. Only a run that fills a pack gets here.
   */
  private void dropWhatStartLeft() {
    if (!dropped) {
      dropped = true;
      System.gc();
    }
  }

  /** Closes the open pack, if any. Call after the pipeline has finished. */
  void closePack() {
    PackWriter pack = writer;
    if (pack != null) {
      writer = null;
      FinishedPack finished = pack.finish();
      packs.finished(writerNumber, finished.ref());
      spool.accept(finished, ids);
      ids.clear();
    }
  }

  /** Gives up the open pack: its file is removed. Call when the run fails. */
  void abandon() {
    PackWriter pack = writer;
    if (pack != null) {
      writer = null;
      pack.abandon();
    }
  }

  /** Plaintext stored afresh, in bytes. */
  long newBytes() {
    return newBytes;
  }

  private PackWriter open() {
    PackWriter pack = writer;
    if (pack == null) {
      pack = spool.newPack(kind);
      writer = pack;
      writerNumber = packs.open();
    }
    return pack;
  }
}
