package dev.holdfast.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.seed.Seed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T33: files go both ways between this program and stock {@code age}, with one to five recipients. */
class AgeInteropTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final long SEED = Seed.of(20261121);
  private static final int FILES = PROFILE ? 500 : 40;
  private static final int[] SIZES = {
      0, 1, 65535, 65536, 65537, 131071, 131072, 131073, 300_001, 1 << 20
  };
  private static final int LARGE = PROFILE ? 64 << 20 : 5 << 20;

  @TempDir
  Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SecureRandom secure = new SecureRandom();
  private final List<AgeIdentity> identities = new ArrayList<>();
  private final SealLabel label =
      new SealLabel(
          new FleetId(Id128.random(secure)), new HostId(Id128.random(secure)), SealKind.DATA);

  @BeforeEach
  void makeIdentities() {
    System.err.println("holdfast.seed=" + SEED);
    for (int i = 0; i < 5; i++) {
      AgeIdentity identity = AgeIdentity.generate(secure);
      identities.add(identity);
      IdentityFiles.write(folder.resolve("id" + i), identity, Optional.empty(), null, secure);
    }
  }

  @Test
  void stockAgeOpensWhatIsSealedHere() throws IOException {
    for (int i = 0; i < FILES; i++) {
      byte[] plain = plain(i);
      int recipients = 1 + i % 5;
      Path sealed = folder.resolve("ours.age");
      Sealed result = seal(sealed, plain, recipients);
      assertThat(result.sizeBytes()).isEqualTo(Files.size(sealed));
      assertThat(result.sha256()).isEqualTo(hashOf(sealed));
      int opener = random.nextInt(recipients);
      Path out = folder.resolve("out");
      Files.deleteIfExists(out);
      AgeTool.Result age =
          AgeTool.run(folder, "age", "-d", "-i", "id" + opener, "-o", "out", "ours.age");
      assertThat(age.output()).isEmpty();
      assertThat(age.status()).isZero();
      // age 1.1.1 makes no file for an empty plaintext
      assertThat(Files.exists(out) ? Files.readAllBytes(out) : new byte[0]).isEqualTo(plain);
      Files.delete(sealed);
    }
  }

  @Test
  void whatStockAgeSealsOpensHere() throws IOException {
    for (int i = 0; i < FILES; i++) {
      byte[] plain = plain(i);
      int recipients = 1 + i % 5;
      Files.write(folder.resolve("plain"), plain);
      List<String> command = new ArrayList<>(List.of("age", "-o", "theirs.age"));
      for (AgeIdentity identity : identities.subList(0, recipients)) {
        command.addAll(List.of("-r", identity.recipient().text()));
      }
      command.add("plain");
      assertThat(AgeTool.run(folder, command).status()).isZero();
      Path sealed = folder.resolve("theirs.age");
      try (FileChannel channel = FileChannel.open(sealed)) {
        AgeHeader header = AgeHeader.read(channel);
        Identities one = Identities.of(List.of(identities.get(random.nextInt(recipients))));
        FileKey key = Unsealer.unwrap(header, one);
        SealedFile file = SealedFile.open(channel, header, key, "theirs.age");
        byte[] back = new byte[(int) file.plainSizeBytes()];
        file.read(0, back, 0, back.length);
        assertThat(back).isEqualTo(plain);
        assertThatThrownBy(() -> header.checkLabel(label, "theirs.age"))
            .isInstanceOf(HoldfastException.class)
            .hasMessage("theirs.age: 0 labels in its header (expected: 1)");
      }
      Files.delete(sealed);
    }
  }

  @Test
  void stockAgeRefusesWhatWasAbandoned() throws IOException {
    for (int size : new int[]{0, 1, 65536, 65537, 131072, 200_000}) {
      byte[] plain = new byte[size];
      Path sealed = folder.resolve("abandoned.age");
      try (FileChannel channel = create(sealed)) {
        SealStream stream = sealer(2).open(channel, label);
        stream.write(plain, 0, plain.length);
        stream.abandon();
        assertThatThrownBy(stream::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stream.write(plain, 0, 0))
            .isInstanceOf(IllegalStateException.class);
      }
      AgeTool.Result age = AgeTool.run(folder, "age", "-d", "-i", "id0", "abandoned.age");
      assertThat(age.status()).as("size %d", size).isNotZero();
      Files.delete(sealed);
    }
  }

  private Sealed seal(Path target, byte[] plain, int recipients) throws IOException {
    try (FileChannel channel = create(target)) {
      SealStream stream = sealer(recipients).open(channel, label);
      for (int at = 0; at < plain.length;) {
        int piece = Math.min(plain.length - at, 1 + random.nextInt(200_000));
        stream.write(plain, at, piece);
        at += piece;
      }
      assertThat(stream.plainBytes()).isEqualTo(plain.length);
      return stream.finish();
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private Sealer sealer(int recipients) {
    return new Sealer(
        identities.subList(0, recipients).stream().map(AgeIdentity::recipient).toList(), secure);
  }

  private byte[] plain(int number) {
    boolean large = number == FILES - 1 || PROFILE && number % 100 == 99;
    byte[] plain = new byte[large ? LARGE : SIZES[number % SIZES.length]];
    random.nextBytes(plain);
    return plain;
  }

  private static Sha256 hashOf(Path file) throws IOException {
    return Sha256.of(Files.readAllBytes(file));
  }
}
