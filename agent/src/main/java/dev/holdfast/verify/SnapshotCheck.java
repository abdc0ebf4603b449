package dev.holdfast.verify;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.PackKind;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestKind;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.snapshot.SnapshotNames;
import dev.holdfast.trust.JudgedManifest;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Opens one snapshot and compares all it says: body with core, entry stream with its figures, extents with the pack list.
 * Reads its meta packs. One thread.
 */
final class SnapshotCheck {
  /** More of one kind say nothing new. */
  private static final int TOLD = 20;

  private final VerifyRequest request;
  private final VerifyDoors doors;
  private final PackFacts facts;
  private final JudgedManifest manifest;
  private int extentsTold;

  SnapshotCheck(
      VerifyRequest request, VerifyDoors doors, PackFacts facts, JudgedManifest manifest) {
    this.request = request;
    this.doors = doors;
    this.facts = facts;
    this.manifest = manifest;
  }

  /** Whether it could be opened and read to its end. */
  boolean run() {
    if (manifest.core().kind() != ManifestKind.SNAPSHOT) {
      return false;
    }
    try {
      OpenSnapshot open =
          OpenSnapshot.open(manifest, doors.fetcher(), request.identities().orElseThrow());
      body(open);
      entries(open);
      return true;
    } catch (HoldfastException e) {
      if (e.fault() == Fault.IDENTITY_WRONG) {
        doors.findings()
            .add(
                Finding.warning(
                    "sealed-to-others", manifest.name().path(), null,
                    "a snapshot that the identity opens", e.message())
                    .withFix("give an identity whose recipient is named, too"));
        return false;
      }
      if (!Copies.ofObject(e)) {
        throw e;
      }
      error("snapshot-unreadable", "a snapshot that can be restored", e.message());
      return false;
    }
  }

  private void error(String code, String expected, String seen) {
    error(code, manifest.name().path(), expected, seen);
  }

  private void error(String code, String object, String expected, String seen) {
    doors.findings()
        .add(
            manifest.suspect()
                ? Finding.warning(code, object, null, expected, seen)
                : Finding.error(code, object, null, expected, seen));
  }

  private void body(OpenSnapshot open) {
    SnapshotBody.Names names = open.body().names();
    ManifestCore core = manifest.core();
    FleetId fleet = core.head().fleet();
    RetentionTag tag = RetentionTag.ofReason(fleet, names.reason());
    if (!tag.equals(core.retentionTag())) {
      error(
          "body-differs", "retention tag " + core.retentionTag() + ", as in its core",
          "tag " + tag + " of its reason");
    }
    if (!names.name().equals(SnapshotNames.name(names.label(), names.source()))) {
      error(
          "body-differs", "the name " + SnapshotNames.name(names.label(), names.source()),
          names.name());
    }
    if (!core.sourceId().equals(request.sourceIds().apply(names.app(), names.source()))) {
      doors.findings()
          .add(
              Finding.warning(
                  "source-differs", manifest.name().path(), null,
                  "the source id of " + names.app() + "/" + names.source(),
                  core.sourceId().toString())
                  .withFix("fine if the configuration gave this source an 'id' at that time"));
    }
  }

  private void entries(OpenSnapshot open) {
    BitSet used = new BitSet(open.packs().count());
    List<Extent> tree = open.treeExtents();
    open.body().tree().extents().forEach(extent -> extent(open, extent, PackKind.META, used));
    tree.forEach(extent -> extent(open, extent, PackKind.META, used));
    long entries = 0;
    long logicalBytes = 0;
    try (EntryStreamReader stream = open.entries()) {
      for (Entry entry = stream.next(); entry != null; entry = stream.next()) {
        doors.observer().check();
        entries += entry.ancestor() ? 0 : 1;
        if (entry.type() == EntryType.FILE && firstName(entry)) {
          logicalBytes += entry.contentBytes();
        }
        for (Extent extent : entry.content()) {
          extent(open, extent, PackKind.DATA, used);
        }
      }
    }
    figures(open, entries, logicalBytes, used);
  }

  /** Whether a file counts here: a hard-linked one counts at the path that gave its group the number. */
  private static boolean firstName(Entry entry) {
    if (entry.hardLinkGroup() == 0) {
      return true;
    }
    long group = ByteBuffer.wrap(Sha256.of(entry.path().toBytes()).toBytes()).getLong();
    return entry.hardLinkGroup() == (group == 0 ? 1 : group);
  }

  private void extent(OpenSnapshot open, Extent extent, PackKind kind, BitSet used) {
    int index = open.packs().find(extent.pack());
    Optional<String> objection =
        index < 0
            ? Optional.of("the pack list does not name it")
            : facts.objection(extent, kind);
    if (index >= 0) {
      used.set(index);
    }
    if (objection.isPresent() && extentsTold++ < TOLD) {
      error(
          "extent-wrong", new ObjectName.Pack(manifest.core().host(), extent.pack()).path(),
          "chunks of a " + kind.sealKind().word() + " pack of manifest " + manifest.core().seq(),
          "an extent at chunk " + extent.ordinal() + ": " + objection.get());
    }
  }

  private void figures(OpenSnapshot open, long entries, long logicalBytes, BitSet used) {
    ManifestCore core = manifest.core();
    if (entries != core.entryCount()) {
      error("entry-count-differs", core.entryCount() + " entries, as in its core",
          entries + " entries");
    }
    String kind = open.body().sourceKind();
    if ((kind.equals("files") || kind.equals("sqlite")) && logicalBytes != core.logicalBytes()) {
      error("logical-bytes-differ", core.logicalBytes() + " bytes, as in its core",
          logicalBytes + " bytes");
    }
    if (used.cardinality() != open.packs().count()) {
      int first = used.nextClearBit(0);
      error(
          "pack-list-too-long", "only packs that its entries use",
          (open.packs().count() - used.cardinality()) + " others, for instance "
              + open.packs().hash(first));
    }
  }
}
