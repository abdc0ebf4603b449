package dev.holdfast.contract;

import dev.holdfast.s3servers.S3Containers;
import dev.holdfast.s3servers.S3Scene;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;

/** MinIO keeps the contract where a container engine is; elsewhere the report says why it was not run. */
class ContainerStoreTest extends S3StoreContract {
  @BeforeAll
  static void start() {
    S3Containers.minio();
  }

  @Override
  S3Scene newScene() {
    return S3Scene.plain(S3Containers.minio(), InstantSource.system());
  }
}
