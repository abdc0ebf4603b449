package dev.holdfast.cli;

import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.cli.select.TimeText;
import dev.holdfast.database.LoadWish;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.KeyId;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.restore.Preserve;
import dev.holdfast.restore.RestorePart;
import dev.holdfast.restore.RestoreSelection;
import dev.holdfast.trust.Expectation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code holdfast rescue}. */
@Command(
    name = "rescue",
    sortOptions = false,
    header = "Restore on an empty machine, with a store and an identity only.",
    description = "Finds the trust chain in the store, checks it against the identity file, and restores the newest snapshots.",
    footer = {"", "Examples:",
        "  holdfast rescue --store /mnt/disk/holdfast --identity recovery-1.key --target /tmp/back",
        "  holdfast rescue --store s3:https://s3.example.net/acme --identity my.key --to postgres://db2"})
final class RescueCommand implements Action {
  @Option(
      names = "--store",
      paramLabel = "S",
      required = true,
      description = "A copy of a store: its directory, or s3:https://HOST/BUCKET[/PREFIX] with region=R, ca=FILE, "
          + "style=path|virtual, credentials=FILE or env=PREFIX (repeatable).")
  List<String> stores = new ArrayList<>();

  @Option(
      names = "--target",
      paramLabel = "DIR",
      description = "Where to; a directory that is absent or empty. Databases without --to come as dump files.")
  private @Nullable String target;

  @Mixin
  TargetServers servers = new TargetServers();

  @Option(
      names = "--into",
      paramLabel = "NAME",
      description = "Name of the new database, for one; else as captured.")
  private @Nullable String into;

  @Mixin
  LoadRights rights = new LoadRights();

  @Option(
      names = "--dry-run",
      description = "Print the plan and stop.")
  boolean dryRun;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Only this host, by name or id.")
  private @Nullable String host;

  @Option(
      names = "--app",
      paramLabel = "APP",
      description = "Only this app.")
  private @Nullable String app;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The newest at or before this time.")
  private @Nullable String at;

  @Option(
      names = "--expect",
      paramLabel = "FILE",
      description = "What the kit says must be there at least.")
  private @Nullable String expect;

  @Option(
      names = "--operator",
      paramLabel = "FPR",
      description = "Operator fingerprint, where the identity file names none.")
  private @Nullable String operator;

  @Option(
      names = "--preserve",
      paramLabel = "LIST",
      description = "As with restore.")
  List<String> preserve = new ArrayList<>();

  @Option(
      names = "--accept-suspect",
      description = "Restore suspect snapshots too.")
  boolean acceptSuspect;

  @Override
  public void run(Call call) {
    Set<Preserve> preserved = RestoreWork.preserve(preserve);
    List<ServerUrl> urls = servers.urls();
    requirePlace(urls);
    List<StoreConfig> places =
        stores.stream().map(place -> StoreWord.place(place, call::absolute)).toList();
    Optional<KeyId> pinned = Optional.ofNullable(operator).map(RescueCommand::fingerprint);
    if (at != null) {
      TimeText.parse(at);
    }
    Optional<Expectation> expected =
        expect == null ? Optional.empty() : Optional.of(expectation(call.absolute(expect)));
    try (Shelf shelf = new Shelves(call, call.output()).places(places, pinned)) {
      tell(call, shelf.fleet());
      expected.ifPresent(e -> compare(call, e, shelf.fleet()));
      RestoreWork work = new RestoreWork(call, shelf, acceptSuspect);
      List<RestorePart> parts = work.open(choose(shelf), true);
      List<RestorePart> loaded =
          parts.stream().filter(part -> DatabaseRestore.fits(part, urls)).toList();
      List<RestorePart> rest = parts.stream().filter(part -> !loaded.contains(part)).toList();
      DatabaseRestore databases = new DatabaseRestore(call, work);
      LoadWish wish = DatabaseOptions.everything(into, rights.trusted);
      List<DatabaseRestore.Loading> loadings = databases.prepare(loaded, urls, wish);
      if (!rest.isEmpty()) {
        work.run(rest, RestoreSelection.ALL, preserved, directory(call, rest), dryRun);
      }
      databases.into(loadings, wish, dryRun);
    }
  }

  private void requirePlace(List<ServerUrl> urls) {
    if (target == null && urls.isEmpty()) {
      throw Call.usage("rescue without a place", "--target DIR, --to URL, or both");
    }
    if (into != null && urls.isEmpty()) {
      throw Call.usage("--into without a server", "--to URL");
    }
  }

  private Path directory(Call call, List<RestorePart> rest) {
    if (target == null) {
      throw Call.usage(
          "no --target for " + rest.getFirst().snapshot().body().names().name(),
          "--target DIR for what is no database of the server, or --app");
    }
    return call.absolute(target);
  }

  private static KeyId fingerprint(String text) {
    try {
      return KeyId.parse(text);
    } catch (HoldfastException e) {
      throw Call.usage("--operator " + text, "26 characters, as init printed them");
    }
  }

  private static Expectation expectation(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Expectation.MAX_BYTES + 1);
      if (bytes.length > Expectation.MAX_BYTES) {
        throw Call.usage("--expect " + file + " is too large", "at most 1 MiB of text");
      }
      return Expectation.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Call.usage("--expect " + file + ": " + e.getMessage(), "a file that can be read");
    } catch (HoldfastException e) {
      throw Call.usage("--expect " + file + ": " + e.message(), "what the kit printed");
    }
  }

  /** The newest of each source of the wanted hosts and app, at the wanted time. */
  private List<SnapshotFacts> choose(Shelf shelf) {
    List<SnapshotFacts> wanted = new ArrayList<>();
    for (ListedSnapshot snapshot : shelf.all()) {
      boolean fits =
          host == null
              || snapshot.hostName().equals(host)
              || snapshot.facts().host().toString().equals(host);
      boolean named =
          app == null
              || snapshot.facts().names().filter(n -> n.app().equals(app)).isPresent();
      if (fits && named) {
        wanted.add(snapshot.facts());
      }
    }
    String seen = "no snapshot" + (host == null ? "" : " of host '" + host + "'")
        + (app == null ? "" : " of app '" + app + "'") + (at == null ? "" : " at " + at);
    if (wanted.isEmpty() && app != null) {
      // A name that nobody could read is another matter than a name that is not there.
      shelf.all().stream().filter(s -> s.facts().names().isEmpty()).findFirst()
          .ifPresent(s -> shelf.open(s.facts()));
    }
    if (wanted.isEmpty()) {
      throw new HoldfastException(
          Fault.SELECTOR_NO_MATCH, seen + " (expected: at least one that the identity opens)");
    }
    return Shelves.bare(wanted).several(at == null ? "latest" : "latest@" + at);
  }

  /** What the store shows, so that a person can compare it with what was printed earlier. */
  private static void tell(Call call, FleetView fleet) {
    call.output()
        .text(
            "fleet '" + fleet.trust().newest().fleetName() + "' " + fleet.trust().fleet()
                + ", trust " + fleet.trust().ref());
    call.summary()
        .put("fleet", fleet.trust().fleet().toString())
        .put("trust", fleet.trust().newest().v());
    for (HostView view : fleet.hosts().values()) {
      long checkpoint = view.checkpoints().newest().map(c -> c.core().n()).orElse(0L);
      String newest =
          view.manifests().isEmpty()
              ? "no snapshot"
              : "newest snapshot " + view.manifests().getLast().core().seq() + ", stored "
                  + dev.holdfast.cli.output.Figures.time(view.manifests().getLast().firstStored());
      call.output()
          .text(
              "host '" + view.record().newest().name() + "' " + view.id() + ": " + newest
                  + ", checkpoint " + checkpoint);
    }
  }

  private static void compare(Call call, Expectation expected, FleetView fleet) {
    boolean fits = expected.checkTrust(fleet.trust(), call.output());
    fits &= expected.checkHosts(fleet.hosts().keySet(), call.output());
    for (HostView view : fleet.hosts().values()) {
      long checkpoint = view.checkpoints().newest().map(c -> c.core().n()).orElse(0L);
      fits &= expected.checkHost(view.id(), checkpoint, view.manifests(), call.output());
    }
    if (!fits) {
      throw new HoldfastException(
          Fault.EXPECTATION_FAILED,
          "the store is older than expected (expected: at least what --expect says)");
    }
  }
}
