package dev.holdfast.snapshot;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What people want to know of a dump of a database server at a glance.
 *
 * @param server the engine and its version, for instance {@code PostgreSQL 15.18}
 * @param rows of all tables together; empty when they were not counted
 */
public record DumpFigures(String server, OptionalLong rows) {
  private static final String VERSION = "server_version";

  /** The one item that stands for all where there were too many (docs/fingerprints.md). */
  private static final String TOGETHER = "all";

  /** Those of a body; empty for a source that is no database server. */
  public static Optional<DumpFigures> of(SnapshotBody body) {
    String version = body.settings().getOrDefault(VERSION, "");
    if (version.isEmpty()) {
      return Optional.empty();
    }
    boolean counted =
        body.settings().entrySet().stream()
            .filter(setting -> setting.getKey().endsWith("/fingerprint"))
            .map(Map.Entry::getValue)
            .noneMatch("off"::equals);
    long rows =
        body.fingerprint().stream()
            .filter(item -> item.kind().equals("table") || item.kind().equals(TOGETHER))
            .mapToLong(SnapshotBody.FingerprintItem::rows)
            .sum();
    return Optional.of(
        new DumpFigures(
            engine(body.sourceKind(), version) + " " + version.replaceFirst("-.*", ""),
            counted ? OptionalLong.of(rows) : OptionalLong.empty()));
  }

  private static String engine(String kind, String version) {
    return switch (kind) {
      case "postgres" -> "PostgreSQL";
      case "mysql" -> version.toLowerCase(Locale.ROOT).contains("maria") ? "MariaDB" : "MySQL";
      default -> kind;
    };
  }
}
