package dev.holdfast.trust;

import dev.holdfast.fault.FindingSink;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.signed.ManifestRef;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} naming the line
   */
  public static Expectation parse(String text) {
    throw new UnsupportedOperationException();
  }

  /** The text. */
  public String format() {
    throw new UnsupportedOperationException();
  }

  /**
   * Compares with what was found; every shortfall is the error finding {@code older-than-expected}.
   *
   * @param manifests the judged manifests of that host
   * @return whether all is at least as new
   */
  public boolean check(
      HostId host,
      Optional<Long> newestCheckpoint,
      Collection<JudgedManifest> manifests,
      FindingSink findings) {
    throw new UnsupportedOperationException();
  }

  /** Compares the trust; a shortfall is the error finding {@code older-than-expected}. */
  public boolean checkTrust(TrustView found, FindingSink findings) {
    throw new UnsupportedOperationException();
  }

  /** Hosts that are expected and not among those; each is the error finding {@code older-than-expected}. */
  public boolean checkHosts(Collection<HostId> found, FindingSink findings) {
    throw new UnsupportedOperationException(List.of(found).toString());
  }
}
