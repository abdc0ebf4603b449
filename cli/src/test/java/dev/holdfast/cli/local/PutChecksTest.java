package dev.holdfast.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.S3Scene;
import dev.holdfast.s3servers.S3Server;
import dev.holdfast.signed.LockMode;
import dev.holdfast.store.Store;
import dev.holdfast.transfer.ObjectToPut;
import dev.holdfast.transfer.PutDone;
import dev.holdfast.transfer.PutOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A put counts when the store shows the object, whole and locked, and for no other reason. */
class PutChecksTest {
  private static final StoreId STORE = new StoreId(new Id128(1, 1));

  private final S3Double server = S3Double.start(InstantSource.system());
  private final S3Scene plain = S3Scene.plain(S3Server.of(server), InstantSource.system());
  private final S3Scene locked =
      S3Scene.locked(
          S3Server.of(server), LockMode.COMPLIANCE, 30, InstantSource.system());
  private final PutChecks checks = new PutChecks(InstantSource.system());
  private final byte[] bytes = new byte[20_000];

  @TempDir
  Path folder;

  private ObjectToPut object;
  private Path file;
  private Store store;

  @BeforeEach
  void make() throws IOException {
    new Random(7).nextBytes(bytes);
    Sha256 hash = Sha256.of(bytes);
    object =
        new ObjectToPut(
            new ObjectName.Pack(new HostId(new Id128(3, 3)), hash), bytes.length, hash);
    file = Files.write(folder.resolve("pack"), bytes);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whatWasPutArrived() {
    assertThat(put(plain)).isEqualTo(PutOutcome.WRITTEN);
    assertThat(arrived(plain.store(), PutOutcome.WRITTEN)).isTrue();
  }

  @Test
  void nothingIsNotArrived() {
    checks.grant(plain.store(), object);
    assertThat(arrived(plain.store(), PutOutcome.ALREADY_PRESENT)).isFalse();
  }

  @Test
  void wrongBytesAreReplacedByTheNextGrant() {
    for (byte[] wrong : new byte[][]{new byte[10], new byte[bytes.length], new byte[30_000]}) {
      server.destroy(plain.bucket(), plain.place().key(object.name()));
      plain.write(object.name(), wrong);
      assertThat(put(plain)).isEqualTo(PutOutcome.ALREADY_PRESENT);
      if (wrong.length != bytes.length) { // nothing is told of bytes written without a checksum
        assertThat(arrived(store, PutOutcome.ALREADY_PRESENT)).isFalse();
        put(plain);
        assertThat(arrived(store, PutOutcome.WRITTEN)).isTrue();
        assertThat(plain.bytes(object.name())).hasValue(bytes);
      }
    }
  }

  /** Where the server tells nothing, or only what it was told, the bytes are read back, as far as they may be. */
  @Test
  void otherBytesAreFoundByReadingThemBack() {
    ReadBack back = new ReadBack(plain.patientMover(), folder, bytes.length + 10L);
    checks.readingBack(back);
    for (Misbehaviour tells : new Misbehaviour[]{Misbehaviour.CHECKSUM_NOT_TOLD, null}) {
      server.destroy(plain.bucket(), plain.place().key(object.name()));
      if (tells != null) {
        server.misbehave(tells);
      }
      server.misbehave(Misbehaviour.OTHER_BYTES_STORED, 1, EnumSet.of(Operation.PUT_OBJECT));
      put(plain);
      boolean read = tells != null;
      assertThat(arrived(store, PutOutcome.WRITTEN)).isEqualTo(!read);
      put(plain);
      assertThat(arrived(store, PutOutcome.WRITTEN)).isTrue();
      server.behave();
    }
    assertThat(back.unprovenBytes(store)).isEqualTo(2L * bytes.length);
    assertThat(checks.unproven(store)).isEqualTo("40000 bytes of new objects were not read back");
  }

  @Test
  void anAnswerThatWasLostDoesNotUndoThePut() {
    server.misbehave(
        Misbehaviour.ANSWER_LOST, Long.MAX_VALUE,
        EnumSet.of(Operation.PUT_OBJECT));
    assertThatThrownBy(() -> put(plain)).isInstanceOf(HoldfastException.class);
    server.behave();
    PutDone failed =
        new PutDone(object.name(), STORE, new PutDone.Failed("the connection broke", true));
    assertThat(checks.arrived(plain.store(), failed)).isPresent();
  }

  @Test
  void aLockThatIsTooShortIsMadeLonger() {
    put(locked);
    String key = locked.place().key(object.name());
    server.relock(
        locked.bucket(), key, Optional.of("COMPLIANCE"), Instant.now().plus(Duration.ofDays(2)));
    assertThat(arrived(locked.store(), PutOutcome.ALREADY_PRESENT)).isTrue();
    Instant until = server.versions(locked.bucket(), key).getFirst().lockedUntil().orElseThrow();
    assertThat(until).isAfter(Instant.now().plus(Duration.ofDays(30)));
    server.relock(locked.bucket(), key, Optional.empty(), Instant.now());
    assertThat(arrived(locked.store(), PutOutcome.ALREADY_PRESENT)).isTrue();
    assertThat(server.versions(locked.bucket(), key).getFirst().lockedUntil()).isPresent();
  }

  @Test
  void aServerThatDropsLocksTakesNothing() {
    server.misbehave(Misbehaviour.LOCK_DROPPED);
    put(locked);
    assertThatThrownBy(() -> arrived(locked.store(), PutOutcome.WRITTEN))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining("lock");
  }

  private PutOutcome put(S3Scene scene) {
    store = store == null ? scene.patientStore() : store;
    Grant grant = checks.grant(store, object);
    return scene.patientMover().put(grant, file, bytes.length, object.sha256());
  }

  private boolean arrived(Store in, PutOutcome outcome) {
    return checks.arrived(in, new PutDone(object.name(), STORE, new PutDone.Done(outcome)))
        .isPresent();
  }
}
