package dev.holdfast.signed;

import com.google.protobuf.ByteString;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.SetId;
import dev.holdfast.id.SourceId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cores of manifests and checkpoints, between wire and records. */
final class ManifestCodec {
  private ManifestCodec() {}

  static dev.holdfast.wire.format.v1.ManifestCore toWire(ManifestCore core) {
    var wire =
        dev.holdfast.wire.format.v1.ManifestCore.newBuilder()
            .setHead(Wire.head(core.head(), SignedKind.MANIFEST))
            .addAllVoidSeqs(core.voidSeqs())
            .setRecordN(core.recordN())
            .setKind(kind(core.kind()))
            .setSourceId(ByteString.copyFrom(core.sourceId().toBytes()))
            .setRetentionTag(
                ByteString.copyFrom(
                    ByteBuffer.allocate(RetentionTag.BYTES)
                        .putLong(core.retentionTag().value())
                        .flip()))
            .setCaptureStartUnixMs(core.captureStart().toEpochMilli())
            .setCaptureEndUnixMs(core.captureEnd().toEpochMilli())
            .setDefinitionVersion(core.definitionVersion())
            .setPackCount(core.packCount())
            .setEntryCount(core.entryCount())
            .setLogicalBytes(core.logicalBytes())
            .setNewBytes(core.newBytes())
            .setStoredBytes(core.storedBytes());
    core.previous().ifPresent(ref -> wire.setPrevious(Wire.ref(ref)));
    core.setId().ifPresent(id -> wire.setSetId(ByteString.copyFrom(id.toBytes())));
    for (RecipientId recipient : core.recipients()) {
      wire.addRecipients(ByteString.copyFrom(recipient.toBytes()));
    }
    return wire.build();
  }

  static ManifestCore ofWire(dev.holdfast.wire.format.v1.ManifestCore wire) {
    return new ManifestCore(
        Wire.head(wire.getHead()),
        wire.hasPrevious()
            ? Optional.of(Wire.ref(wire.getPrevious(), "previous"))
            : Optional.empty(),
        wire.getVoidSeqsList(),
        wire.getRecordN(),
        kind(wire.getKind()),
        new SourceId(Wire.id(wire.getSourceId(), "source_id")),
        wire.getSetId().isEmpty()
            ? Optional.empty()
            : Optional.of(new SetId(Wire.id(wire.getSetId(), "set_id"))),
        tag(wire.getRetentionTag()),
        Instant.ofEpochMilli(wire.getCaptureStartUnixMs()),
        Instant.ofEpochMilli(wire.getCaptureEndUnixMs()),
        Wire.number(wire.getDefinitionVersion(), "definition_version"),
        recipients(wire.getRecipientsList()),
        Wire.count(wire.getPackCount(), PackList.MAX_COUNT, "pack list"),
        Wire.number(wire.getEntryCount(), "entry_count"),
        Wire.number(wire.getLogicalBytes(), "logical_bytes"),
        Wire.number(wire.getNewBytes(), "new_bytes"),
        Wire.number(wire.getStoredBytes(), "stored_bytes"));
  }

  private static RetentionTag tag(ByteString bytes) {
    if (bytes.size() != RetentionTag.BYTES) {
      throw Form.malformed(
          "retention_tag of " + bytes.size() + " bytes", RetentionTag.BYTES + " bytes");
    }
    return new RetentionTag(bytes.asReadOnlyByteBuffer().getLong());
  }

  private static List<RecipientId> recipients(List<ByteString> wire) {
    List<RecipientId> recipients = new ArrayList<>(wire.size());
    for (ByteString bytes : wire) {
      recipients.add(new RecipientId(Wire.id(bytes, "recipient")));
    }
    return recipients;
  }

  private static dev.holdfast.wire.format.v1.ManifestKind kind(ManifestKind kind) {
    return switch (kind) {
      case SNAPSHOT -> dev.holdfast.wire.format.v1.ManifestKind.SNAPSHOT;
      case RESTORE_POINT_SET -> dev.holdfast.wire.format.v1.ManifestKind.RESTORE_POINT_SET;
      case JOURNAL_BASE -> dev.holdfast.wire.format.v1.ManifestKind.JOURNAL_BASE;
    };
  }

  private static ManifestKind kind(dev.holdfast.wire.format.v1.ManifestKind kind) {
    return switch (kind) {
      case SNAPSHOT -> ManifestKind.SNAPSHOT;
      case RESTORE_POINT_SET -> ManifestKind.RESTORE_POINT_SET;
      case JOURNAL_BASE -> ManifestKind.JOURNAL_BASE;
      case MANIFEST_KIND_UNSPECIFIED -> throw Form.malformed("a manifest without kind", "one");
      case UNRECOGNIZED -> throw Form.unknown("a manifest of unknown kind", "1 to 3");
    };
  }

  static dev.holdfast.wire.format.v1.CheckpointCore toWire(CheckpointCore core) {
    return dev.holdfast.wire.format.v1.CheckpointCore.newBuilder()
        .setHead(Wire.head(core.head(), SignedKind.CHECKPOINT))
        .setUpto(Wire.ref(core.upto()))
        .setTimeUnixMs(core.time().toEpochMilli())
        .setLiveCount(core.liveCount())
        .build();
  }

  static CheckpointCore ofWire(dev.holdfast.wire.format.v1.CheckpointCore wire) {
    if (!wire.hasUpto()) {
      throw Form.malformed("a checkpoint without upto", "the newest manifest it judges");
    }
    return new CheckpointCore(
        Wire.head(wire.getHead()),
        Wire.ref(wire.getUpto(), "upto"),
        Instant.ofEpochMilli(wire.getTimeUnixMs()),
        Wire.count(wire.getLiveCount(), LiveList.MAX_COUNT, "live list"));
  }
}
