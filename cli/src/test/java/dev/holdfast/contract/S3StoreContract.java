package dev.holdfast.contract;

import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3servers.Relay;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ByteMover;
import org.junit.jupiter.api.AfterEach;

/** The contract in a bucket of an S3 server. The server is reached through a relay, so that it can be made to go away. */
abstract class S3StoreContract extends StoreContract {
  private Relay relay;
  private S3Scene scene;

  /** A new bucket of a server that is there. */
  abstract S3Scene newScene();

  @Override
  Store newStore() {
    S3Scene direct = newScene();
    relay = new Relay(direct.server().endpoint());
    scene = direct.through(relay);
    damage(new ObjectName.Marker(), MARKER.toBytes());
    return scene.patientStore();
  }

  final S3Scene scene() {
    return scene;
  }

  @Override
  ByteMover newMover(HostId host) {
    return scene.patientMover();
  }

  @Override
  void damage(ObjectName name, byte[] bytes) {
    if (!scene.write(name, bytes).ok()) {
      throw new IllegalStateException("not written: " + name.path());
    }
  }

  @Override
  void goOffline() {
    relay.close();
  }

  /** The mover puts; whoever asked for the grant looks what is there. */
  @Override
  boolean putsRight() {
    return false;
  }

  @AfterEach
  void closeRelay() {
    if (relay != null) {
      relay.close();
    }
  }
}
