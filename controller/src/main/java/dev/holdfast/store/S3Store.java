package dev.holdfast.store;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.signed.LockMode;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store in a bucket of any S3-compatible server. It looks with the key for reading and hands out presigned requests; bytes
 * of objects do not pass through here. Any thread.
 */
public final class S3Store implements Store {
  private final String name;
  private final S3Place place;
  private final S3Settings settings;
  private final Expected expected;
  private final S3Client reader;
  private final S3Versions versions;
  private final S3Grants grants;
  private final Optional<ObjectLocks> locks;
  private volatile boolean keepsVersions;

  /** Looks at nothing yet, and loads nothing of the S3 client. */
  public S3Store(
      String name, S3Place place, S3Roles roles, Expected expected, S3Settings settings) {
    this.name = name;
    this.place = place;
    this.settings = settings;
    this.keepsVersions = settings.behaviour().versions();
    this.expected = expected;
    this.reader = new S3Client(place, roles.read(), settings);
    this.versions = new S3Versions(reader, place);
    S3Locks rule =
        new S3Locks(place, new S3Client(place, roles.retain(), settings), versions, settings);
    this.locks = settings.lock() == LockMode.NONE ? Optional.empty() : Optional.of(rule);
    this.grants = new S3Grants(place, roles, settings, rule);
  }

  @Override
  public String name() {
    return name;
  }

  /** Where it lies. */
  public S3Place place() {
    return place;
  }

  @Override
  public StoreMarker open() {
    byte[] bytes;
    try {
      bytes = marker();
    } catch (HoldfastException e) {
      if (e.fault() != Fault.OBJECT_MISSING) {
        throw e;
      }
      throw new HoldfastException(
          Fault.STORE_MISSING, place + " holds no holdfast.json (expected: a store)", e);
    }
    return expected.checked(StoreMarker.parse(bytes), place.toString(), name);
  }

  /** Nobody has checked a store that is met for the first time, as in a rescue: whether it keeps versions is asked here. */
  private byte[] marker() {
    ObjectName.Marker marker = new ObjectName.Marker();
    byte[] bytes;
    try {
      bytes = readFirst(marker, Limits.MARKER_BYTES + 1);
    } catch (HoldfastException e) {
      if (e.fault() != Fault.OBJECT_MISSING || !learnsOfVersions(marker)) {
        throw e;
      }
      return readFirst(marker, Limits.MARKER_BYTES + 1); // hidden by a delete marker
    }
    learnsOfVersions(marker);
    return bytes;
  }

  private boolean learnsOfVersions(ObjectName.Marker marker) {
    if (keepsVersions || !settings.behaviour().equals(S3Behaviour.UNCHECKED)) {
      return false;
    }
    try {
      keepsVersions =
          versions.of(marker).stream().anyMatch(v -> v.deleteMarker() || !v.id().equals("null"));
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      return false; // a server or a key without versions: then plain requests must do
    }
    return keepsVersions;
  }

  @Override
  public Set<Capability> capabilities() {
    return settings.behaviour().capabilities();
  }

  /** In a bucket that keeps versions a name hidden by a delete marker is listed with its newest version. */
  @Override
  public void list(String prefix, Consumer<StoredObject> sink) {
    if (("/" + prefix).matches("(?s).*/(\\.{0,2})/.*")) {
      return; // names no object; some servers resolve such steps
    }
    S3Listing listing = new S3Listing(reader, place, prefix);
    if (!keepsVersions) {
      listing.objects(sink);
      return;
    }
    listing.versions(group -> versions.listed(group).ifPresent(sink));
  }

  @Override
  public Optional<StoredObject> stat(ObjectName object) {
    try {
      return Optional.of(head(object));
    } catch (HoldfastException e) {
      if (e.fault() != Fault.OBJECT_MISSING) {
        throw e;
      }
    }
    return whyMissing(object);
  }

  private StoredObject head(ObjectName object) {
    HeadObjectArgs args =
        HeadObjectArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .object(place.key(object))
            .fetchChecksum(true)
            .build();
    HeadObjectResponse seen =
        reader.call(S3Action.HEAD, object.path(), c -> c.headObject(args));
    if (seen.size() < 0) {
      throw new HoldfastException(
          Fault.STORE_READ_FAILED,
          place + " does not say how long " + object.path() + " is (expected: Content-Length)");
    }
    return new StoredObject(
        object.path(), seen.size(), seen.lastModified().toInstant(), S3Told.of(seen));
  }

  /** HEAD says 404 for a missing bucket too; only GET says which of the two it is. */
  private Optional<StoredObject> whyMissing(ObjectName object) {
    try {
      readPlain(object, 1);
    } catch (HoldfastException e) {
      if (e.fault() == Fault.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(head(object)); // it came meanwhile
  }

  /** In a bucket that keeps versions, a name that has several, or a hidden one, is read in the version that fits it. */
  @Override
  public byte[] readFirst(ObjectName object, int maxBytes) {
    boolean several = keepsVersions && versions.contested(object);
    if (several) {
      Optional<String> right = versions.right(object);
      if (right.isPresent()) {
        return read(object, right, maxBytes);
      }
    }
    try {
      return readPlain(object, maxBytes);
    } catch (HoldfastException e) {
      if (e.fault() != Fault.OBJECT_MISSING || several || !keepsVersions) {
        throw e;
      }
      return read(object, Optional.of(versions.right(object).orElseThrow(() -> e)), maxBytes);
    }
  }

  private byte[] readPlain(ObjectName object, int maxBytes) {
    return read(object, Optional.empty(), maxBytes);
  }

  private byte[] read(ObjectName object, Optional<String> version, int maxBytes) {
    GetObjectArgs args =
        GetObjectArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .object(place.key(object))
            .versionId(version.orElse(null))
            .offset(0L)
            .length((long) maxBytes)
            .build();
    try {
      return reader.call(
          S3Action.GET, object.path(),
          c -> c.getObject(args).thenApply(answer -> beginning(answer, maxBytes)));
    } catch (HoldfastException e) {
      if (e.getCause() instanceof S3ErrorAnswer refused && refused.answer().status() == 416) {
        return new byte[0]; // an empty object has no first byte to ask for
      }
      throw e;
    }
  }

  private static byte[] beginning(GetObjectResponse answer, int maxBytes) {
    try (answer) {
      return answer.readNBytes(maxBytes);
    } catch (IOException e) {
      throw new java.util.concurrent.CompletionException(e);
    }
  }

  /** All versions of one name, newest first, delete markers among them. */
  public List<S3Version> versions(ObjectName object) {
    return versions.of(object);
  }

  @Override
  public List<Grant> grantOtherVersions(ObjectName object) {
    if (!keepsVersions) {
      return List.of();
    }
    return versions.hidden(object).stream()
        .<Grant>map(v -> grants.get(object, Optional.of(v.id())))
        .toList();
  }

  @Override
  public Grant grantPut(PutRequest request) {
    return grants.put(request);
  }

  @Override
  public Grant grantGet(ObjectName object) {
    return grants.get(object, Optional.empty());
  }

  @Override
  public boolean wantsMd5() {
    return settings.behaviour().md5();
  }

  @Override
  public Optional<Duration> clockAhead() {
    return reader.serverAhead();
  }

  @Override
  public Optional<ObjectLocks> locks() {
    return locks;
  }

  @Override
  public String toString() {
    return name + " (" + place + ")";
  }

  static String base64(Sha256 hash) {
    return Base64.getEncoder().encodeToString(hash.toBytes());
  }

  static Optional<Sha256> ofBase64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return bytes.length == Sha256.BYTES ? Optional.of(Sha256.ofBytes(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // what is no hash says nothing of the bytes
    }
  }

  static Instant wholeSecond(Instant time) {
    return Instant.ofEpochSecond(time.getEpochSecond());
  }
}
