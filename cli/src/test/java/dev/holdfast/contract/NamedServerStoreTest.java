package dev.holdfast.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import java.time.InstantSource;

/** The same in a server that the environment names: see {@link S3Server}. Skipped, and said so, without one. */
class NamedServerStoreTest extends S3StoreContract {
  @Override
  S3Scene newScene() {
    assumeTrue(S3Server.named().isPresent(), "no HOLDFAST_IT_S3_URL");
    return S3Scene.plain(S3Server.named().orElseThrow(), InstantSource.system());
  }
}
