package dev.holdfast.cli;

import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.state.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Signs manifests that lie, with a host's own key, as a taken over or faulty host could. */
final class Forger {
  private final Path directory;
  private final SigningKey key;
  final SignedFile newest;
  final ManifestCore core;
  long seq;
  List<dev.holdfast.id.RecipientId> recipients;
  SourceId source;
  RetentionTag tag;
  long entryCount;
  long logicalBytes;
  byte[] body;
  PackList packs;

  /** Begins with a true copy of the newest manifest, under the next number. */
  Forger(Path directory, Path state) throws IOException {
    this.directory = directory;
    var keys = StateDirectory.at(state).keys();
    key = keys.signing();
    List<Path> manifests =
        VerifyRepository.files(
            directory.resolve("a"), ObjectName.manifestsPrefix(keys.id()));
    newest = parse(directory.resolve("a"), manifests.getLast());
    core = (ManifestCore) newest.core();
    seq = core.seq() + 1;
    recipients = core.recipients();
    source = core.sourceId();
    tag = core.retentionTag();
    entryCount = core.entryCount();
    logicalBytes = core.logicalBytes();
    body = newest.section(SectionKind.BODY).orElseThrow();
    packs = packs(newest);
  }

  static SignedFile parse(Path store, Path file) throws IOException {
    ObjectName name = ObjectName.parse(store.relativize(file).toString()).orElseThrow();
    return SignedFile.parse(Files.readAllBytes(file), (ObjectName.Signed) name);
  }

  static PackList packs(SignedFile manifest) {
    return PackList.parse(
        ByteBuffer.wrap(manifest.section(SectionKind.PACKS).orElseThrow()),
        ((ManifestCore) manifest.core()).packCount());
  }

  /** Signs it with that key and puts it into both stores; returns its path. */
  String write(SigningKey signer) throws IOException {
    CoreHead head =
        CoreHead.draft(
            core.head().fleet(), core.head().subject(), seq, Optional.of(newest.sha256()),
            core.head().trustV(), core.head().trustSha256());
    ManifestCore lie =
        new ManifestCore(
            head, Optional.of(new ManifestRef(core.seq(), newest.sha256())), List.of(),
            core.recordN(), core.kind(), source, Optional.empty(), tag, core.captureStart(),
            core.captureEnd(), 0, recipients, packs.count(), entryCount, logicalBytes, 0, 0);
    SignedFile file =
        SignedFile.sign(
            lie, List.of(Section.ofBytes(SectionKind.BODY, body), Section.ofPacks(packs)), signer);
    for (String store : List.of("a", "b")) {
      Files.write(directory.resolve(store).resolve(file.name().path()), file.bytes());
    }
    return file.name().path();
  }

  String write() throws IOException {
    return write(key);
  }

  /** The list without its entry {@code left}, and with this entry more. */
  static PackList list(PackList from, int left, Optional<PackList> more) {
    PackList.Builder builder = PackList.builder();
    for (int i = 0; i < from.count(); i++) {
      if (i != left) {
        builder.add(from.hash(i), from.headerMac(i), from.sizeBytes(i));
      }
    }
    more.ifPresent(
        list -> {
          for (int i = 0; i < list.count(); i++) {
            Sha256 pack = list.hash(i);
            if (!builder.contains(pack)) {
              builder.add(pack, list.headerMac(i), list.sizeBytes(i));
            }
          }
        });
    return builder.build();
  }
}
