package dev.holdfast.store;

import dev.holdfast.signed.LockMode;
import io.minio.Checksum;
import io.minio.HeadObjectResponse;
import io.minio.messages.RetentionMode;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/** Reads what an answer to HEAD tells besides size and time. */
final class S3Told {
  private S3Told() {}

  static StoredObject.Told of(HeadObjectResponse seen) {
    Map<Checksum.Algorithm, String> checksums = seen.checksums();
    Optional<String> sha256 =
        checksums == null
            ? Optional.empty()
            : Optional.ofNullable(checksums.get(Checksum.Algorithm.SHA256));
    return new StoredObject.Told(
        sha256.flatMap(S3Store::ofBase64),
        lock(seen.lockMode(), seen.lockRetainUntilDate()),
        Optional.ofNullable(seen.versionId()).filter(v -> !v.isEmpty() && !v.equals("null")));
  }

  /** The lock that these two make; half a lock is none. */
  static Optional<ObjectLock> lock(
      @org.jspecify.annotations.Nullable RetentionMode mode,
      @org.jspecify.annotations.Nullable ZonedDateTime until) {
    if (mode == null || until == null) {
      return Optional.empty();
    }
    LockMode told =
        mode == RetentionMode.COMPLIANCE ? LockMode.COMPLIANCE : LockMode.GOVERNANCE;
    return Optional.of(new ObjectLock(told, S3Store.wholeSecond(until.toInstant())));
  }
}
