package dev.holdfast.cli.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    Optional<CredentialsConfig> credentials) {

  /** Where a store is. */
  public sealed interface Location {
    /** How messages name it; without any secret. */
    String text();
  }

  /** Where requests name the bucket. */
  public enum Style {
    /** {@code https://host/bucket/name}. */
    PATH,
    /** {@code https://bucket.host/name}. */
    VIRTUAL
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
   * @param endpoint URL of the server, without a path
   * @param region as configured; see {@link #regionOr}
   * @param prefix empty for none; no slash at either end
   * @param ca absolute PEM file of the authority
   * @param style where the bucket's name stands, if it is said; see {@link #isPathStyle}
   */
  public record S3(
      String endpoint,
      Optional<String> region,
      String bucket,
      String prefix,
      Optional<Path> ca,
      Optional<Style> style)
      implements Location {
    /** Takes a slash off the endpoint's end. */
    public S3 {
      endpoint = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    }

    /**
     * Whether the bucket's name stands in the path of requests, not in front of the host's name: as said, else everywhere
     * but at AWS, which serves buckets as hosts only. A name with a dot fits no certificate there and stays in the path.
     */
    public boolean isPathStyle() {
      return style.map(said -> said == Style.PATH).orElseGet(() -> {
        String host = Objects.requireNonNullElse(URI.create(endpoint).getHost(), "");
        return !host.toLowerCase(Locale.ROOT).endsWith(".amazonaws.com") || bucket.contains(".");
      });
    }

    @Override
    public String text() {
      return "s3:" + endpoint + "/" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }

    /** The region requests are signed for: as configured, else {@code AWS_REGION}, else {@code us-east-1}. */
    public String regionOr(Map<String, String> environment) {
      return region.orElseGet(() -> environment.getOrDefault("AWS_REGION", "us-east-1"));
    }
  }

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

  /** Whether a text is the address of a server and nothing more. */
  public static boolean isEndpoint(String text) {
    return KeyType.ENDPOINT.accepts(text);
  }

  /** Whether a text can be what all names of a bucket begin with. */
  public static boolean isPrefix(String text) {
    return KeyType.PREFIX.accepts(text);
  }

  /** Whether the store is one of several disks that take turns, so that its absence is no failure. */
  public boolean isRotating() {
    return rotation.isPresent();
  }
}
