package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One store as the configuration has it, defaults applied. It counts only as far as the signed store record agrees.
 *
 * @param name how commands call it
 * @param location where it is
 * @param provider who runs it; the store's name unless given
 * @param account at the provider
 * @param site where it stands; the store's name unless given
 * @param medium {@code disk} for a directory and {@code object} for S3 unless given
 * @param host the host whose agent reaches it (controller only)
 * @param lock what deletions it must refuse
 * @param verify rolling proof (controller only)
 * @param rotation group of disks that take turns
 * @param credentials where its keys are; empty: the AWS_* variables
 */
public record StoreConfig(
    String name,
    Location location,
    String provider,
    Optional<String> account,
    String site,
    String medium,
    Optional<String> host,
    Optional<LockConfig> lock,
    Optional<Verify> verify,
    Optional<String> rotation,
    Optional<Credentials> credentials) {

  /** Where a store is. */
  public sealed interface Location {
    /** How messages name it; without any secret. */
    String text();
  }

  /** A folder; the path is absolute. */
  public record Directory(Path path) implements Location {
    @Override
    public String text() {
      return path.toString();
    }
  }

  /**
   * A bucket.
   *
   * @param endpoint URL of the server
   * @param region as configured; see {@link #regionOr}
   * @param prefix empty for none; no slash at either end
   * @param ca absolute PEM file of the authority
   */
  public record S3(
      String endpoint, Optional<String> region, String bucket, String prefix, Optional<Path> ca)
      implements Location {
    @Override
    public String text() {
      return "s3:" + endpoint + "/" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }

    /** The region requests are signed for: as configured, else {@code AWS_REGION}, else {@code us-east-1}. */
    public String regionOr(Map<String, String> environment) {
      return region.orElseGet(() -> environment.getOrDefault("AWS_REGION", "us-east-1"));
    }
  }

  /** Where the keys of a store are. They never stand in the configuration. */
  public sealed interface Credentials {}

  /** An AWS shared-credentials file, absolute, of which the profile {@code default} is used. */
  public record CredentialsFile(Path file) implements Credentials {}

  /** The variables {@code P_ACCESS_KEY_ID} and {@code P_SECRET_ACCESS_KEY} for the prefix {@code P}. */
  public record CredentialsVariables(String prefix) implements Credentials {}

  /**
   * Rolling proof that what lies in the store can be read.
   *
   * @param every each pack is read again within this time
   * @param maxPerDay empty for no limit
   */
  public record Verify(Duration every, Optional<ByteSize> maxPerDay) {}

  /**
   * A store of which nothing is known but where it is.
   *
   * @param name what messages call it
   */
  public static StoreConfig bare(String name, Location location) {
    return new StoreConfig(
        name,
        location,
        name,
        Optional.empty(),
        name,
        location instanceof S3 ? "object" : "disk",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Whether the store is one of several disks that take turns, so that its absence is no failure. */
  public boolean isRotating() {
    return rotation.isPresent();
  }
}
