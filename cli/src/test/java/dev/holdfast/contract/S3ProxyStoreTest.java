package dev.holdfast.contract;

import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.Expected;
import dev.holdfast.store.S3Place;
import dev.holdfast.store.S3ProxyServer;
import dev.holdfast.store.S3Roles;
import dev.holdfast.store.S3Settings;
import dev.holdfast.store.S3Store;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.GrantCheck;
import dev.holdfast.transfer.HttpEndpoint;
import dev.holdfast.transfer.HttpMover;
import dev.holdfast.transfer.HttpWaits;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A bucket of a real S3 server keeps the contract, over presigned requests that the mover executes. */
class S3ProxyStoreTest extends StoreContract {
  private final S3ProxyServer server = S3ProxyServer.shared();
  private final String bucket = server.newBucket();
  private final S3Place place = server.place(bucket, "some/prefix");

  @Override
  Store newStore() {
    server.put(bucket, place.key("holdfast.json"), MARKER.toBytes());
    return new S3Store(
        "s3proxy", place, S3Roles.all(S3ProxyServer.KEY), Expected.CONFIGURED,
        S3Settings.plain(InstantSource.system(), new SplittableRandom(1)));
  }

  @Override
  ByteMover newMover(HostId host) {
    GrantCheck check =
        new GrantCheck(place.signed(), LockMode.NONE, 0, InstantSource.system());
    return new HttpMover(
        List.of(new HttpEndpoint(check, Optional.empty())), HttpWaits.USUAL,
        InstantSource.system(), new SplittableRandom(2));
  }

  @Override
  void damage(ObjectName name, byte[] bytes) {
    server.put(bucket, place.key(name), bytes);
  }

  @Override
  void goOffline() {
    server.close();
  }

  @Override
  boolean putsRight() {
    return false;
  }

  @Override
  boolean atomic() {
    return false;
  }
}
