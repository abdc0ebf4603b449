package dev.holdfast.backup;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.chunk.Cutter;
import dev.holdfast.chunk.FastCdc;
import dev.holdfast.chunk.FixedCutter;
import dev.holdfast.chunk.GearTable;
import dev.holdfast.pack.PackKind;
import dev.holdfast.snapshot.BodyCodec;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.Chunking;
import dev.holdfast.source.TreeCacheWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * Brings a capture into packs: first its content, then, when every pack has a name, its entry stream. One thread drives it.
 */
final class SourceStorage {
  private static final long LARGE_SOURCE_BYTES = 256L << 30;
  private static final int LARGE_PACK_BYTES = 48 << 20;

  private final DedupBase base;
  private final Spool spool;
  private final GearTable gear;
  private final BackupObserver observer;
  private final int threads;
  private final Path scratch;
  private final PackNumbers packs = new PackNumbers();
  private final PackUse use = new PackUse();

  SourceStorage(
      DedupBase base,
      Spool spool,
      GearTable gear,
      BackupObserver observer,
      int threads,
      Path scratch) {
    this.base = base;
    this.spool = spool;
    this.gear = gear;
    this.observer = observer;
    this.threads = threads;
    this.scratch = scratch;
  }

  /** Stores everything the capture emits. */
  StoredTree store(Capture capture, TreeCacheWriter cache) {
    Chunking chunking = capture.chunking();
    ChunkSizes sizes = sizes(chunking);
    long boundary =
        switch (chunking) {
          case Chunking.Fixed _ -> 0;
          case Chunking.ContentDefined cdc -> cdc.sizes().minBytes();
        };
    int target =
        capture.estimatedBytes() > LARGE_SOURCE_BYTES
            ? LARGE_PACK_BYTES
            : PackKind.DATA.targetBytes();
    try (ChunkPlaces places = new ChunkPlaces(scratch.resolve("content.chunks"));
        PendingRecords records = new PendingRecords(scratch.resolve("entries"))) {
      ChunkPlacer placer = new ChunkPlacer(PackKind.DATA, target, spool, packs, places, observer);
      CaptureReport report;
      long entries;
      try (ChunkPipeline pipeline =
          new ChunkPipeline(threads, sizes, base.chunks(PackKind.DATA), placer)) {
        ChunkStream stream = new ChunkStream(cutter(chunking), sizes, pipeline);
        CaptureCollector collector =
            new CaptureCollector(
                records, stream, boundary, observer, capture.estimatedBytes(), use);
        report = capture.run(collector);
        entries = collector.entries();
        stream.boundary();
        pipeline.finish();
        placer.closePack();
      } finally {
        placer.abandon();
      }
      TreePlace tree = storeTree(places, records, cache);
      return new StoredTree(
          report, chunking, tree.tree(), use, entries, placer.newBytes() + tree.newBytes());
    }
  }

  private record TreePlace(SnapshotBody.Tree tree, long newBytes) {}

  private TreePlace storeTree(ChunkPlaces content, PendingRecords records, TreeCacheWriter cache) {
    try (ChunkPlaces places = new ChunkPlaces(scratch.resolve("tree.chunks"));
        EntryScratch groups = new EntryScratch(scratch.resolve("links"));
        PendingRecords.Reader reader = records.read()) {
      MetaStream meta = new MetaStream(places);
      try {
        TreePass pass =
            new TreePass(new StreamExtents(content, packs), meta.stream(), cache, use, groups);
        pass.run(reader);
        long length = meta.end();
        List<Extent> extents = new StreamExtents(places, packs).of(0, length);
        use.add(extents);
        byte[] encoded = BodyCodec.encodeExtents(extents);
        if (encoded.length <= BodyCodec.MAX_DIRECT_BYTES) {
          return new TreePlace(new SnapshotBody.Tree.Direct(extents), meta.newBytes());
        }
        return storeIndex(encoded, meta.newBytes());
      } finally {
        meta.close();
      }
    }
  }

  private TreePlace storeIndex(byte[] encoded, long newBytesBefore) {
    try (ChunkPlaces places = new ChunkPlaces(scratch.resolve("index.chunks"))) {
      MetaStream meta = new MetaStream(places);
      try {
        meta.stream().write(encoded, 0, encoded.length);
        long length = meta.end();
        List<Extent> extents = new StreamExtents(places, packs).of(0, length);
        use.add(extents);
        return new TreePlace(
            new SnapshotBody.Tree.Indexed(extents), newBytesBefore + meta.newBytes());
      } finally {
        meta.close();
      }
    }
  }

  private Cutter cutter(Chunking chunking) {
    return switch (chunking) {
      case Chunking.ContentDefined cdc -> new FastCdc(gear, cdc.sizes());
      case Chunking.Fixed fixed -> new FixedCutter(fixed.blockBytes());
    };
  }

  private static ChunkSizes sizes(Chunking chunking) {
    return switch (chunking) {
      case Chunking.ContentDefined cdc -> cdc.sizes();
      case Chunking.Fixed fixed ->
          new ChunkSizes(fixed.blockBytes() / 4, fixed.blockBytes(), fixed.blockBytes());
    };
  }

  /** A stream into meta packs. */
  private final class MetaStream {
    private final ChunkPlacer placer;
    private final ChunkPipeline pipeline;
    private final ChunkStream stream;

    private MetaStream(ChunkPlaces places) {
      placer =
          new ChunkPlacer(
              PackKind.META, PackKind.META.targetBytes(), spool, packs, places, observer);
      pipeline = new ChunkPipeline(threads, ChunkSizes.META, base.chunks(PackKind.META), placer);
      stream = new ChunkStream(new FastCdc(gear, ChunkSizes.META), ChunkSizes.META, pipeline);
    }

    private ChunkStream stream() {
      return stream;
    }

    /** Ends it; its length in bytes. */
    private long end() {
      stream.boundary();
      pipeline.finish();
      placer.closePack();
      return stream.position();
    }

    private long newBytes() {
      return placer.newBytes();
    }

    private void close() {
      pipeline.close();
      placer.abandon();
    }
  }
}
