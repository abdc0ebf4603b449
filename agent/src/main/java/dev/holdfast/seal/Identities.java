package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.RecipientId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The private keys at hand, with what their files say about the fleet. Shared between threads until it is closed. */
public final class Identities implements AutoCloseable {
  private final List<AgeIdentity> identities;
  private final List<FleetComment> fleets;

  private Identities(Collection<AgeIdentity> identities, Collection<FleetComment> fleets) {
    this.identities = List.copyOf(identities);
    this.fleets = List.copyOf(fleets);
  }

  /**
   * Loads identity files, plain or protected by a passphrase (binary or armored).
   *
   * @param files each with one identity or more
   * @param passphrases asked once per protected file
   * @param findings gets a warning for each file that others can read
   * @throws HoldfastException {@link Fault#IDENTITY_MISSING}, {@link Fault#IDENTITY_MALFORMED}, {@link
   *     Fault#IDENTITY_LOCKED}, {@link Fault#PASSPHRASE_WRONG}
   */
  public static Identities load(
      List<Path> files, PassphraseSource passphrases, FindingSink findings) {
    if (files.isEmpty()) {
      throw new HoldfastException(
          Fault.IDENTITY_MISSING, "no identity file is given (expected: one at least)");
    }
    Map<AgeRecipient, AgeIdentity> found = new LinkedHashMap<>();
    Set<FleetComment> fleets = new LinkedHashSet<>();
    for (Path file : files) {
      byte[] content = SecretFile.read(file, passphrases, findings);
      try {
        IdentityLines lines = IdentityLines.parse(content, file.toString());
        fleets.addAll(lines.fleets());
        for (AgeIdentity identity : lines.identities()) {
          found.putIfAbsent(identity.recipient(), identity);
        }
      } finally {
        Arrays.fill(content, (byte) 0);
      }
    }
    return new Identities(found.values(), fleets);
  }

  /** Identities made in this process; one at least. */
  public static Identities of(Collection<AgeIdentity> identities) {
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("0 identities (expected: one at least)");
    }
    return new Identities(identities, List.of());
  }

  /** The identities in the order they were given; at least one. */
  public List<AgeIdentity> all() {
    return identities;
  }

  /** Ids of their recipients, in the same order. */
  public List<RecipientId> recipientIds() {
    List<RecipientId> ids = new ArrayList<>(identities.size());
    identities.forEach(identity -> ids.add(identity.recipient().id()));
    return ids;
  }

  /** The fleets and operators that the files name, each once. */
  public List<FleetComment> fleets() {
    return fleets;
  }

  /** Whether one of them is among these recipients. */
  public boolean opensAny(Collection<RecipientId> recipients) {
    return identities.stream().anyMatch(identity -> recipients.contains(identity.recipient().id()));
  }

  /** Clears all keys. */
  @Override
  public void close() {
    identities.forEach(AgeIdentity::destroy);
  }

  @Override
  public String toString() {
    return "identities of " + recipientIds();
  }
}
