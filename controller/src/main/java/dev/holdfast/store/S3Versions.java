package dev.holdfast.store;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.HeadObjectArgs;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the version of a name that is the object: names hold the hash of their bytes, so a newer version or a delete marker
 * that somebody put on top hides it, but cannot take its place. Any thread.
 */
final class S3Versions {
  /** Of many versions of one name these many are looked at: whoever may put could pile up more of them in front. */
  private static final int NEWEST_VERSIONS = 4;

  private static final int OLDEST_VERSIONS = 12;
  private static final int MOST_REMEMBERED = 10_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final S3Client reader;
  private final S3Place place;
  private final Set<String> contested = ConcurrentHashMap.newKeySet();
  private final Map<String, String> right = new ConcurrentHashMap<>();

  S3Versions(S3Client reader, S3Place place) {
    this.reader = reader;
    this.place = place;
  }

  /** What a listing shows of one name: its newest version; nothing when it has only delete markers. */
  Optional<StoredObject> listed(List<S3Version> versions) {
    List<S3Version> objects = versions.stream().filter(v -> !v.deleteMarker()).toList();
    if (objects.isEmpty()) {
      return Optional.empty();
    }
    S3Version newest = objects.getFirst();
    boolean plain = objects.size() == 1 && versions.size() == 1;
    if (!plain && contested.size() < MOST_REMEMBERED) {
      contested.add(newest.path());
    }
    return Optional.of(
        new StoredObject(newest.path(), newest.sizeBytes(), newest.lastModified()));
  }

  /** Whether a listing showed more than one version of the name. */
  boolean contested(ObjectName name) {
    return contested.contains(name.path());
  }

  /** All versions of one name, newest first, delete markers among them. */
  List<S3Version> of(ObjectName name) {
    List<S3Version> found = new ArrayList<>();
    new S3Listing(reader, place, name.path())
        .versions(
            group -> group.stream().filter(v -> v.path().equals(name.path())).forEach(found::add));
    return found;
  }

  /** Those that a plain request does not meet, newest first. */
  List<S3Version> hidden(ObjectName name) {
    return objects(name).stream().filter(v -> !v.latest()).toList();
  }

  /**
   * Those that are the object by the hash the store tells of them; where it tells none that fits, all it tells none of. Their
   * locks keep it.
   */
  List<S3Version> candidates(ObjectName name) {
    List<S3Version> all = objects(name);
    Optional<Sha256> hash = hash(name);
    if (hash.isEmpty()) {
      return all;
    }
    List<S3Version> fitting = new ArrayList<>();
    List<S3Version> untold = new ArrayList<>();
    for (S3Version version : all) {
      Optional<Sha256> told = told(name, version);
      if (told.isEmpty()) {
        untold.add(version);
      } else if (told.equals(hash)) {
        fitting.add(version);
      }
    }
    return fitting.isEmpty() ? untold : fitting;
  }

  /** Newest first, without delete markers; of too many the newest and, what nobody can put later, the oldest. */
  private List<S3Version> objects(ObjectName name) {
    List<S3Version> all = of(name).stream().filter(v -> !v.deleteMarker()).toList();
    if (all.size() <= NEWEST_VERSIONS + OLDEST_VERSIONS) {
      return all;
    }
    List<S3Version> some = new ArrayList<>(all.subList(0, NEWEST_VERSIONS));
    some.addAll(all.subList(all.size() - OLDEST_VERSIONS, all.size()));
    return some;
  }

  private Optional<Sha256> told(ObjectName name, S3Version version) {
    HeadObjectArgs args =
        HeadObjectArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .object(place.key(name))
            .versionId(version.id())
            .fetchChecksum(true)
            .build();
    try {
      return S3Told
          .of(reader.call(S3Action.HEAD, name.path(), c -> c.headObject(args)))
          .sha256();
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED || e.fault() == Fault.STORE_OFFLINE) {
        throw e;
      }
      return Optional.empty(); // what cannot be asked may be the one
    }
  }

  /**
   * The version whose bytes fit the name; for a name without a hash the newest. Reads versions whole, once.
   *
   * @return its id; empty when none fits
   */
  Optional<String> right(ObjectName name) {
    String known = right.get(name.path());
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Sha256> hash = hash(name);
    Optional<String> found =
        objects(name).stream()
            .filter(v -> hash.isEmpty() || hash.equals(hash(name, v)))
            .map(S3Version::id)
            .findFirst();
    if (hash.isPresent() && right.size() < MOST_REMEMBERED) {
      found.ifPresent(id -> right.put(name.path(), id));
    }
    return found;
  }

  private static Optional<Sha256> hash(ObjectName name) {
    return switch (name) {
      case ObjectName.Signed signed -> Optional.of(signed.sha256());
      case ObjectName.Pack pack -> Optional.of(pack.sha256());
      default -> Optional.empty();
    };
  }

  private Optional<Sha256> hash(ObjectName name, S3Version version) {
    GetObjectArgs args =
        GetObjectArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .object(place.key(name))
            .versionId(version.id())
            .build();
    try {
      return Optional.of(
          reader.call(
              S3Action.GET, name.path(), c -> c.getObject(args).thenApply(S3Versions::hash)));
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED || e.fault() == Fault.STORE_OFFLINE) {
        throw e;
      }
      return Optional.empty(); // a version that cannot be read is not the one
    }
  }

  private static Sha256 hash(GetObjectResponse answer) {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (answer) {
      int read = answer.read(buffer);
      while (read >= 0) {
        digest.update(buffer, 0, read);
        read = answer.read(buffer);
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    return Sha256.ofBytes(digest.digest());
  }
}
