package dev.holdfast.restore.postgres;

import java.time.Duration;
import java.util.List;

/**
 * What came back.
 *
 * @param database the name it has now
 * @param equal items of the fingerprint that are equal
 * @param different those that are not, described
 * @param notCompared those that could not be compared, and why
 * @param rows rows of all compared tables
 * @param kept the name under which a replaced database is kept, or empty text
 * @param withoutOwners whether owners, grants and comments were left out, for the user is no superuser
 * @param globals time for roles
 * @param load time for the dump
 * @param compare time for the fingerprint
 */
public record LoadReport(
    String database,
    long equal,
    List<String> different,
    List<String> notCompared,
    long rows,
    String kept,
    boolean withoutOwners,
    Duration globals,
    Duration load,
    Duration compare) {
  /** Copies the lists. */
  public LoadReport {
    different = List.copyOf(different);
    notCompared = List.copyOf(notCompared);
  }
}
