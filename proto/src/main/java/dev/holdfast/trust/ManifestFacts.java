package dev.holdfast.trust;

import dev.holdfast.signed.ManifestCore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one host's manifests.
 *
 * @param copies every copy in every store at hand
 * @param expected what the newest counting checkpoint says, if there is one
 * @param locks lock dates, where a store shows them
 * @param now to compare lock dates with
 */
public record ManifestFacts(
    List<Located<ManifestCore>> copies,
    Optional<Expected> expected,
    LockDates locks,
    Instant now) {
  /** Copies the list. */
  public ManifestFacts {
    copies = List.copyOf(copies);
  }

  /** Facts without lock dates. */
  public static ManifestFacts of(
      Collection<Located<ManifestCore>> copies, Optional<Expected> expected, Instant now) {
    return new ManifestFacts(List.copyOf(copies), expected, LockDates.NONE, now);
  }
}
