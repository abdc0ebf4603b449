package dev.holdfast.cli.select;

import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import java.time.Instant;
import java.util.Optional;

/**
 * What choosing a snapshot needs to know of it.
 *
 * @param id SHA-256 of the whole manifest
 * @param names empty where neither this host's state nor an identity tells them
 * @param series which snapshots continue each other
 * @param host who made it
 * @param seq its number at that host
 * @param time the moment it shows: when its capture ended, to the millisecond
 * @param current whether it may be chosen as the newest: good, and neither expired, voided nor suspect
 */
public record SnapshotFacts(
    Sha256 id,
    Optional<Names> names,
    Series series,
    HostId host,
    long seq,
    Instant time,
    boolean current) {
  /**
   * The sealed names.
   *
   * @param app the app
   * @param source the source
   * @param name {@code <label>/<source>}
   * @param label the run
   */
  public record Names(String app, String source, String name, String label) {
    /** {@code APP/SOURCE}. */
    public String selector() {
      return app + "/" + source;
    }
  }

  /**
   * All snapshots of one source, across the hosts that replaced each other.
   *
   * @param source the source id
   * @param lineage the newest host of those that replaced each other
   */
  public record Series(SourceId source, HostId lineage) {}

  /** How a list of candidates shows it: short hash, name where known, time. */
  String candidate() {
    String short12 = id.hex().substring(0, 12);
    return short12 + " " + names.map(Names::name).orElse("(name unknown)") + " " + time;
  }
}
