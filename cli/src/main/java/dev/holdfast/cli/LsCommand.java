package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.PathBytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast ls}. */
@Command(
    name = "ls",
    sortOptions = false,
    header = "List files of a snapshot.",
    description = "Lists what lies below a path of a snapshot. Needs an identity.",
    footer = {"", "Examples:", "  holdfast ls latest --identity recovery-1.key",
        "  holdfast ls shop/files@2026-01-14 /srv/shop"})
final class LsCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "SNAPSHOT",
      description = "Hash, name, label, APP/SOURCE[@TIME] or latest.")
  String snapshot = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "Only this captured path and what lies below it.")
  private @Nullable String path;

  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    @Nullable PathBytes below = path == null ? null : CapturedPath.of(call, path);
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).remembering().configured(configuration,
            Optional.empty())) {
      shelf.identities();
      OpenSnapshot open = shelf.open(Shelves.selectors(shelf, configuration).one(snapshot));
      long count = list(call, open, below);
      if (count == 0 && below != null) {
        throw CapturedPath.missing(below, snapshot);
      }
      call.summary().put("id", open.sha256().hex()).put("entries", count);
    }
  }

  private static long list(Call call, OpenSnapshot open, @Nullable PathBytes below) {
    long count = 0;
    try (EntryStreamReader entries = open.entries()) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        call.surroundings().interruption().check();
        if (entry.ancestor() || below != null && !entry.path().isAtOrBelow(below)) {
          continue;
        }
        count++;
        if (call.output().json()) {
          call.output().json(EntryLines.json(entry));
        } else {
          call.output().text(EntryLines.text(entry));
        }
      }
    }
    return count;
  }
}
