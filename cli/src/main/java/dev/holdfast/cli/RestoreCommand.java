package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.TimeSpan;
import dev.holdfast.cli.config.VersionGate;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.select.PathSelector;
import dev.holdfast.cli.select.Selectors;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.database.LoadWish;
import dev.holdfast.restore.Preserve;
import dev.holdfast.restore.RestorePart;
import dev.holdfast.restore.RestoreSelection;
import dev.holdfast.snapshot.PathBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast restore}. */
@Command(
    name = "restore",
    sortOptions = false,
    header = "Restore a snapshot, an app or a path into a new directory.",
    description = "Restores below DIR/<captured path>; several sources below DIR/<app>/<source>/<captured path>. Prints its plan first; DIR must be absent or empty. Needs an identity.",
    footer = {"", "Examples:",
        "  holdfast restore latest --target /tmp/back --identity recovery-1.key",
        "  holdfast restore shop/files@2026-01-14:/srv/shop --target /tmp/back --dry-run"})
final class RestoreCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "SNAPSHOT[:PATH]",
      description = "Snapshot, app, or label, and a path in it.")
  String snapshot = "";

  @Option(
      names = "--target",
      paramLabel = "DIR",
      description = "Where to; a directory that is absent or empty. Databases come as dump files.")
  private @Nullable String target;

  @Mixin
  TargetServers servers = new TargetServers();

  @Option(
      names = "--scratch",
      description = "Load databases into a throw-away server that is made for it.")
  boolean scratch;

  @Option(
      names = "--keep",
      paramLabel = "TIME",
      description = "Keep the throw-away server that long, such as 1h.")
  private @Nullable String keep;

  @Mixin
  DatabaseOptions database = new DatabaseOptions();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "Only captured paths that fit (repeatable).")
  List<String> includes = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "No captured paths that fit (repeatable).")
  List<String> excludes = new ArrayList<>();

  @Option(
      names = "--preserve",
      paramLabel = "LIST",
      description = "Bring back too: setid, devices, sockets, security, trusted, or all.")
  List<String> preserve = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "STORE",
      description = "Read from this store first.")
  private @Nullable String from;

  @Option(
      names = "--accept-suspect",
      description = "Restore a suspect snapshot.")
  boolean acceptSuspect;

  @Option(
      names = "--dry-run",
      description = "Print the plan and stop.")
  boolean dryRun;

  @Override
  public void run(Call call) {
    Set<Preserve> preserved = RestoreWork.preserve(preserve);
    requireTarget();
    Duration keeping = keeping();
    List<ServerUrl> urls = servers.urls();
    LoadWish wish = database.wish(!urls.isEmpty() || scratch);
    PathSelector selector = PathSelector.parse(snapshot);
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    DamageNotes notes = new DamageNotes(call.output());
    try (Shelf shelf =
        new Shelves(call, notes).configured(configuration, Optional.ofNullable(from))) {
      try {
        restore(
            call, configuration, shelf, notes,
            new Wanted(selector, preserved, keeping, urls, wish));
      } finally {
        notes.keep(call, shelf.stores());
      }
    }
  }

  /** What the words ask for. */
  private record Wanted(
      PathSelector selector, Set<Preserve> preserved, Duration keeping, List<ServerUrl> urls,
      LoadWish load) {}

  private void restore(
      Call call, Configuration configuration, Shelf shelf, DamageNotes notes, Wanted wanted) {
    shelf.identities();
    Selectors selectors = Shelves.selectors(shelf, configuration);
    List<SnapshotFacts> chosen =
        wanted.selector.path().isPresent()
            ? List.of(selectors.one(wanted.selector.snapshot()))
            : selectors.oneApp(wanted.selector.snapshot());
    RestoreWork work = new RestoreWork(call, shelf, acceptSuspect, notes);
    List<RestorePart> parts = work.open(chosen, chosen.size() > 1);
    requireRestore(configuration, parts);
    RestoreSelection selection =
        new RestoreSelection(wanted.selector.path().map(PathBytes::of), includes, excludes);
    List<RestorePart> loaded =
        wanted.urls.isEmpty() && !scratch
            ? List.of()
            : parts.stream().filter(DatabaseRestore::isDatabase).toList();
    List<RestorePart> rest = parts.stream().filter(part -> !loaded.contains(part)).toList();
    requireUse(loaded, rest);
    DatabaseRestore databases = new DatabaseRestore(call, work);
    List<DatabaseRestore.Loading> loadings =
        scratch ? List.of() : databases.prepare(loaded, wanted.urls, wanted.load);
    if (!rest.isEmpty()) {
      work.run(rest, selection, wanted.preserved, call.absolute(Objects.requireNonNull(target)),
          dryRun);
    }
    if (scratch) {
      databases.intoScratch(loaded, wanted.load, wanted.keeping, dryRun);
    } else {
      databases.into(loadings, wanted.load, dryRun);
    }
  }

  private void requireTarget() {
    if (target == null && servers.isEmpty() && !scratch) {
      throw Call.usage("restore without a place", "--target DIR, --to URL or --scratch");
    }
    if (scratch && !servers.isEmpty()) {
      throw Call.usage("--scratch with --to", "one of the two");
    }
  }

  private void requireUse(List<RestorePart> loaded, List<RestorePart> rest) {
    boolean wanted = !servers.isEmpty() || scratch;
    if (wanted && loaded.isEmpty()) {
      throw Call.usage(
          (scratch ? "--scratch" : "--to") + " with a snapshot of files",
          "a snapshot of a database, or --target DIR");
    }
    if (!rest.isEmpty() && target == null) {
      throw Call.usage("a snapshot of files without --target", "--target DIR for the files");
    }
  }

  private Duration keeping() {
    if (keep == null) {
      return Duration.ZERO;
    }
    if (!scratch) {
      throw Call.usage("--keep without --scratch", "both");
    }
    return TimeSpan.parse(keep)
        .orElseThrow(() -> Call.usage("--keep " + keep, "a time such as 30m or 2h"));
  }

  /** What the configuration would have done after a restore is refused, not left out. */
  private static void requireRestore(Configuration configuration, List<RestorePart> parts) {
    for (RestorePart part : parts) {
      Optional.ofNullable(configuration.apps().get(part.snapshot().body().names().app()))
          .ifPresent(VersionGate::requireRestore);
    }
  }
}
