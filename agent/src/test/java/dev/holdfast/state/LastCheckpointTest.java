package dev.holdfast.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.trust.FleetFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastCheckpointTest {
  private static final int REPLACEMENTS = 200;

  private final FleetFixture fleet = new FleetFixture();

  @TempDir
  private Path folder;

  private Path file;
  private LastCheckpoint last;

  @BeforeEach
  void prepare() {
    file = folder.resolve("checkpoint");
    last = new LastCheckpoint(file);
  }

  /** The n-th checkpoint, over so many snapshots. */
  private SignedFile checkpoint(Optional<SignedFile> previous, long snapshots) {
    List<ManifestRef> live =
        LongStream.rangeClosed(1, snapshots)
            .mapToObj(seq -> new ManifestRef(seq, new Sha256(seq, 2, 3, 4)))
            .toList();
    return fleet.checkpoint(previous, live.getLast(), live, fleet.hostKey);
  }

  private Optional<Sha256> read() {
    return last.read(fleet.fleet, fleet.host, fleet.hostKey.verifyingKey()).map(SignedFile::sha256);
  }

  @Test
  void thereAndBackAndInPlaceOfTheOneBefore() {
    SignedFile first = checkpoint(Optional.empty(), 1);
    last.keep(first);
    assertThat(read()).contains(first.sha256());
    SignedFile second = checkpoint(Optional.of(first), 3);
    last.keep(second);
    assertThat(read()).contains(second.sha256());
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void isForItsOwnerAloneAlsoOverALeftover() throws IOException {
    Path leftover = Files.writeString(folder.resolve("checkpoint.new"), "half of a check");
    Files.setPosixFilePermissions(leftover, PosixFilePermissions.fromString("rw-r--r--"));
    last.keep(checkpoint(Optional.empty(), 1));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(leftover).doesNotExist();
  }

  @Test
  void nothingIsReadWhereThereIsNone() throws IOException {
    assertThat(read()).isEmpty();
    Files.createDirectory(file);
    assertThat(read()).isEmpty();
    Files.delete(file);
    last.keep(checkpoint(Optional.empty(), 1));
    Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    assertThat(read()).isEmpty();
  }

  @Test
  void whatIsOfAnotherFleetHostOrKeyIsNotOurs() {
    SignedFile ours = checkpoint(Optional.empty(), 1);
    last.keep(ours);
    Id128 other = new Id128(7, 7);
    assertThat(last.read(new FleetId(other), fleet.host, fleet.hostKey.verifyingKey())).isEmpty();
    assertThat(last.read(fleet.fleet, new HostId(other), fleet.hostKey.verifyingKey())).isEmpty();
    assertThat(last.read(fleet.fleet, fleet.host, fleet.keeper.verifyingKey())).isEmpty();
    assertThat(read()).contains(ours.sha256());
    last.keep(fleet.trust1); // whole and signed, but no checkpoint
    assertThat(read()).isEmpty();
  }

  @Test
  void aFlippedOrMissingByteAnywhereMakesItNone() throws IOException {
    byte[] whole = checkpoint(Optional.empty(), 2).bytes();
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);
      assertThat(read()).as("byte %d", at).isEmpty();
      Files.write(file, Arrays.copyOf(whole, at));
      assertThat(read()).as("the first %d bytes", at).isEmpty();
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThat(read()).isEmpty();
  }

  @Test
  void aFileAboveTheLimitIsNotReadToItsEnd() throws IOException {
    Files.write(file, checkpoint(Optional.empty(), 1).bytes());
    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.position((1L << 40) - 1).write(java.nio.ByteBuffer.allocate(1)); // mostly a hole
    }
    assertThat(Files.size(file)).isGreaterThan(Limits.SIGNED_FILE_BYTES);
    assertThat(read()).isEmpty();
  }

  @Test
  void whatCannotBeWrittenIsTold() throws IOException {
    Files.createDirectories(folder.resolve("checkpoint/full"));
    assertThatThrownBy(() -> last.keep(checkpoint(Optional.empty(), 1)))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.STATE_UNUSABLE))
        .hasMessageContaining(file.toString());
  }

  @Test
  void whoReadsMeanwhileSeesTheOldOneOrTheNewOneWhole() throws Exception {
    SignedFile small = checkpoint(Optional.empty(), 1);
    SignedFile large = checkpoint(Optional.of(small), 5_000);
    last.keep(small);
    FutureTask<?> writer =
        new FutureTask<>(
            () -> {
              for (int i = 0; i < REPLACEMENTS; i++) {
                last.keep(i % 2 == 0 ? large : small);
              }
              return null;
            });
    Thread.ofPlatform().daemon().start(writer);
    do {
      assertThat(read()).get().isIn(small.sha256(), large.sha256());
    } while (!writer.isDone());
    writer.get(1, TimeUnit.MINUTES);
    assertThat(read()).contains(small.sha256());
  }
}
