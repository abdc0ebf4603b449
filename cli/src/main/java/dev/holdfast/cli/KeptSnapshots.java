package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.local.RetentionFacts;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.HostView;
import dev.holdfast.retention.Decision;
import dev.holdfast.retention.RetentionPlanner;
import dev.holdfast.trust.JudgedManifest;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What retention keeps of the snapshots on a shelf. One thread. */
final class KeptSnapshots {
  private KeptSnapshots() {}

  /** Each snapshot that is kept, with the names of the stores that have it; by host, in order of their numbers. */
  static Map<ObjectName.Manifest, List<String>> of(
      Shelf shelf, Configuration configuration, Instant now) {
    FleetId fleet = shelf.fleet().trust().fleet();
    RetentionFacts facts =
        new RetentionFacts(
            fleet, configuration, Shelves.sourceIds(fleet, java.util.Optional.of(configuration)));
    Set<Sha256> keys = new HashSet<>();
    RetentionPlanner.plan(now, facts.of(shelf.all())).series()
        .forEach(
            series -> series.decisions()
                .stream()
                .filter(Decision::keep)
                .forEach(decision -> keys.add(decision.snapshot().key().sha256())));
    Map<ObjectName.Manifest, List<String>> kept = new LinkedHashMap<>();
    for (HostView host : shelf.fleet().hosts().values()) {
      for (JudgedManifest manifest : host.manifests()) {
        if (keys.contains(manifest.sha256())) {
          kept.put(manifest.name(), manifest.stores());
        }
      }
    }
    return kept;
  }
}
