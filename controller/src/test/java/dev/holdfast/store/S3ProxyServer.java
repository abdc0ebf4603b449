package dev.holdfast.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real S3 server for tests: S3Proxy with its objects in memory, as a process on the loopback address. It checks
 * signatures, bodies and {@code If-None-Match}; it has no lock, no policy and one key.
 */
public final class S3ProxyServer implements AutoCloseable {
  /** Its one key. */
  public static final S3Credentials KEY =
      S3Credentials.of("HOLDFASTTESTKEY00001", "holdfast-test-secret-key-0123456789abcdef");

  /** The region requests are signed for. */
  public static final String REGION = "us-east-1";

  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static Optional<S3ProxyServer> shared = Optional.empty();

  private final Process process;
  private final URI endpoint;

  private S3ProxyServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** One server for all tests of this process; ended with it. */
  public static synchronized S3ProxyServer shared() {
    if (shared.isEmpty() || !shared.get().process.isAlive()) {
      try {
        S3ProxyServer server = start(Files.createTempDirectory("holdfast-s3proxy"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        shared = Optional.of(server);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared.get();
  }

  /**
   * Starts a server of its own.
   *
   * @param folder for its configuration and log
   */
  public static S3ProxyServer start(Path folder) {
    try {
      int port = freePort();
      Path settings = folder.resolve("s3proxy.conf");
      Files.writeString(settings, settings(port));
      ProcessBuilder command =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:TieredStopAtLevel=1",
              "-jar",
              jar().toString(),
              "--properties",
              settings.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("s3proxy.log").toFile());
      S3ProxyServer server =
          new S3ProxyServer(command.start(), URI.create("http://127.0.0.1:" + port));
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jar() {
    Path root = Path.of(System.getProperty("holdfast.root", "."));
    Path jar = root.resolve("controller/target/it/s3proxy-jar-with-dependencies.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing; the controller's test build copies it");
    }
    return jar;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String settings(int port) {
    return """
        s3proxy.endpoint=http://127.0.0.1:%d
        s3proxy.authorization=aws-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        s3proxy.maximum-timeskew=900
        s3proxy.v4-max-non-chunked-request-size=134217728
        jclouds.provider=transient
        jclouds.identity=local
        jclouds.credential=local
        """
        .formatted(port, KEY.accessKey(), KEY.secretKey());
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IllegalStateException("S3Proxy ended with " + process.exitValue());
      }
      try {
        HTTP.send(HttpRequest.newBuilder(endpoint).build(),
            HttpResponse.BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        sleep();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    close();
    throw new IllegalStateException("S3Proxy does not answer");
  }

  private static void sleep() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where it listens: {@code http://127.0.0.1:PORT}. */
  public URI endpoint() {
    return endpoint;
  }

  /** A bucket that nobody uses yet. */
  public String newBucket() {
    String bucket = "bucket-" + BUCKETS.incrementAndGet();
    send("PUT", "/" + bucket, new byte[0], 200);
    return bucket;
  }

  /** A place in a bucket. */
  public S3Place place(String bucket, String prefix) {
    return new S3Place(endpoint, bucket, prefix, REGION, true, Optional.empty());
  }

  /** Puts an object past everything, replacing what is there. */
  public void put(String bucket, String key, byte[] bytes) {
    send("PUT", "/" + bucket + "/" + key, bytes, 200);
  }

  /** Deletes an object. */
  public void delete(String bucket, String key) {
    send("DELETE", "/" + bucket + "/" + key, new byte[0], 204);
  }

  private void send(String method, String path, byte[] body, int expected) {
    URI signed =
        new S3Presigner(REGION, KEY)
            .sign(
                new S3Presigner.Request(method, endpoint, path, Map.of(), Map.of()),
                Instant.now(),
                Duration.ofMinutes(5));
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(signed)
                  .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != expected) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
