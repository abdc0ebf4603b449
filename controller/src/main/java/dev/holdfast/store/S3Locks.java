package dev.holdfast.store;

import dev.holdfast.endpoint.S3Action;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LockMode;
import io.minio.GetObjectRetentionArgs;
import io.minio.SetObjectRetentionArgs;
import io.minio.messages.Retention;
import io.minio.messages.RetentionMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Object lock of one bucket. Dates are capped: a server was seen to take a far one for one in the past. */
final class S3Locks implements ObjectLocks {
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
  private static final Duration LEAST_MARGIN = Duration.ofDays(7);

  private final S3Place place;
  private final S3Client retainer;
  private final S3Versions versions;
  private final S3Settings settings;

  S3Locks(S3Place place, S3Client retainer, S3Versions versions, S3Settings settings) {
    this.place = place;
    this.retainer = retainer;
    this.versions = versions;
    this.settings = settings;
  }

  @Override
  public LockMode mode() {
    return settings.lock();
  }

  @Override
  public Duration length() {
    return settings.lockLength();
  }

  @Override
  public Instant untilForPutAt(Instant now) {
    Duration half = length().dividedBy(2);
    Duration margin = half.compareTo(LEAST_MARGIN) > 0 ? half : LEAST_MARGIN;
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    Instant nextDay = day.equals(now) ? day : day.plus(1, ChronoUnit.DAYS);
    return capped(nextDay.plus(length()).plus(margin));
  }

  private static Instant capped(Instant until) {
    return until.isAfter(LATEST) ? LATEST : S3Store.wholeSecond(until);
  }

  /** Where others may hide the object, the least of all versions that may be it. */
  @Override
  public Optional<ObjectLock> read(ObjectName name) {
    if (!versions.contested(name)) {
      try {
        return read(name, Optional.empty());
      } catch (HoldfastException e) {
        if (!hidden(e)) {
          throw e;
        }
      }
    }
    List<Optional<ObjectLock>> all =
        versions.candidates(name).stream().map(v -> read(name, Optional.of(v.id()))).toList();
    return all.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : all.stream().flatMap(Optional::stream).min(Comparator.comparing(ObjectLock::until));
  }

  /** Whether there is no such object, or a delete marker over it. */
  private static boolean hidden(HoldfastException e) {
    return e.fault() == Fault.OBJECT_MISSING
        || e.getCause() instanceof S3ErrorAnswer refused && refused.answer().status() == 405;
  }

  private Optional<ObjectLock> read(ObjectName name, Optional<String> version) {
    GetObjectRetentionArgs args =
        GetObjectRetentionArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .object(place.key(name))
            .versionId(version.orElse(null))
            .build();
    try {
      Retention seen =
          retainer.call(S3Action.GET_RETENTION, name.path(), c -> c.getObjectRetention(args));
      return seen == null
          ? Optional.empty()
          : S3Told.lock(seen.mode(), seen.retainUntilDate());
    } catch (HoldfastException e) {
      if (e.getCause() instanceof S3ErrorAnswer refused && none(refused)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean none(S3ErrorAnswer refused) {
    return switch (refused.answer().code()) {
      case "NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError",
          "NoSuchRetention", "InvalidRequest" ->
          true;
      default -> false;
    };
  }

  @Override
  public void extend(ObjectName name, Instant until) {
    Instant wanted = capped(until);
    if (!versions.contested(name)) {
      try {
        extend(name, Optional.empty(), wanted);
        return;
      } catch (HoldfastException e) {
        if (!hidden(e)) {
          throw e;
        }
      }
    }
    List<S3Version> candidates = versions.candidates(name);
    if (candidates.isEmpty()) {
      throw new HoldfastException(
          Fault.OBJECT_MISSING, name.path() + " is not in " + place + " (expected: the object)");
    }
    for (S3Version version : candidates) {
      extend(name, Optional.of(version.id()), wanted);
    }
  }

  private void extend(ObjectName name, Optional<String> version, Instant wanted) {
    Optional<ObjectLock> before = read(name, version);
    if (before.isPresent() && !before.get().until().isBefore(wanted)) {
      return;
    }
    RetentionMode mode =
        mode() == LockMode.COMPLIANCE || strict(before)
            ? RetentionMode.COMPLIANCE
            : RetentionMode.GOVERNANCE;
    SetObjectRetentionArgs args =
        SetObjectRetentionArgs.builder()
            .bucket(place.bucket())
            .region(place.region())
            .object(place.key(name))
            .versionId(version.orElse(null))
            .config(new Retention(mode, wanted.atZone(ZoneOffset.UTC)))
            .build();
    retainer.call(S3Action.PUT_RETENTION, name.path(), c -> c.setObjectRetention(args));
    Optional<ObjectLock> after = read(name, version);
    if (after.isEmpty() || after.get().until().isBefore(wanted)) {
      throw new HoldfastException(
          Fault.STORE_WRITE_FAILED,
          "the lock of " + name.path() + " at " + place + " shows "
              + after.map(lock -> lock.until().toString()).orElse("no date")
              + " after it was extended (expected: " + wanted + ")");
    }
  }

  /** A lock is never weakened, even where the configuration now says less. */
  private static boolean strict(Optional<ObjectLock> lock) {
    return lock.isPresent() && lock.get().mode() == LockMode.COMPLIANCE;
  }
}
