package dev.holdfast.snapshot;

import dev.holdfast.id.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sealed part of a manifest (docs/FORMAT.md §8).
 *
 * @param names what people call it
 * @param sourceKind {@code files}, {@code sqlite} …
 * @param tools what took part
 * @param exits how each process ended
 * @param consistency whether anything changed or was left out
 * @param fingerprint exact figures, sorted by kind and name
 * @param chunker how content was cut
 * @param roots the captured paths as configured
 * @param tree the entry stream, or the index of it
 * @param migration of the application's schema
 * @param schemaSha256 hash of the schema text
 * @param settings of the engine
 * @param holdfastVersion program that wrote it
 */
public record SnapshotBody(
    Names names,
    String sourceKind,
    List<Tool> tools,
    List<Exit> exits,
    Consistency consistency,
    List<FingerprintItem> fingerprint,
    Chunker chunker,
    List<PathBytes> roots,
    Tree tree,
    Migration migration,
    Optional<Sha256> schemaSha256,
    SortedMap<String, String> settings,
    String holdfastVersion) {
  /** Copies the collections. */
  public SnapshotBody {
    tools = List.copyOf(tools);
    exits = List.copyOf(exits);
    fingerprint = List.copyOf(fingerprint);
    roots = List.copyOf(roots);
    settings = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** What people call a snapshot. {@code name} is {@code <label>/<source>}; absent texts are empty. */
  public record Names(
      String host,
      String app,
      String environment,
      String source,
      String label,
      String reason,
      String name) {}

  /** A program that took part. */
  public record Tool(String name, String version) {}

  /** How a process ended; {@code marker} is the completion marker that was seen, or empty. */
  public record Exit(String tool, int status, String marker) {}

  /** A path that could not be read, and why. */
  public record Unread(PathBytes path, String reason) {}

  /**
   * Whether the snapshot shows one moment, whole.
   *
   * @param exact nothing changed while it was read
   * @param changed paths that changed, at most 1,000
   * @param changedCount how many did
   * @param unread paths left out, at most 1,000
   * @param unreadCount how many were
   */
  public record Consistency(
      boolean exact,
      List<PathBytes> changed,
      long changedCount,
      List<Unread> unread,
      long unreadCount) {
    /** Copies the lists. */
    public Consistency {
      changed = List.copyOf(changed);
      unread = List.copyOf(unread);
    }
  }

  /**
   * One figure of a fingerprint.
   *
   * @param kind table, view, trigger, index, file …
   * @param name of the thing
   * @param rows how many, 0 where that means nothing
   * @param sha256 content hash by the source's rule; empty = not taken
   * @param definition schema text, or empty
   */
  public record FingerprintItem(
      String kind, String name, long rows, Optional<Sha256> sha256, String definition) {}

  /** How content was cut; {@code algorithm} is {@code fastcdc} or {@code fixed}; sizes in bytes. */
  public record Chunker(String algorithm, int minBytes, int averageBytes, int maxBytes) {}

  /** Where the entry stream lies. */
  public sealed interface Tree {
    /** Its extents. */
    List<Extent> extents();

    /** The entry stream itself. */
    record Direct(List<Extent> extents) implements Tree {
      /** Copies the list. */
      public Direct {
        extents = List.copyOf(extents);
      }
    }

    /** An encoded list of extents, whose content is the entry stream. */
    record Indexed(List<Extent> extents) implements Tree {
      /** Copies the list. */
      public Indexed {
        extents = List.copyOf(extents);
      }
    }
  }

  /** State of the application's schema migrations; empty texts when there is none. */
  public record Migration(String tool, String version, boolean dirty) {
    /** None was found. */
    public static final Migration NONE = new Migration("", "", false);
  }

  /** The settings with a new value, for builders. */
  public static SortedMap<String, String> settings(Map<String, String> values) {
    return new TreeMap<>(values);
  }
}
