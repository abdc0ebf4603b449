package dev.holdfast.cli;

import dev.holdfast.chunk.ChunkSizes;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.Chunking;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.source.Source;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One file {@code /stream} that lies nowhere. Of twenty blocks of 1 MiB one is noise, three repeat earlier ones, and the
 * others are new and compressible, so that 20 GiB take little room in a store but pass every step.
 */
final class SyntheticStream implements Source {
  private static final int BLOCK = 1 << 20;

  private final Source stand;
  private final long seed;
  private final long sizeBytes;
  private final MessageDigest digest = Sha256.newDigest();

  /** In the place of a configured source. */
  SyntheticStream(Source stand, long seed, long sizeBytes) {
    this.stand = stand;
    this.seed = seed;
    this.sizeBytes = sizeBytes;
  }

  /** The hash of what was read. */
  Sha256 sha256() {
    return Sha256.ofBytes(digest.digest());
  }

  @Override
  public SourceId id() {
    return stand.id();
  }

  @Override
  public String app() {
    return stand.app();
  }

  @Override
  public String name() {
    return stand.name();
  }

  @Override
  public String kind() {
    return stand.kind();
  }

  @Override
  public Capture open(CaptureContext context) {
    return new Reading();
  }

  private final class Reading implements Capture {
    @Override
    public Chunking chunking() {
      return new Chunking.ContentDefined(ChunkSizes.TREE);
    }

    @Override
    public long estimatedBytes() {
      return sizeBytes;
    }

    @Override
    public CaptureReport run(CaptureSink sink) {
      Instant start = Instant.EPOCH.plusSeconds(1_800_000_000);
      ContentSink content = sink.content(sizeBytes);
      byte[] block = new byte[BLOCK];
      for (long at = 0; at < sizeBytes; at += BLOCK) {
        fill(block, at / BLOCK);
        int length = (int) Math.min(BLOCK, sizeBytes - at);
        digest.update(block, 0, length);
        content.write(block, 0, length);
      }
      PathBytes path = PathBytes.of("/stream");
      content.finish(
          new Entry(
              path, EntryType.FILE, new Entry.Attributes(0600, 0, 0, "", "", 1_800_000_000, 0),
              sizeBytes, Entry.NO_BYTES, 0, List.of(), List.of(), List.of(), Entry.Device.NONE,
              false, false),
          LocalStat.NONE);
      return new CaptureReport(
          start, start, sizeBytes, List.of(path), List.of(), 0, List.of(), 0, List.of(), List.of(),
          Map.of(), List.of());
    }

    private void fill(byte[] block, long number) {
      long kind = number % 20;
      // Blocks 17 to 19 are blocks 4 to 6 of the group that is half as far from the beginning.
      long same = kind < 17 ? number : number / 40 * 20 + kind - 13;
      SplittableRandom random = new SplittableRandom(seed ^ same * 0x9E3779B97F4A7C15L);
      if (same % 20 == 0) {
        random.nextBytes(block);
        return;
      }
      byte[] fresh = new byte[64];
      for (int i = 0; i < block.length; i += 1024) {
        random.nextBytes(fresh);
        for (int j = 0; j < 1024; j++) {
          block[i + j] = j < 64 ? fresh[j] : (byte) ('a' + fresh[j & 7] % 13 + (j >> 7));
        }
      }
    }

    @Override
    public void close() {}
  }
}
