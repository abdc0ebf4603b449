package dev.holdfast.restore;

import dev.holdfast.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to restore and where to.
 *
 * @param parts the snapshots; one at least, each with a place of its own
 * @param selection what of them
 * @param preserve what comes back although it gives powers
 * @param target absolute; absent, empty, or an empty mount point
 */
public record RestoreRequest(
    List<RestorePart> parts, RestoreSelection selection, Set<Preserve> preserve, Path target) {
  /** Copies the collections. */
  public RestoreRequest {
    parts = List.copyOf(parts);
    preserve = Set.copyOf(preserve);
    target = target.toAbsolutePath().normalize();
    long places = parts.stream().map(RestorePart::folders).distinct().count();
    if (parts.isEmpty() || places != parts.size()) {
      throw new IllegalArgumentException(
          parts.size() + " parts in " + places + " places (expected: one at least, each its own)");
    }
  }

  /** The same for the same snapshots, selection and options: an interrupted run is recognised by it. */
  String key() {
    StringBuilder text = new StringBuilder("holdfast/1/restore\0");
    for (RestorePart part : parts) {
      text.append(part.snapshot().id().hex()).append('\0');
      text.append(String.join("/", part.folders())).append('\0');
    }
    selection.subtree().ifPresent(path -> text.append(java.util.Arrays.toString(path.toBytes())));
    text.append('\0');
    selection.includes().forEach(pattern -> text.append("+").append(pattern).append('\0'));
    selection.excludes().forEach(pattern -> text.append("-").append(pattern).append('\0'));
    text.append(new TreeSet<>(preserve));
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }
}
