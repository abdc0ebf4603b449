package dev.holdfast.backup;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.pack.ChunkCompressor;
import dev.holdfast.pack.PackRef;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.Sealer;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.snapshot.BodyCodec;
import dev.holdfast.snapshot.DumpFigures;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.Chunking;
import dev.holdfast.source.Source;
import dev.holdfast.state.PackIndex;
import dev.holdfast.transfer.SnapshotSummary;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the body and the pack list of a manifest from a stored tree. */
final class DraftMaker {
  private final BackupDoors doors;
  private final BackupRequest request;
  private final List<RecipientId> recipients;
  private final Sealer sealer;

  DraftMaker(
      BackupDoors doors, BackupRequest request, List<RecipientId> recipients, Sealer sealer) {
    this.doors = doors;
    this.request = request;
    this.recipients = recipients;
    this.sealer = sealer;
  }

  /**
   * Everything of the manifest but its number.
   *
   * @param storedBytes ciphertext of the packs this run has written
   * @param duration of the run so far
   */
  ManifestDraft make(Source source, StoredTree tree, long storedBytes, Duration duration) {
    PackList.Builder packs = PackList.builder();
    Map<Long, Long> uses = new HashMap<>();
    for (Map.Entry<Sha256, Long> used : tree.use().bytes().entrySet()) {
      PackIndex.Known pack =
          doors
              .database()
              .packs()
              .find(used.getKey())
              .orElseThrow(() -> new IllegalStateException("no pack " + used.getKey()));
      PackRef ref = pack.ref();
      packs.add(ref.sha256(), ref.headerMac(), ref.sizeBytes());
      uses.put(pack.row(), used.getValue());
    }
    CaptureReport report = tree.report();
    SnapshotBody body = body(source, tree);
    SnapshotSummary summary =
        new SnapshotSummary(
            source.id(),
            request.names().name(),
            source.app(),
            source.name(),
            request.names().reason(),
            report.start(),
            report.end(),
            tree.entries(),
            report.logicalBytes(),
            tree.newBytes(),
            storedBytes,
            duration,
            report.changedCount() == 0 && report.unreadCount() == 0,
            DumpFigures.of(body));
    return new ManifestDraft(
        source.id(),
        RetentionTag.ofReason(request.fleet(), request.names().reason()),
        recipients,
        Section.ofBytes(SectionKind.BODY, seal(body)),
        packs.build(),
        uses,
        summary);
  }

  private byte[] seal(SnapshotBody body) {
    byte[] plain = BodyCodec.encode(body);
    byte[] frame = new byte[ChunkCompressor.frameBound(plain.length)];
    int length;
    try (ChunkCompressor compressor = new ChunkCompressor(ChunkCompressor.DEFAULT_LEVEL)) {
      length = compressor.compress(plain, 0, plain.length, frame, new byte[plain.length]);
    }
    SealLabel label = new SealLabel(request.fleet(), doors.keys().id(), SealKind.BODY);
    byte[] sealed = sealer.seal(Arrays.copyOf(frame, length), label);
    if (sealed.length > Limits.BODY_BYTES) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED,
          "the snapshot's sealed body takes " + sealed.length + " bytes (expected: at most "
              + Limits.BODY_BYTES + ")");
    }
    return sealed;
  }

  private SnapshotBody body(Source source, StoredTree tree) {
    CaptureReport report = tree.report();
    boolean exact = report.changedCount() == 0;
    return new SnapshotBody(
        request.names(),
        source.kind(),
        report.tools(),
        List.of(),
        consistency(report, exact),
        report.fingerprint()
            .stream()
            .sorted(
                Comparator.comparing(SnapshotBody.FingerprintItem::kind)
                    .thenComparing(SnapshotBody.FingerprintItem::name))
            .toList(),
        chunker(tree.chunking()),
        report.roots(),
        tree.tree(),
        SnapshotBody.Migration.NONE,
        Optional.empty(),
        new TreeMap<>(report.settings()),
        request.programVersion());
  }

  static SnapshotBody.Consistency consistency(CaptureReport report, boolean exact) {
    return new SnapshotBody.Consistency(
        exact, report.changed(), report.changedCount(), report.unread(), report.unreadCount());
  }

  private static SnapshotBody.Chunker chunker(Chunking chunking) {
    return switch (chunking) {
      case Chunking.ContentDefined cdc ->
          new SnapshotBody.Chunker(
              "fastcdc",
              cdc.sizes().minBytes(),
              cdc.sizes().averageBytes(),
              cdc.sizes().maxBytes());
      case Chunking.Fixed fixed ->
          new SnapshotBody.Chunker(
              "fixed", fixed.blockBytes(), fixed.blockBytes(), fixed.blockBytes());
    };
  }
}
