package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.ListedSnapshot;
import dev.holdfast.cli.local.RetentionFacts;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Table;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Sha256;
import dev.holdfast.retention.Decision;
import dev.holdfast.retention.Reason;
import dev.holdfast.retention.RetentionPlan;
import dev.holdfast.retention.RetentionPlanner;
import dev.holdfast.retention.SeriesPlan;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code holdfast retention plan}. */
@Command(
    name = "plan",
    sortOptions = false,
    header = "Show what retention keeps and would expire, and why.",
    description = "Shows a reason for every snapshot. Deletes nothing.",
    footer = {"", "Examples:", "  holdfast retention plan",
        "  holdfast retention plan --json"})
final class RetentionPlanCommand implements Action {
  @Override
  public void run(Call call) {
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).remembering().configured(configuration,
            Optional.empty())) {
      FleetId fleet = shelf.fleet().trust().fleet();
      RetentionFacts facts =
          new RetentionFacts(
              fleet, configuration, Shelves.sourceIds(fleet, Optional.of(configuration)));
      RetentionPlan plan =
          RetentionPlanner.plan(call.surroundings().clock().instant(), facts.of(shelf.all()));
      Map<Sha256, SnapshotFacts.Names> names = new HashMap<>();
      for (ListedSnapshot snapshot : shelf.all()) {
        snapshot.facts().names().ifPresent(n -> names.put(snapshot.facts().id(), n));
      }
      plan.series().forEach(series -> tell(call, series, names));
      long kept = plan.series().stream().mapToLong(series -> series.kept().size()).sum();
      long expiring = plan.series().stream().mapToLong(series -> series.expiring().size()).sum();
      call.output()
          .text(kept + " kept, " + expiring + " would expire; nothing is deleted by this version");
      call.summary().put("kept", kept).put("expiring", expiring);
    }
  }

  private static void tell(
      Call call, SeriesPlan series, Map<Sha256, SnapshotFacts.Names> names) {
    Table table = new Table("ID", "TIME", "NAME", "PLAN", "WHY");
    for (Decision decision : series.decisions()) {
      Sha256 id = decision.snapshot().key().sha256();
      String name =
          Optional.ofNullable(names.get(id)).map(SnapshotFacts.Names::name).orElse("(sealed)");
      String why =
          decision.reasons()
              .stream()
              .map(Reason::text)
              .collect(Collectors.joining(", "));
      table.row(
          id.hex().substring(0, 12),
          Figures.time(decision.snapshot().captureEnd()),
          name,
          decision.keep() ? "keep" : "expire",
          why);
      call.output().json(json(series, decision, Optional.ofNullable(names.get(id))));
    }
    call.output().text(series.label());
    call.output().text(table);
    call.output().text("");
  }

  private static JsonObject json(
      SeriesPlan series, Decision decision, Optional<SnapshotFacts.Names> names) {
    return JsonObject.message("plan")
        .put("series", series.label())
        .put("id", decision.snapshot().key().sha256().hex())
        .put("name", names.map(SnapshotFacts.Names::name).orElse(null))
        .put("seq", decision.snapshot().key().seq())
        .put("time", decision.snapshot().captureEnd())
        .put("keep", decision.keep())
        .putObjects(
            "reasons",
            decision.reasons()
                .stream()
                .map(
                    r -> new JsonObject().put("kind", r.kind().name().toLowerCase(Locale.ROOT))
                        .put("detail", r.detail()))
                .toList());
  }
}
