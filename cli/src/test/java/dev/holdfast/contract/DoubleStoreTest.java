package dev.holdfast.contract;

import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;

/** A bucket of the strict double keeps the contract. */
class DoubleStoreTest extends S3StoreContract {
  private final S3Double server = S3Double.start(InstantSource.system());

  @Override
  S3Scene newScene() {
    return S3Scene.plain(S3Server.of(server), InstantSource.system());
  }

  @AfterEach
  void close() {
    server.close();
  }
}
