package dev.holdfast.contract;

import dev.holdfast.s3servers.S3Containers;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.signed.LockMode;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;

/** The same in a bucket with object lock, where every object is locked for a day. */
class ContainerLockedStoreTest extends S3StoreContract {
  @BeforeAll
  static void start() {
    S3Containers.minio();
  }

  @Override
  S3Scene newScene() {
    return S3Scene.locked(S3Containers.minio(), LockMode.COMPLIANCE, 1, InstantSource.system());
  }
}
