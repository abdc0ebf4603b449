package dev.holdfast.cli;

import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.restore.RestorePart;
import dev.holdfast.restore.RestoreReport;
import dev.holdfast.restore.RestoreSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings dumps back into database servers: the dump files go into a private folder first, are loaded from there, and what
 * came back is compared with the figures of the snapshot. One thread.
 */
final class DatabaseRestore {
  private static final int MOST_SHOWN = 20;

  private final Call call;
  private final RestoreWork work;
  private final DumpLoaders loaders;

  DatabaseRestore(Call call, RestoreWork work) {
    this.call = call;
    this.work = work;
    this.loaders =
        new DumpLoaders(
            new DatabaseMaker(
                call.surroundings().environment(), call.surroundings().interruption()::isRaised,
                call.surroundings().random()),
            call.surroundings().clock(), call.output());
  }

  /** Whether a part is a dump of a server. */
  static boolean isDatabase(RestorePart part) {
    return ServerUrl.Engine.of(part.snapshot().body().sourceKind()).isPresent();
  }

  /** Whether a part is a dump of a server and one of these is of its kind. */
  static boolean fits(RestorePart part, List<ServerUrl> servers) {
    String kind = part.snapshot().body().sourceKind();
    return isDatabase(part) && servers.stream().anyMatch(url -> url.engine().kind().equals(kind));
  }

  /** A part and the server it goes into. */
  record Loading(RestorePart part, DumpLoader loader) {}

  /** Says what stands in the way of loading into servers that are there, before anything is fetched. */
  List<Loading> prepare(List<RestorePart> parts, List<ServerUrl> servers, LoadWish wish) {
    if (parts.size() > 1 && (wish.into().isPresent() || wish.inPlace().isPresent())) {
      throw Call.usage("one name for " + parts.size() + " sources", "one source, or no --into");
    }
    List<Loading> loadings = new ArrayList<>();
    for (RestorePart part : parts) {
      DumpLoader loader = loaders.into(serverFor(part, servers), part.snapshot().body());
      look(loader, wish);
      loadings.add(new Loading(part, loader));
    }
    return loadings;
  }

  /** Loads what was looked at. */
  void into(List<Loading> loadings, LoadWish wish, boolean dryRun) {
    loadings.forEach(loading -> run(loading.part(), loading.loader(), wish, dryRun));
  }

  private void look(DumpLoader loader, LoadWish wish) {
    boolean renamed = wish.into().isPresent() || wish.inPlace().isPresent();
    if (renamed && loader.databases() != 1) {
      throw Call.usage(
          "one name for " + loader.databases() + " databases",
          "a snapshot of one database, or no --into");
    }
    loader.preflight(wish);
    loader.plan(wish).forEach(call.output()::text);
  }

  private static ServerUrl serverFor(RestorePart part, List<ServerUrl> servers) {
    String kind = part.snapshot().body().sourceKind();
    return servers.stream()
        .filter(url -> url.engine().kind().equals(kind))
        .findFirst()
        .orElseThrow(
            () -> Call.usage(
                "a snapshot of a " + kind + " source", "--to " + kind + "://…, or --target DIR"));
  }

  /** Loads into a throw-away server and keeps it for a while. */
  void intoScratch(List<RestorePart> parts, LoadWish wish, Duration keep, boolean dryRun) {
    for (RestorePart part : parts) {
      try (DumpLoaders.Scratch scratch =
          loaders.scratch(
              part.snapshot().body(), temporary(),
              call.surroundings().userName().equals("root"))) {
        DumpLoader loader = scratch.loader();
        look(loader, wish);
        List<String> names = run(part, loader, wish, dryRun);
        if (!keep.isZero() && !names.isEmpty()) {
          names.forEach(name -> call.output().text("connect: " + scratch.connect(name)));
          call.output().text(
              "kept for " + Figures.duration(keep) + "; interrupt to end it now");
          await(keep);
        }
      }
    }
  }

  private void await(Duration keep) {
    long end = System.nanoTime() + keep.toNanos();
    try {
      while (System.nanoTime() < end && !call.surroundings().interruption().isRaised()) {
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  private static Path spool() {
    try {
      return Files.createTempDirectory(temporary(), "holdfast-load-");
    } catch (IOException e) {
      throw DiskFault.writing("a folder in " + temporary(), e);
    }
  }

  /** The names of the loaded databases. */
  private List<String> run(RestorePart part, DumpLoader loader, LoadWish wish, boolean dryRun) {
    Path spool = spool();
    try {
      Path tree = spool.resolve("dump");
      Optional<RestoreReport> report =
          work.run(
              List.of(new RestorePart(part.snapshot(), List.of())), RestoreSelection.ALL, Set.of(),
              tree, dryRun);
      if (report.isEmpty() || report.get().failure().isPresent()) {
        return List.of();
      }
      List<String> names = new ArrayList<>();
      loader.load(
          tree, wish, loaded -> {
            names.add(loaded.database());
            tell(loaded, wish);
          });
      return names;
    } finally {
      remove(spool);
    }
  }

  private void tell(LoadReport report, LoadWish wish) {
    call.output()
        .json(
            JsonObject.message("status")
                .put("database", report.database())
                .put("captured_name", report.captured())
                .put("rows", report.rows())
                .put("items_equal", report.equal())
                .put("items_different", report.different().size())
                .put("items_not_compared", report.notCompared().size())
                .put("kept_as", report.kept().isEmpty() ? null : report.kept())
                .put("roles_seconds", report.globals())
                .put("load_seconds", report.load())
                .put("compare_seconds", report.compare()));
    call.output()
        .text(
            "database \"" + report.database() + "\": loaded in " + Figures.duration(report.load())
                + "; compared in " + Figures.duration(report.compare()) + ": "
                + Figures.count(report.equal(), "item", "items") + " equal ("
                + Figures.count(report.rows(), "row", "rows") + "), " + report.different().size()
                + " different, " + report.notCompared().size() + " not compared");
    if (report.incomplete()) {
      call.outcome().incomplete();
    }
    if (!wish.whole()) {
      call.output().text("only a part was asked for: its figures were not compared");
    }
    report.notCompared().stream().limit(MOST_SHOWN).forEach(
        text -> call.output().add(
            Finding.info("not-compared", report.database() + ": " + text, null, "equal figures",
                "not compared")));
    report.different().stream().limit(MOST_SHOWN).forEach(
        text -> call.output().add(
            Finding.error("fingerprint-differs", report.database() + ": " + text, null,
                "the captured figures", "others")));
    if (!report.different().isEmpty()) {
      call.outcome().failed(
          ExitCode.DAMAGED,
          new HoldfastException(
              Fault.FINGERPRINT_DIFFERS,
              "database \"" + report.database() + "\" differs from what was captured in "
                  + report.different().size() + " places"));
    }
  }

  private static void remove(Path spool) {
    try (Stream<Path> all = Files.walk(spool)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw DiskFault.writing(spool.toString(), e);
    }
  }
}
