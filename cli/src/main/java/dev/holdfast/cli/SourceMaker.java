package dev.holdfast.cli;

import dev.holdfast.cli.config.ByteSize;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.cli.config.VersionGate;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.SourceId;
import dev.holdfast.posix.NativePath;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SourceIds;
import dev.holdfast.source.Source;
import dev.holdfast.source.files.FilesSettings;
import dev.holdfast.source.files.FilesSource;
import dev.holdfast.source.sqlite.SqliteSource;
import java.nio.file.Path;
import java.util.List;

/** Makes sources from the configuration. */
final class SourceMaker {
  private final FleetId fleet;
  private final DatabaseMaker databases;

  SourceMaker(FleetId fleet, DatabaseMaker databases) {
    this.fleet = fleet;
    this.databases = databases;
  }

  /** The series of a source. */
  SourceId id(EffectiveSource effective) {
    return id(fleet, effective);
  }

  /** The series of a source. */
  static SourceId id(FleetId fleet, EffectiveSource effective) {
    return effective
        .source()
        .settings()
        .id()
        .map(SourceId::parse)
        .orElseGet(() -> SourceIds.of(fleet, effective.app(), effective.source().name()));
  }

  /**
   * The source.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code NOT_IN_THIS_VERSION} for kinds that have no code yet
   */
  Source source(EffectiveSource effective) {
    SourceConfig config = effective.source();
    VersionGate.requireSource(effective.app(), config);
    SourceId id = id(effective);
    return switch (config) {
      case SourceConfig.Files files ->
          new FilesSource(id, effective.app(), files.name(), settings(files));
      case SourceConfig.Sqlite sqlite ->
          SqliteSource.of(id, effective.app(), sqlite.name(), bytes(sqlite.path()));
      case SourceConfig.Postgres postgres ->
          databases.postgres(id, effective.app(), postgres);
      case SourceConfig.Mysql mysql -> databases.mysql(id, effective.app(), mysql);
      case SourceConfig.Redis _,SourceConfig.Bucket _,SourceConfig.Command _ ->
          throw new IllegalStateException(config.kind() + " passed the gate of this version");
    };
  }

  private static FilesSettings settings(SourceConfig.Files files) {
    List<PathBytes> paths = files.paths().stream().map(SourceMaker::bytes).toList();
    return new FilesSettings(
        paths,
        files.exclude(),
        files.oneFileSystem(),
        files.excludeCaches(),
        files.maxFileSize().map(ByteSize::bytes).orElse(Long.MAX_VALUE));
  }

  static PathBytes bytes(Path path) {
    return PathBytes.of(NativePath.of(path));
  }
}
