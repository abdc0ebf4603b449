package dev.holdfast.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.s3double.RawS3;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.signed.LockMode;
import java.time.InstantSource;
import java.util.Map;

/** The same where every object is locked; for a day, so that the bucket can be removed soon. */
class NamedServerLockedStoreTest extends S3StoreContract {
  @Override
  S3Scene newScene() {
    assumeTrue(S3Server.named().isPresent(), "no HOLDFAST_IT_S3_URL");
    return S3Scene.locked(S3Server.named().orElseThrow(), LockMode.GOVERNANCE, 1,
        InstantSource.system());
  }

  /** Found out by trying: Ceph 16 ignores the condition where versions are kept. */
  @Override
  boolean noReplace() {
    byte[] one = {1};
    RawS3.Reply last = null;
    for (int i = 0; i < 2; i++) {
      last = scene().raw().call("PUT", "/" + scene().bucket() + "/tried", "",
          Map.of("if-none-match", "*"), one);
    }
    return last.status() == 412;
  }
}
