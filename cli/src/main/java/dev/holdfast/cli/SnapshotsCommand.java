package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.LockMemory;
import dev.holdfast.cli.local.Memory;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Table;
import dev.holdfast.cli.select.Selectors;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.state.SnapshotLedger;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.trust.Expectation;
import dev.holdfast.trust.JudgedManifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast snapshots}. */
@Command(
    name = "snapshots",
    sortOptions = false,
    header = "List the snapshots of all readable stores.",
    description = "Lists what the stores hold. Names come from this host's state or, with an identity, from the snapshots.",
    footer = {"", "Examples:", "  holdfast snapshots",
        "  holdfast snapshots shop/db --json"})
final class SnapshotsCommand implements Action {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "APP[/SOURCE]",
      description = "Only these; also a label or any other selector.")
  private @Nullable String series;

  @Option(
      names = "--expectation",
      description = "Print what 'rescue --expect' compares with, instead of the list.")
  boolean expectation;

  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).remembering().configured(configuration,
            Optional.empty())) {
      if (expectation) {
        expectation(call, shelf.fleet());
        return;
      }
      List<ListedSnapshot> listed =
          chosen(shelf.all(), Shelves.selectors(shelf, configuration));
      LockMemory locks =
          LockMemory.read(
              BackupLocks.memory(StateDirectory.at(call.state()).cache()), shelf.stores());
      print(call, listed, seen(call, shelf.fleet().readStores(), false, locks));
      new LockLook(call, configuration).remembered(shelf);
    } catch (HoldfastException e) {
      if (e.fault().exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      stale(call);
      throw e;
    }
  }

  /** How far the stores are now, for the printed kit. */
  private static void expectation(Call call, FleetView fleet) {
    Map<HostId, Expectation.HostMark> marks = new TreeMap<>();
    for (HostView host : fleet.hosts().values()) {
      long checkpoint = host.checkpoints().newest().map(c -> c.core().n()).orElse(0L);
      host.manifests()
          .stream()
          .filter(JudgedManifest::sound)
          .reduce((a, b) -> b)
          .ifPresent(
              newest -> marks.put(
                  host.id(), new Expectation.HostMark(checkpoint, newest.ref())));
    }
    String text = new Expectation(fleet.trust().fleet(), fleet.trust().ref(), marks).format();
    call.output().block(text);
    call.output().json(JsonObject.message("status").put("expectation", text));
  }

  private List<ListedSnapshot> chosen(List<ListedSnapshot> all, Selectors selectors) {
    var wanted = series == null ? selectors.all() : selectors.listed(series);
    Map<Object, ListedSnapshot> byId =
        all.stream().collect(Collectors.toMap(s -> s.facts().id(), Function.identity()));
    return wanted.stream().map(facts -> byId.get(facts.id())).toList();
  }

  private static SnapshotLines.Seen seen(
      Call call, List<String> read, boolean stale, LockMemory locks) {
    return new SnapshotLines.Seen(
        read, stale, locks, call.surroundings().clock().instant());
  }

  private static void print(
      Call call, List<ListedSnapshot> listed, SnapshotLines.Seen seen) {
    Table table = SnapshotLines.table();
    for (ListedSnapshot snapshot : listed) {
      call.output().json(SnapshotLines.json(snapshot, seen));
      SnapshotLines.row(table, snapshot, seen);
    }
    if (table.isEmpty()) {
      call.output().note("no snapshots");
    } else {
      call.output().text(table);
    }
    call.summary().put("snapshots", listed.size());
  }

  /** What this host remembers, when no store can be asked. */
  private void stale(Call call) {
    StateDirectory state = StateDirectory.at(call.state());
    List<SnapshotLedger.Committed> remembered =
        new Shelves(call, call.output().asides()).remembered();
    if (!state.exists() || remembered.isEmpty()) {
      return;
    }
    List<ListedSnapshot> all =
        Memory.listed(remembered, state.hostId(), call.surroundings().hostName());
    Selectors selectors =
        new Selectors(
            all.stream().map(ListedSnapshot::facts).toList(), (app, source) -> Memory.unknown());
    call.output().warning("no store can be read; this is what this host remembers");
    print(call, chosen(all, selectors), seen(call, List.of(), true, LockMemory.NONE));
  }
}
