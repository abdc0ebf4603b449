package dev.holdfast.cli.local;

import dev.holdfast.catalog.SnapshotKey;
import dev.holdfast.catalog.SnapshotRecord;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.RetentionConfig;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.SourceId;
import dev.holdfast.policy.KeepTagged;
import dev.holdfast.policy.RetentionRule;
import dev.holdfast.retention.SeriesFacts;
import dev.holdfast.signed.RetentionTag;
import dev.holdfast.trust.JudgedManifest;
import dev.holdfast.trust.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the retention planner needs, from the configuration and what the stores show. Pure.
 *
 * @param fleet whose snapshots
 * @param configuration what was promised
 * @param sourceIds the id that an app and a source have
 */
public record RetentionFacts(
    FleetId fleet, Configuration configuration, BiFunction<String, String, SourceId> sourceIds) {
  /** A capture that ends later than the store's own time plus this was made by a wrong clock. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** The series of all snapshots that may count, in the order of their first snapshots. */
  public List<SeriesFacts> of(List<ListedSnapshot> snapshots) {
    Map<SnapshotFacts.Series, List<ListedSnapshot>> series = new LinkedHashMap<>();
    for (ListedSnapshot snapshot : snapshots) {
      Standing standing = snapshot.manifest().map(JudgedManifest::standing).orElse(Standing.GOOD);
      if (standing == Standing.GOOD || standing == Standing.SUSPECT) {
        series.computeIfAbsent(snapshot.facts().series(), key -> new ArrayList<>()).add(snapshot);
      }
    }
    List<SeriesFacts> facts = new ArrayList<>();
    series.forEach((key, members) -> facts.add(facts(key.source(), members)));
    return facts;
  }

  private SeriesFacts facts(SourceId source, List<ListedSnapshot> members) {
    Optional<EffectiveSource> defined =
        configuration.effectiveSources()
            .stream()
            .filter(s -> sourceIds.apply(s.app(), s.source().name()).equals(source))
            .findFirst();
    RetentionConfig rule = defined.map(EffectiveSource::retention).orElse(RetentionConfig.KEEP_ALL);
    String label =
        defined.map(EffectiveSource::selector)
            .or(
                () -> members.getLast().facts().names().map(SnapshotFacts.Names::selector))
            .orElse("source " + source);
    return new SeriesFacts(
        source,
        label,
        defined.isPresent(),
        rule(rule),
        members.stream().map(member -> record(member, rule)).toList())
        .guarded();
  }

  private RetentionRule rule(RetentionConfig config) {
    List<KeepTagged> tagged = new ArrayList<>();
    config.keepTagged()
        .forEach(
            (tag, count) -> tagged.add(
                new KeepTagged(tag, RetentionTag.ofTag(fleet, tag).value(), count)));
    return new RetentionRule(
        config.keepLast(),
        config.keepHourly(),
        config.keepDaily(),
        config.keepWeekly(),
        config.keepMonthly(),
        config.keepYearly(),
        config.within(),
        tagged,
        config.maxAge(),
        config.maxAgeStrict(),
        config.zone());
  }

  private static SnapshotRecord record(ListedSnapshot snapshot, RetentionConfig rule) {
    JudgedManifest manifest = snapshot.manifest().orElseThrow();
    var core = manifest.core();
    return new SnapshotRecord(
        new SnapshotKey(core.host(), core.seq(), manifest.sha256()),
        core.captureEnd(),
        manifest.firstStored(),
        !core.captureEnd().isAfter(manifest.firstStored().plus(SKEW)),
        core.retentionTag().value(),
        core.logicalBytes(),
        core.entryCount(),
        manifest.suspect(),
        Optional.empty(),
        rule.hold().stream().filter(hold -> holds(hold, snapshot.facts())).toList(),
        Optional.empty(),
        List.of());
  }

  /** A hold names a snapshot, a run, or a hash of six digits or more. */
  private static boolean holds(String hold, SnapshotFacts facts) {
    boolean hash =
        hold.matches("[0-9a-fA-F]{6,64}")
            && facts.id().hex().startsWith(hold.toLowerCase(Locale.ROOT));
    return hash
        || facts.names()
            .filter(names -> names.name().equals(hold) || names.label().equals(hold))
            .isPresent();
  }
}
