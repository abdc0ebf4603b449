package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What an operator noted earlier, to find a store that was rolled back (docs/FORMAT.md §23).
 *
 * @param fleet whose it is
 * @param trust the newest trust then
 * @param hosts by host
 */
public record Expectation(FleetId fleet, TrustRef trust, Map<HostId, HostMark> hosts) {
  /** Most bytes of the text. */
  public static final int MAX_BYTES = 1 << 20;

  /** Copies the map. */
  public Expectation {
    hosts = Map.copyOf(hosts);
  }

  /**
   * How far a host was.
   *
   * @param checkpoint n of the newest checkpoint, 0 for none
   * @param manifest the newest manifest
   */
  public record HostMark(long checkpoint, ManifestRef manifest) {}

  /**
   * Parses the text.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED} naming the line, {@link Fault#OBJECT_TOO_LARGE}
   */
  public static Expectation parse(String text) {
    return ExpectationText.parse(text);
  }

  /** The text. */
  public String format() {
    return ExpectationText.format(this);
  }

  /**
   * Compares the trust; a shortfall is the error finding {@code older-than-expected}.
   *
   * @return whether it is at least as new
   * @throws HoldfastException {@link Fault#FOREIGN_FLEET} when this is about another fleet
   */
  public boolean checkTrust(TrustView found, FindingSink findings) {
    if (!found.fleet().equals(fleet)) {
      throw new HoldfastException(
          Fault.FOREIGN_FLEET,
          "an expectation of fleet " + fleet + " (expected: " + found.fleet() + ")");
    }
    SignedFile same = found.chain().get(trust.v());
    boolean other = same != null && !same.sha256().equals(trust.sha256());
    if (found.newest().v() >= trust.v() && !other) {
      return true;
    }
    findings.add(
        shortfall(
            "trust",
            "trust " + trust + " or newer",
            other ? "another trust " + trust.v() : "trust " + found.newest().v()));
    return false;
  }

  /**
   * Compares one host with what was found; every shortfall is the error finding {@code older-than-expected}.
   *
   * @param newestCheckpoint n of its newest counting checkpoint, 0 for none
   * @param manifests its judged manifests
   * @return whether all is at least as new; true for a host of which nothing is expected
   */
  public boolean checkHost(
      HostId host,
      long newestCheckpoint,
      Collection<JudgedManifest> manifests,
      FindingSink findings) {
    HostMark mark = hosts.get(host);
    if (mark == null) {
      return true;
    }
    boolean fits = true;
    if (newestCheckpoint < mark.checkpoint) {
      findings.add(
          shortfall(
              ObjectName.checkpointsPrefix(host),
              "checkpoint " + mark.checkpoint + " or newer",
              newestCheckpoint == 0 ? "none that counts" : "checkpoint " + newestCheckpoint));
      fits = false;
    }
    long newest =
        manifests.stream()
            .filter(m -> m.standing() != Standing.SUSPECT)
            .mapToLong(m -> m.core().seq())
            .max()
            .orElse(0);
    boolean sameNumber =
        manifests.stream().anyMatch(m -> m.core().seq() == mark.manifest.seq());
    boolean same = manifests.stream().anyMatch(m -> m.ref().equals(mark.manifest));
    if (newest < mark.manifest.seq() || sameNumber && !same) {
      findings.add(
          shortfall(
              ObjectName.manifestsPrefix(host),
              "manifest " + mark.manifest + " or newer",
              newest < mark.manifest.seq()
                  ? newest == 0 ? "none" : "manifest " + newest
                  : "another manifest " + mark.manifest.seq()));
      fits = false;
    }
    return fits;
  }

  /**
   * Compares the hosts; each that is expected and not found is the error finding {@code older-than-expected}.
   *
   * @param found hosts with a counting record
   * @return whether none is missing
   */
  public boolean checkHosts(Collection<HostId> found, FindingSink findings) {
    List<HostId> missing =
        hosts.keySet().stream().filter(host -> !found.contains(host)).sorted().toList();
    for (HostId host : missing) {
      findings.add(
          shortfall(ObjectName.recordsPrefix(host), "a record of host " + host, "none"));
    }
    return missing.isEmpty();
  }

  private static Finding shortfall(String object, String expected, String seen) {
    return Finding.error("older-than-expected", object, null, expected, seen)
        .withFix("the store may have been rolled back; compare with another store");
  }
}
