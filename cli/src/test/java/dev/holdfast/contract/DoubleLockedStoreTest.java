package dev.holdfast.contract;

import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.signed.LockMode;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/** The same where every object is locked and every version kept. */
class DoubleLockedStoreTest extends S3StoreContract {
  private final S3Double server = S3Double.start(InstantSource.system());

  @Override
  S3Scene newScene() {
    return S3Scene.locked(S3Server.of(server), LockMode.COMPLIANCE, 30, InstantSource.system());
  }

  @AfterEach
  void close() {
    server.close();
  }
}
