package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.seal.AgeHeader;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.Unsealer;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.PackList;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.JudgedManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Proves that an identity opens what was stored: the headers of random real packs of every series. Only headers are read,
 * so a proof is quick and needs no space. One thread.
 */
public final class KeyProof {
  /** Packs per series, where it has that many. */
  public static final int PACKS = 20;

  /** Only these many of the newest snapshots of a series are drawn from. */
  private static final int SNAPSHOTS = 10;

  private final Shelf shelf;
  private final RandomGenerator random;

  /** A proof on a shelf, which needs no identity of its own. */
  public KeyProof(Shelf shelf, RandomGenerator random) {
    this.shelf = shelf;
    this.random = random;
  }

  /** A pack of a snapshot, as its signed list has it. */
  public record Drawn(HostId host, Sha256 pack, Id128 headerMac) {
    private ObjectName.Pack name() {
      return new ObjectName.Pack(host, pack);
    }
  }

  /** Draws packs of one series from its newest snapshots, in random order. */
  public List<Drawn> draw(List<JudgedManifest> series) {
    Map<Sha256, Drawn> drawn = new LinkedHashMap<>();
    List<JudgedManifest> newest =
        series.reversed().stream().filter(JudgedManifest::sound).limit(SNAPSHOTS).toList();
    for (JudgedManifest manifest : newest) {
      PackList packs = packs(manifest);
      for (int i = 0; i < packs.count(); i++) {
        Drawn pack = new Drawn(manifest.core().host(), packs.hash(i), packs.headerMac(i));
        drawn.putIfAbsent(pack.pack(), pack);
      }
      if (drawn.size() >= PACKS) {
        break;
      }
    }
    List<Drawn> shuffled = new ArrayList<>(drawn.values());
    for (int i = shuffled.size() - 1; i > 0; i--) {
      java.util.Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled.subList(0, Math.min(PACKS, shuffled.size()));
  }

  private PackList packs(JudgedManifest manifest) {
    FetchRequest request = FetchRequest.signed(manifest.name(), Limits.SIGNED_FILE_BYTES);
    try (FetchedObject fetched = shelf.fetcher().fetch(request)) {
      return CheckedFile.open(fetched.path(), manifest.name()).packs();
    } catch (IOException e) {
      throw DiskFault.reading("a fetched manifest", e);
    }
  }

  /**
   * Opens the header of a pack.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_WRONG} when the identity does not open it; {@link
   *     Fault#OBJECT_MISSING}, {@link Fault#OBJECT_DAMAGED} when no store has a good header
   */
  public void prove(Drawn pack, Identities identities) {
    AgeHeader header = header(pack);
    FileKey key = Unsealer.unwrap(header, identities);
    key.destroy();
  }

  private AgeHeader header(Drawn pack) {
    HoldfastException first =
        new HoldfastException(
            Fault.OBJECT_MISSING, pack.name().path() + " is in no store (expected: the pack)");
    for (StoreView store : shelf.stores()) {
      try {
        byte[] bytes = store.readFirst(pack.name(), AgeHeader.MAX_BYTES);
        AgeHeader header = AgeHeader.parse(bytes, 0, bytes.length);
        if (header.mac().equals(pack.headerMac())) {
          return header;
        }
        first =
            new HoldfastException(
                Fault.OBJECT_DAMAGED,
                pack.name().path() + " in " + store.name()
                    + " has another header (expected: the one of the signed list)");
      } catch (HoldfastException e) {
        if (e.fault() != Fault.OBJECT_MISSING) {
          first = e;
        }
      }
    }
    throw first;
  }
}
