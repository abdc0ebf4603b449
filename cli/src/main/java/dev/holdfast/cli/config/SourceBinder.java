package dev.holdfast.cli.config;

import java.time.Duration;
import java.util.List;

/** The part of {@link ConfigurationBinder} for sources. */
final class SourceBinder {
  private SourceBinder() {}

  static SourceConfig source(String name, Fields f) {
    SourceConfig.Settings settings =
        new SourceConfig.Settings(
            f.find("host"),
            f.find("id"),
            f.texts("stores"),
            f.isOn("delta", true),
            f.duration("min_interval"));
    String kind = SourceKeys.KINDS.stream().filter(f::has).findFirst().orElseThrow();
    Fields of = f.below(kind).orElseThrow();
    return switch (kind) {
      case "files" -> files(name, settings, of);
      case "sqlite" -> new SourceConfig.Sqlite(name, settings, of.path("path").orElseThrow());
      case "postgres" -> new SourceConfig.Postgres(name, settings, server(of, "passfile"));
      case "mysql" -> new SourceConfig.Mysql(name, settings, server(of, "defaults_file"));
      case "redis" -> new SourceConfig.Redis(name, settings, server(of, "passfile"));
      case "bucket" ->
          new SourceConfig.Bucket(
              name,
              settings,
              ConfigurationBinder.s3(of),
              of.below("credentials").map(ConfigurationBinder::keySource));
      case "command" ->
          new SourceConfig.Command(
              name, settings, ConfigurationBinder.command(of, Duration.ofHours(1)));
      default -> throw new IllegalStateException("no records for kind " + kind);
    };
  }

  private static SourceConfig.Files files(String name, SourceConfig.Settings settings, Fields f) {
    return new SourceConfig.Files(
        name,
        settings,
        f.paths("paths"),
        f.texts("exclude"),
        f.isOn("one_file_system", false),
        f.isOn("exclude_caches", false),
        f.size("max_file_size"));
  }

  private static SourceConfig.Server server(Fields f, String secretKey) {
    List<String> databases =
        f.find("database").map(List::of).orElseGet(() -> f.texts("databases"));
    return new SourceConfig.Server(
        databases,
        f.find("address"),
        f.find("port").map(Integer::valueOf),
        f.path("socket"),
        f.find("user"),
        f.path(secretKey),
        f.texts("exclude_data"),
        f.find("fingerprint").orElse("content"),
        f.texts("via"));
  }
}
