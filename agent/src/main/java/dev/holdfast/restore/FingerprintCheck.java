package dev.holdfast.restore;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.NativePath;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.sqlite.SqliteFingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares a restored database with the figures that were taken when it was captured. One thread. */
final class FingerprintCheck {
  private static final String SQLITE = "sqlite";

  private final Path tree;
  private final RestoreRequest request;
  private final CancelSignal cancel;

  FingerprintCheck(Path tree, RestoreRequest request, CancelSignal cancel) {
    this.tree = tree;
    this.request = request;
    this.cancel = cancel;
  }

  /** The fault when the database of this part differs; empty when it is equal or the part holds none. */
  Optional<HoldfastException> run(PartPlan plan, FindingSink findings) {
    RestorePart part = plan.part();
    SnapshotBody body = part.snapshot().body();
    if (!body.sourceKind().equals(SQLITE) || body.fingerprint().isEmpty()) {
      return Optional.empty();
    }
    try (PartEntries selected = PartEntries.of(plan, request.selection())) {
      for (Entry entry = selected.next(); entry != null; entry = selected.next()) {
        if (entry.type() == EntryType.FILE) {
          return compare(part, entry, findings);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<HoldfastException> compare(
      RestorePart part, Entry entry, FindingSink findings) {
    PathBytes file =
        PathBytes.of(NativePath.of(tree)).resolve(PathBytes.of(part.place(entry.path())));
    List<Finding> differences;
    try {
      differences =
          SqliteFingerprint.of(file, cancel)
              .differences(part.snapshot().body().fingerprint(), entry.path().toString());
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      return Optional.of(differs(entry, e.message(), e));
    }
    differences.forEach(findings::add);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(differs(entry, differences.size() + " differences", null));
  }

  private static HoldfastException differs(
      Entry entry, String seen, @Nullable HoldfastException cause) {
    return new HoldfastException(
        Fault.FINGERPRINT_DIFFERS,
        "the restored database '" + entry.path() + "' differs from its captured figures: " + seen,
        cause);
  }
}
