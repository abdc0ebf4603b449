package dev.holdfast.trust;

import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestCore;
import dev.holdfast.signed.ManifestRef;
import java.time.Instant;
import java.util.List;

/**
 * A manifest with a good signature, and what it is worth.
 *
 * @param core what it says
 * @param name its name
 * @param stores the names of the stores that hold it, in the order seen
 * @param firstStored the stores' own time of the oldest copy
 * @param standing what it is worth
 * @param contested whether another valid manifest has the same number: then it is neither latest nor a base
 */
public record JudgedManifest(
    ManifestCore core,
    ObjectName.Manifest name,
    List<String> stores,
    Instant firstStored,
    Standing standing,
    boolean contested) {
  /** Copies the list. */
  public JudgedManifest {
    stores = List.copyOf(stores);
  }

  /** SHA-256 of the whole file: the snapshot's id. */
  public Sha256 sha256() {
    return name.sha256();
  }

  /** Number and hash. */
  public ManifestRef ref() {
    return new ManifestRef(core.seq(), name.sha256());
  }

  /** Whether it may be {@code latest} and the base of a new snapshot. */
  public boolean sound() {
    return standing == Standing.GOOD && !contested;
  }

  /** Whether it is restored only with {@code --accept-suspect}. */
  public boolean suspect() {
    return standing == Standing.SUSPECT || standing == Standing.FORGED;
  }
}
