package dev.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.local.ReadableStore;
import dev.holdfast.fault.Fault;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One object that its store cannot read is a bad copy; a store that does not answer is gone. */
class UnreadableObjectTest {
  private static final byte[] BYTES = {1, 2, 3};
  private static final ObjectName PACK =
      new ObjectName.Pack(StoreContract.HOST, Sha256.of(BYTES));

  private final S3Double server = S3Double.start(InstantSource.system());

  @TempDir
  Path folder;

  private S3Scene scene;
  private ReadableStore store;

  @BeforeEach
  void fill() {
    scene = S3Scene.plain(S3Server.of(server), InstantSource.system());
    scene.write(new ObjectName.Marker(), StoreContract.MARKER.toBytes());
    scene.write(PACK, BYTES);
    store = ReadableStore.open(scene.store(), scene.mover());
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void bothFailWith(Fault fault) {
    StoreContract.refused(fault, () -> store.fetch(PACK, folder.resolve("file"), 100));
    StoreContract.refused(fault, () -> store.readFirst(PACK, 100));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oneObjectThatIsNeverServedIsDamaged() {
    server.makeUnreadable(scene.bucket(), scene.place().key(PACK));
    bothFailWith(Fault.OBJECT_DAMAGED);
  }

  @Test
  void oneObjectThatIsAlwaysCutIsDamaged() {
    server.misbehave(Misbehaviour.BODY_CUT, 0, Long.MAX_VALUE,
        EnumSet.of(Operation.GET_OBJECT), "/packs/");
    bothFailWith(Fault.OBJECT_DAMAGED);
  }

  @Test
  void aStoreThatServesNothingIsGone() {
    server.misbehave(Misbehaviour.ERROR_503);
    bothFailWith(Fault.STORE_OFFLINE);
    server.behave();
    server.goOffline();
    bothFailWith(Fault.STORE_OFFLINE);
  }

  @Test
  void whatFailsForAMomentIsReadAgain() {
    // As often as the mover asks by itself, and once more.
    server.misbehave(Misbehaviour.ERROR_503, 0, 4, EnumSet.of(Operation.GET_OBJECT), "/packs/");
    assertThat(store.fetch(PACK, folder.resolve("file"), 100)).isEqualTo(BYTES.length);
  }
}
