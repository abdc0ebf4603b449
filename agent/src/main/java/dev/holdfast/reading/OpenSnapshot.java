package dev.holdfast.reading;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.pack.ChunkDecompressor;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.pack.PackKind;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seal.SealLabel;
import dev.holdfast.seal.Unsealer;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.snapshot.BodyCodec;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.ObjectFetcher;
import dev.holdfast.trust.JudgedManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A snapshot whose body is open: names, figures, pack list, and its entries as a stream that can be read again and again.
 *
 * @param core what is signed in clear
 * @param sha256 the snapshot's id
 * @param body the sealed part
 * @param packs the signed pack list
 * @param opener opens its packs
 * @param fetcher where they come from
 */
public record OpenSnapshot(
    ManifestCore core,
    Sha256 sha256,
    SnapshotBody body,
    PackList packs,
    PackOpener opener,
    ObjectFetcher fetcher) {
  /**
   * Opens a snapshot. The identities and the fetcher must stay open as long as it is used.
   *
   * @throws HoldfastException {@code IDENTITY_WRONG} naming who could open it, before anything is fetched; {@code
   *     OBJECT_MISSING}, {@code OBJECT_DAMAGED}, {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}, {@code FORMAT_UNKNOWN}
   */
  public static OpenSnapshot open(
      JudgedManifest manifest, ObjectFetcher fetcher, Identities identities) {
    ManifestCore core = manifest.core();
    if (!identities.opensAny(core.recipients())) {
      throw new HoldfastException(
          Fault.IDENTITY_WRONG,
          "the snapshot is sealed to recipients " + ids(core.recipients())
              + "; the identities at hand are " + ids(identities.recipientIds()));
    }
    FetchRequest request = FetchRequest.signed(manifest.name(), Limits.SIGNED_FILE_BYTES);
    try (FetchedObject fetched = fetcher.fetch(request)) {
      CheckedFile file = CheckedFile.open(fetched.path(), manifest.name());
      byte[] sealed = file.readSection(SectionKind.BODY).orElseThrow();
      PackList packs = file.packs();
      FleetId fleet = core.head().fleet();
      HostId host = core.host();
      SnapshotBody body = body(sealed, core, manifest.name(), identities);
      PackOpener opener =
          new PackOpener(fetcher, PackKeys.of(identities), fleet, host, packs);
      return new OpenSnapshot(core, manifest.sha256(), body, packs, opener, fetcher);
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    }
  }

  private static String ids(List<RecipientId> recipients) {
    return recipients.stream().map(RecipientId::toString).collect(Collectors.joining(", "));
  }

  private static SnapshotBody body(
      byte[] sealed, ManifestCore core, ObjectName.Manifest name, Identities identities) {
    AgeHeader header = AgeHeader.parse(sealed, 0, sealed.length);
    if (header.recipientCount() != core.recipients().size()) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "the body of " + name.path() + " is sealed to " + header.recipientCount()
              + " recipients (expected: the " + core.recipients().size() + " of its core)");
    }
    SealLabel label = new SealLabel(core.head().fleet(), core.host(), SealKind.BODY);
    FileKey key = Unsealer.unwrap(header, identities);
    byte[] frame;
    try {
      frame = Unsealer.open(sealed, label, key, "the body of " + name.path());
    } finally {
      key.destroy();
    }
    try (ChunkDecompressor decompressor = new ChunkDecompressor()) {
      return BodyCodec.decode(
          decompressor.sole(frame, Limits.BODY_BYTES, "the body of " + name.path()));
    }
  }

  /** The host that made it. */
  public HostId host() {
    return core.host();
  }

  /**
   * The extents of the entry stream, an index resolved.
   *
   * @throws HoldfastException faults of packs
   */
  public List<Extent> treeExtents() {
    return switch (body.tree()) {
      case SnapshotBody.Tree.Direct direct -> direct.extents();
      case SnapshotBody.Tree.Indexed indexed -> {
        long bytes = indexed.extents().stream().mapToLong(Extent::length).sum();
        if (bytes > Limits.LIST_BYTES || bytes < 0) {
          throw new HoldfastException(
              Fault.OBJECT_TOO_LARGE,
              "a tree index of " + bytes + " bytes (expected: at most " + Limits.LIST_BYTES + ")");
        }
        try (InputStream in = content(PackKind.META, indexed.extents())) {
          yield BodyCodec.decodeExtents(in.readAllBytes());
        } catch (IOException e) {
          throw DiskFault.reading("the tree index", e);
        }
      }
    };
  }

  /** The entries from the first on; close it. Each call reads the meta packs anew. */
  public EntryStreamReader entries() {
    return new EntryStreamReader(content(PackKind.META, treeExtents()));
  }

  /** Content of extents as a stream; close it. */
  public InputStream content(PackKind kind, List<Extent> extents) {
    return new ExtentStream(opener, fetcher, kind, extents);
  }
}
