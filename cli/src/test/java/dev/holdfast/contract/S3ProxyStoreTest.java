package dev.holdfast.contract;

import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import java.time.InstantSource;

/** A bucket of a real S3 server keeps the contract, over presigned requests that the mover executes. */
class S3ProxyStoreTest extends S3StoreContract {
  @Override
  S3Scene newScene() {
    return S3Scene.plain(S3Server.proxy(), InstantSource.system());
  }

  @Override
  boolean atomic() {
    return false;
  }
}
