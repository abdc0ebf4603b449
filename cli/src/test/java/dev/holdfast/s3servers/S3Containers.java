package dev.holdfast.s3servers;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * S3 servers in containers, one of each for all tests of this process; ended with it.
 *
 * <p>Without a container engine, or without the image and a way to fetch it, the tests are skipped with that reason;
 * {@code -Dholdfast.containers=required} makes them fail instead. {@code -Dholdfast.minio.image=NAME:TAG} names another
 * image, such as a copy in a registry of your own.
 */
public final class S3Containers {
  private static final DockerImageName MINIO = DockerImageName
      .parse(S3Server.setting("holdfast.minio.image")
          .orElse("minio/minio:RELEASE.2025-09-07T16-13-09Z"))
      .asCompatibleSubstituteFor("minio/minio");
  private static final int PORT = 9000;
  private static final String ACCESS = "minioroot";
  private static final String SECRET = "minio-root-secret-0123456789abcdef";

  private static @Nullable String missing;
  private static @Nullable S3Server minio;

  private S3Containers() {}

  /** MinIO, as its last published image has it. Skips the calling test where that cannot be. */
  public static synchronized S3Server minio() {
    if (minio == null && missing == null) {
      startMinio();
    }
    if (missing != null) {
      if (S3Server.setting("holdfast.containers").equals(Optional.of("required"))) {
        throw new IllegalStateException(missing);
      }
      Assumptions.abort("not run: " + missing);
    }
    return Objects.requireNonNull(minio);
  }

  private static void startMinio() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      missing = "no container engine answers (DOCKER_HOST, or /var/run/docker.sock)";
      return;
    }
    @SuppressWarnings("resource") // lives as long as this process; its end ends it
    GenericContainer<?> container = new GenericContainer<>(MINIO)
        .withEnv("MINIO_ROOT_USER", ACCESS)
        .withEnv("MINIO_ROOT_PASSWORD", SECRET)
        .withEnv("MINIO_BROWSER", "off")
        .withCommand("server", "/data")
        .withExposedPorts(PORT)
        .waitingFor(Wait.forHttp("/minio/health/ready").forPort(PORT)
            .withStartupTimeout(Duration.ofSeconds(90)));
    if (DockerClientFactory.instance().dockerHostIpAddress().equals("localhost")) {
      loopbackOnly(container);
    }
    try {
      container.getDockerImageName();
    } catch (ContainerFetchException e) {
      missing = "no image " + MINIO + ", and it could not be fetched: " + e.getMessage();
      return;
    }
    container.start();
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
    minio = new S3Server("MinIO in a container",
        URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT)),
        ACCESS, SECRET, "us-east-1");
  }

  /** A port that the engine chooses, but not on every address of this machine. */
  private static void loopbackOnly(GenericContainer<?> container) {
    container.withCreateContainerCmdModifier(command -> Objects
        .requireNonNull(command.getHostConfig())
        .withPortBindings(
            new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT))));
  }
}
