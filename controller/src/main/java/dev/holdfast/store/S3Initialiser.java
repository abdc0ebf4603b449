package dev.holdfast.store;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.signed.LockMode;
import io.minio.CreateBucketArgs;
import io.minio.Http;
import io.minio.PutObjectAPIArgs;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes S3 stores. A missing bucket is made only when that was asked for. */
public final class S3Initialiser implements StoreInitialiser {
  private static final List<String> OWN_NAMES = List.of("store/", "trust/", "hosts/");

  private final S3Store store;
  private final S3Settings settings;
  /** The region that a request to make a bucket must not name. */
  private static final String NO_PLACE = "us-east-1";

  private final boolean createBucket;
  private final S3Client writer;
  private final S3Client maker;
  private final S3Grants grants;

  /**
   * For the place of {@code store}.
   *
   * @param createBucket whether a bucket that does not exist is made
   */
  public S3Initialiser(
      S3Store store, S3Roles roles, S3Settings settings, boolean createBucket) {
    this.store = store;
    this.settings = settings;
    this.createBucket = createBucket;
    this.writer = new S3Client(place(), roles.put(), settings);
    this.maker = new S3Client(place(), roles.delete(), settings);
    S3Locks locks = new S3Locks(place(), writer, new S3Versions(writer, place()), settings);
    this.grants = new S3Grants(place(), roles, settings, locks);
  }

  private S3Place place() {
    return store.place();
  }

  @Override
  public Optional<StoreMarker> examine() {
    try {
      return Optional.of(store.open());
    } catch (HoldfastException e) {
      if (e.fault() != Fault.STORE_MISSING) {
        throw e;
      }
      if (noBucket(e) && !createBucket) {
        throw new HoldfastException(
            Fault.STORE_OFFLINE,
            "bucket " + place().bucket() + " does not exist at " + place().endpoint(),
            "make the bucket" + (locked() ? " with object lock" : "")
                + ", or add --create-bucket",
            e);
      }
      return Optional.empty();
    }
  }

  private static boolean noBucket(HoldfastException e) {
    return e.getCause() instanceof S3ErrorAnswer;
  }

  private boolean locked() {
    return settings.lock() != LockMode.NONE;
  }

  @Override
  public void create(StoreMarker marker, List<NewObject> objects) {
    Optional<StoreMarker> present = examine();
    if (present.isPresent() && !present.get().equals(marker)) {
      throw exists(place() + " holds store " + present.get().store() + " already");
    }
    if (present.isEmpty()) {
      makeBucket();
      refuseForeignObjects(objects);
    }
    add(objects);
    write(NewObject.of(new ObjectName.Marker(), marker.toBytes()));
  }

  @Override
  public void add(List<NewObject> objects) {
    objects.forEach(this::write);
  }

  private void makeBucket() {
    try {
      store.open();
    } catch (HoldfastException e) {
      if (e.fault() != Fault.STORE_MISSING) {
        throw e;
      }
      if (noBucket(e)) {
        makeMissingBucket();
      }
    }
  }

  private void makeMissingBucket() {
    if (place().region().equals(NO_PLACE)) {
      maker.makeBucketAnywhere(locked());
      return;
    }
    CreateBucketArgs args =
        CreateBucketArgs.builder()
            .bucket(place().bucket())
            .region(place().region())
            .objectLock(locked())
            .build();
    try {
      maker.call(S3Action.CREATE_BUCKET, place().bucket(), c -> c.createBucket(args));
    } catch (HoldfastException e) {
      if (!(e.getCause() instanceof S3ErrorAnswer refused)
          || !refused.answer().code().equals("InvalidLocationConstraint")) {
        throw e;
      }
      maker.makeBucketAnywhere(locked());
    }
  }

  private void refuseForeignObjects(List<NewObject> objects) {
    Set<String> wanted =
        objects.stream().map(object -> object.name().path()).collect(Collectors.toSet());
    for (String own : OWN_NAMES) {
      store.list(
          own,
          seen -> {
            if (!wanted.contains(seen.path())) {
              throw exists(
                  place() + " holds " + seen.path()
                      + " but no holdfast.json (expected: nothing there)");
            }
          });
    }
  }

  private void write(NewObject object) {
    if (isThere(object)) {
      return;
    }
    byte[] bytes = bytes(object);
    Instant now = S3Store.wholeSecond(settings.clock().instant());
    Map<String, String> headers =
        new HashMap<>(
            grants.headers(
                PutRequest.of(object.name(), bytes.length, Sha256.of(bytes)), now));
    headers.remove("content-length");
    headers.remove("x-amz-content-sha256"); // the client sets both itself
    PutObjectAPIArgs args =
        PutObjectAPIArgs.builder()
            .bucket(place().bucket())
            .region(place().region())
            .object(place().key(object.name()))
            .data(bytes, bytes.length)
            .headers(new Http.Headers(headers))
            .build();
    try {
      writer.call(S3Action.PUT, object.name().path(), c -> c.putObject(args));
    } catch (HoldfastException e) {
      if (!(e.getCause() instanceof S3ErrorAnswer refused && refused.answer().status() == 412)) {
        throw e;
      }
    }
    if (!isThere(object)) {
      throw new HoldfastException(
          Fault.STORE_WRITE_FAILED,
          place() + " does not keep " + object.name().path() + " (expected: what was put)");
    }
  }

  private static byte[] bytes(NewObject object) {
    ByteBuffer all = object.bytes();
    byte[] bytes = new byte[all.remaining()];
    all.get(bytes);
    return bytes;
  }

  /** Whether the name holds these bytes. */
  private boolean isThere(NewObject object) {
    byte[] seen;
    try {
      seen =
          store.readFirst(
              object.name(), Math.min(Limits.SIGNED_FILE_BYTES, object.bytes().remaining() + 1));
    } catch (HoldfastException e) {
      if (e.fault() == Fault.OBJECT_MISSING) {
        return false;
      }
      throw e;
    }
    if (!ByteBuffer.wrap(seen).equals(object.bytes())) {
      throw exists(
          object.name().path() + " at " + place()
              + " holds other bytes (expected: nothing, or what was to be written)");
    }
    return true;
  }

  private static HoldfastException exists(String what) {
    return new HoldfastException(Fault.FILE_EXISTS, what);
  }
}
