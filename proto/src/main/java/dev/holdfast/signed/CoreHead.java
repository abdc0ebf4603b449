package dev.holdfast.signed;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * What every core begins with. Format number and kind are not here: they follow from the class of the core.
 *
 * @param fleet whose it is
 * @param subject host id of manifests, checkpoints and host records; store id of store records; fleet id of trust files
 * @param number seq, n or v; from 1
 * @param previous hash of the whole previous file of this subject and kind
 * @param signer the signing key; zero in a draft
 * @param trustV newest trust known to the signer; of a trust file the version before it
 * @param trustSha256 hash of that trust file; empty exactly when {@code trustV} is 0
 * @param sections what follows the signature; empty in a draft
 */
public record CoreHead(
    FleetId fleet,
    Id128 subject,
    long number,
    Optional<Sha256> previous,
    KeyId signer,
    long trustV,
    Optional<Sha256> trustSha256,
    List<SectionRef> sections) {
  /** Largest seq of a manifest: twelve digits. */
  public static final long MAX_SEQ = 999_999_999_999L;

  /** Largest n or v: eighteen digits. */
  public static final long MAX_NUMBER = 999_999_999_999_999_999L;

  private static final KeyId NO_KEY = new KeyId(new Id128(0, 0));

  /** Checks ranges. */
  public CoreHead {
    sections = List.copyOf(sections);
    Form.range(number, 1, MAX_NUMBER, "number");
    Form.range(trustV, 0, MAX_NUMBER, "trust_v");
    if (trustSha256.isPresent() != trustV > 0) {
      throw Form.malformed(
          "trust_v " + trustV + (trustV > 0 ? " without" : " with") + " trust_sha256",
          "a hash exactly when trust_v is above 0");
    }
  }

  /** A head whose signer and sections are filled in when it is signed. */
  public static CoreHead draft(
      FleetId fleet,
      Id128 subject,
      long number,
      Optional<Sha256> previous,
      long trustV,
      Optional<Sha256> trustSha256) {
    return new CoreHead(
        fleet, subject, number, previous, NO_KEY, trustV, trustSha256, List.of());
  }

  /** This head, signed by that key, with these sections. */
  public CoreHead signedBy(KeyId key, List<SectionRef> refs) {
    return new CoreHead(fleet, subject, number, previous, key, trustV, trustSha256, refs);
  }

  /** This head as a draft. */
  CoreHead withoutSigning() {
    return draft(fleet, subject, number, previous, trustV, trustSha256);
  }
}
