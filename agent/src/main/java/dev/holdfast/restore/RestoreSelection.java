package dev.holdfast.restore;

import dev.holdfast.pattern.PathRules;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import java.util.List;
import java.util.Optional;

/**
 * What of a snapshot is wanted.
 *
 * @param subtree one captured path and what lies below it; empty = everything
 * @param includes gitignore patterns on the captured path; none = everything
 * @param excludes gitignore patterns on the captured path, stronger than {@code includes}
 */
public record RestoreSelection(
    Optional<PathBytes> subtree, List<String> includes, List<String> excludes) {
  /** Everything. */
  public static final RestoreSelection ALL =
      new RestoreSelection(Optional.empty(), List.of(), List.of());

  /** Copies the lists. */
  public RestoreSelection {
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
  }

  /** Whether nothing is left out. */
  public boolean isAll() {
    return subtree.isEmpty() && includes.isEmpty() && excludes.isEmpty();
  }

  /** The patterns compiled for a snapshot with these captured roots. */
  Rules rules(List<PathBytes> roots) {
    List<byte[]> bases = roots.stream().map(PathBytes::toBytes).toList();
    return new Rules(
        subtree,
        includes.isEmpty() ? Optional.empty() : Optional.of(PathRules.of(includes, bases)),
        PathRules.of(excludes, bases));
  }

  /** A selection ready to be asked. */
  record Rules(Optional<PathBytes> subtree, Optional<PathRules> includes, PathRules excludes) {
    boolean wants(Entry entry) {
      if (entry.ancestor()) {
        return false;
      }
      if (subtree.isPresent() && !entry.path().isAtOrBelow(subtree.get())) {
        return false;
      }
      boolean directory = entry.type() == EntryType.DIRECTORY;
      if (includes.isEmpty() && excludes.isEmpty()) {
        return true;
      }
      byte[] path = entry.path().toBytes();
      return (includes.isEmpty() || includes.get().matches(path, directory))
          && (excludes.isEmpty() || !excludes.matches(path, directory));
    }
  }
}
