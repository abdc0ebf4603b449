package dev.holdfast.database;

import java.time.Duration;
import java.util.List;

/**
 * What came back.
 *
 * @param captured its name in the snapshot
 * @param database the name it has now
 * @param equal items of the fingerprint that are equal
 * @param different those that are not, described
 * @param notCompared those that could not be compared, and why
 * @param rows rows of all compared tables
 * @param kept the name under which a replaced database is kept, or empty text
 * @param incomplete whether something captured was left out, which a finding names
 * @param globals time for roles or accounts
 * @param load time for the dump
 * @param compare time for the fingerprint
 */
public record LoadReport(
    String captured,
    String database,
    long equal,
    List<String> different,
    List<String> notCompared,
    long rows,
    String kept,
    boolean incomplete,
    Duration globals,
    Duration load,
    Duration compare) {
  /** Copies the lists. */
  public LoadReport {
    different = List.copyOf(different);
    notCompared = List.copyOf(notCompared);
  }
}
