package dev.holdfast.restore;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.pack.PackKeys;
import dev.holdfast.seal.Identities;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestKind;
import dev.holdfast.signed.PackList;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A snapshot made by hand, saved in a folder so that another process can restore it. */
final class SavedSnapshot implements Restorable {
  final Path folder;
  private final PackList packs;
  private final FleetId fleet;
  private final HostId host;
  private final long entryCount;
  private final Sha256 id;
  int timesRead;

  SavedSnapshot(Path folder) {
    this.folder = folder;
    try {
      List<String> lines = Files.readAllLines(folder.resolve("facts"));
      fleet = new FleetId(Id128.parse(lines.get(0)));
      host = new HostId(Id128.parse(lines.get(1)));
      entryCount = Long.parseLong(lines.get(2));
      id = Sha256.of(Files.readAllBytes(folder.resolve("facts")));
      PackList.Builder builder = PackList.builder();
      for (String line : lines.subList(3, lines.size())) {
        String[] words = line.split(" ");
        builder.add(
            Sha256.parse(words[0]), Id128.parse(words[1]), Long.parseLong(words[2]));
      }
      packs = builder.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FolderView store() {
    return new FolderView("one", folder.resolve("store"));
  }

  PackKeys keys() {
    return PackKeys.of(
        Identities.load(
            List.of(folder.resolve("identity")),
            dev.holdfast.seal.PassphraseSource.none(),
            finding -> {}));
  }

  @Override
  public Sha256 id() {
    return id;
  }

  @Override
  public ManifestCore core() {
    CoreHead head =
        CoreHead.draft(
            fleet, host.value(), 1, Optional.empty(), 1, Optional.of(Sha256.of(new byte[0])));
    return new ManifestCore(
        head, Optional.empty(), List.of(), 1, ManifestKind.SNAPSHOT,
        new SourceId(new Id128(1, 1)), Optional.empty(), RetentionTag.NONE,
        Instant.EPOCH, Instant.EPOCH, 0, List.of(new RecipientId(new Id128(1, 2))),
        packs.count(), entryCount, 0, 0, 0);
  }

  @Override
  public SnapshotBody body() {
    return new SnapshotBody(
        new SnapshotBody.Names("h", "shop", "", "files", "l", "", "l/files"),
        "files", List.of(), List.of(),
        new SnapshotBody.Consistency(true, List.of(), 0, List.of(), 0),
        List.of(),
        new SnapshotBody.Chunker("fastcdc", 1, 2, 3),
        List.of(PathBytes.of("/srv")),
        new SnapshotBody.Tree.Direct(List.of()),
        SnapshotBody.Migration.NONE,
        Optional.empty(),
        new TreeMap<>(),
        "test");
  }

  @Override
  public PackList packs() {
    return packs;
  }

  @Override
  public EntryStreamReader entries() {
    timesRead++;
    try {
      return new EntryStreamReader(
          new BufferedInputStream(Files.newInputStream(folder.resolve("entries")), 64 << 10));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
