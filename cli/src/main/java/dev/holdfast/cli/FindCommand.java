package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.Printable;
import dev.holdfast.cli.select.Selectors;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.pattern.PathRules;
import dev.holdfast.pattern.Verdict;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast find}. */
@Command(
    name = "find",
    sortOptions = false,
    header = "Find files by name in all snapshots.",
    description = "Finds captured paths that fit a pattern as in .gitignore. Needs an identity.",
    footer = {"", "Examples:", "  holdfast find '*.conf' --identity recovery-1.key",
        "  holdfast find '/srv/shop/**/logo.*' --in shop/files"})
final class FindCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "PATTERN",
      description = "For instance *.conf or /srv/shop/**/logo.*")
  String pattern = "";

  @Option(
      names = "--in",
      paramLabel = "SNAPSHOT",
      description = "Only in this snapshot.")
  private @Nullable String snapshot;

  @Override
  public void run(Call call) {
    if (PathRules.of(List.of(pattern), List.of()).isEmpty()) {
      throw Call.usage("an empty pattern", "a pattern such as *.conf");
    }
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).remembering().configured(configuration,
            Optional.empty())) {
      shelf.identities();
      Selectors selectors = Shelves.selectors(shelf, configuration);
      List<SnapshotFacts> wanted =
          snapshot == null ? selectors.all() : selectors.several(snapshot);
      long count = 0;
      for (SnapshotFacts facts : wanted) {
        count += search(call, shelf, shelf.get(facts));
      }
      if (count == 0) {
        call.output().note("nothing fits '" + pattern + "'");
      }
      call.summary().put("snapshots", wanted.size()).put("entries", count);
    }
  }

  /** A snapshot that cannot be opened is told, and the others are searched. */
  private long search(Call call, Shelf shelf, ListedSnapshot listed) {
    OpenSnapshot open;
    try {
      open = shelf.open(listed.facts());
    } catch (HoldfastException e) {
      boolean named = snapshot != null;
      if (named || e.fault() != Fault.IDENTITY_WRONG) {
        throw e;
      }
      call.output()
          .asides()
          .add(
              Finding.warning(
                  "sealed-to-others", listed.facts().id().hex(), null,
                  "a snapshot that the identity opens", e.message()));
      return 0;
    }
    List<byte[]> bases = new ArrayList<>(List.of(new byte[]{'/'}));
    open.body().roots().forEach(root -> bases.add(root.toBytes()));
    PathRules rules = PathRules.of(List.of(pattern), bases);
    String name = open.body().names().name();
    long count = 0;
    try (EntryStreamReader entries = open.entries()) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        call.surroundings().interruption().check();
        if (!entry.ancestor() && fits(rules, entry)) {
          count++;
          tell(call, open, name, entry);
        }
      }
    }
    return count;
  }

  private static boolean fits(PathRules rules, Entry entry) {
    byte[] path = entry.path().toBytes();
    return rules.judge(path, path.length, entry.type() == EntryType.DIRECTORY) == Verdict.MATCHED;
  }

  private static void tell(Call call, OpenSnapshot open, String name, Entry entry) {
    if (call.output().json()) {
      call.output()
          .json(EntryLines.json(entry).put("snapshot", open.sha256().hex()).put("name", name));
    } else {
      call.output().text(name + ":" + Printable.path(entry.path().toBytes()));
    }
  }
}
