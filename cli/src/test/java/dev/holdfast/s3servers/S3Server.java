package dev.holdfast.s3servers;

import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.store.S3ProxyServer;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that is there, and a key that may do everything.
 *
 * <p>A server of your own is named with {@code HOLDFAST_IT_S3_URL}, {@code HOLDFAST_IT_S3_ACCESS_KEY},
 * {@code HOLDFAST_IT_S3_SECRET_KEY} and, if it matters, {@code HOLDFAST_IT_S3_REGION} and {@code HOLDFAST_IT_S3_NAME}, as
 * environment variables or system properties; the suites make and leave buckets named {@code holdfast-it-…} in it.
 */
public record S3Server(String name, URI endpoint, String access, String secret, String region) {
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  /** The one the environment names. */
  public static Optional<S3Server> named() {
    return setting("HOLDFAST_IT_S3_URL").map(url -> new S3Server(
        setting("HOLDFAST_IT_S3_NAME").orElse("server"), URI.create(url),
        setting("HOLDFAST_IT_S3_ACCESS_KEY").orElseThrow(),
        setting("HOLDFAST_IT_S3_SECRET_KEY").orElseThrow(),
        setting("HOLDFAST_IT_S3_REGION").orElse("us-east-1")));
  }

  /** S3Proxy with its objects in memory, a process that lives as long as this one: no versions, locks, rights. */
  public static S3Server proxy() {
    return new S3Server("S3Proxy", S3ProxyServer.shared().endpoint(),
        S3ProxyServer.KEY.accessKey(), S3ProxyServer.KEY.secretKey(), S3ProxyServer.REGION);
  }

  /** A double as one of them. */
  public static S3Server of(S3Double server) {
    return new S3Server("double", server.endpoint(), S3Double.ACCESS, S3Double.SECRET,
        server.region());
  }

  /** An environment variable or system property that is not empty. */
  public static Optional<String> setting(String name) {
    String property = System.getProperty(name, "");
    String value = property.isEmpty() ? System.getenv(name) : property;
    return Optional.ofNullable(value).filter(v -> !v.isEmpty());
  }

  /** The same server at another address. */
  public S3Server at(URI other) {
    return new S3Server(name, other, access, secret, region);
  }

  /** A client with the key. */
  public RawS3 client(InstantSource clock) {
    return new RawS3(endpoint, access, secret, Optional.empty(), region, clock);
  }

  /** Makes a new bucket and says its name. */
  public String newBucket(boolean lock) {
    String bucket = "holdfast-it-" + Long.toString(System.nanoTime(), 36) + "-"
        + BUCKETS.incrementAndGet();
    RawS3.Reply reply = client(InstantSource.system()).call("PUT", "/" + bucket, "",
        lock ? Map.of("x-amz-bucket-object-lock-enabled", "true") : Map.of(), new byte[0]);
    if (!reply.ok()) {
      throw new IllegalStateException(name + " made no bucket: " + reply + " " + reply.text());
    }
    return bucket;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return name + " at " + endpoint;
  }
}
