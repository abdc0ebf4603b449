package dev.holdfast.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.seed.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random access, damage of every kind, labels, and that keys and nonces never repeat (T38). */
class SealedFileTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final long SEED = Seed.of(20261121);

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SecureRandom secure = new SecureRandom();
  private final AgeIdentity identity = AgeIdentity.generate(secure);
  private final Identities identities = Identities.of(List.of(identity));
  private final SealLabel label = label(SealKind.DATA);
  private final Sealer sealer =
      new Sealer(List.of(identity.recipient(), AgeIdentity.generate(secure).recipient()), secure);

  @TempDir
  Path folder;

  @Test
  void readsAnyRangeAndNoBlockTwiceUpwards() throws IOException {
    System.err.println("holdfast.seed=" + SEED);
    byte[] plain = random(1_000_000);
    Path path = Files.write(folder.resolve("x.age"), sealer.seal(plain, label));
    try (FileChannel channel = FileChannel.open(path)) {
      AgeHeader header = AgeHeader.read(channel);
      FileKey key = Unsealer.unwrap(header, identities);
      SealedFile file = SealedFile.open(channel, header, key, "x");
      assertThat(file.plainSizeBytes()).isEqualTo(plain.length);
      for (int i = 0; i < 300; i++) {
        int from = random.nextInt(plain.length + 1);
        int length = random.nextInt(Math.min(plain.length - from, 200_000) + 1);
        byte[] target = new byte[length + 7];
        file.read(from, target, 5, length);
        assertThat(Arrays.copyOfRange(target, 5, 5 + length))
            .isEqualTo(Arrays.copyOfRange(plain, from, from + length));
      }
      SealedFile upwards = SealedFile.open(channel, header, key, "x");
      byte[] target = new byte[90_000];
      for (int at = 0; at < plain.length;) {
        int length = Math.min(plain.length - at, 1 + random.nextInt(target.length));
        upwards.read(at, target, 0, length);
        at += length;
      }
      // The last block was decrypted on opening as well.
      assertThat(upwards.blocksDecrypted()).isEqualTo(1 + (plain.length + 65535) / 65536);
      assertThatThrownBy(() -> file.read(plain.length, target, 0, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void everyDamageIsSeen() {
    System.err.println("holdfast.seed=" + SEED);
    for (int size : new int[]{0, 1, 17, 65536, 65537, 200_000}) {
      byte[] age = sealer.seal(random(size), label);
      for (int i = 0; i < (PROFILE ? 2_000 : 60); i++) {
        byte[] flipped = age.clone();
        int at = i < 2 ? age.length - 1 - i : random.nextInt(age.length);
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        assertRefused(flipped, "flip at " + at + " of " + size);
        int length = random.nextInt(age.length);
        assertRefused(Arrays.copyOf(age, length), "cut to " + length + " of " + size);
        int more = 1 + random.nextInt(70_000);
        assertRefused(Arrays.copyOf(age, age.length + more), more + " more than " + size);
      }
    }
  }

  @Test
  void aCutAtABlockBorderAndSwappedBlocksAreSeen() {
    byte[] age = sealer.seal(random(4 * 65536), label);
    int start = AgeHeader.parse(age, 0, age.length).lengthBytes() + 16;
    for (int blocks = 0; blocks < 4; blocks++) {
      assertRefused(Arrays.copyOf(age, start + blocks * 65552), "cut after " + blocks);
    }
    byte[] swapped = age.clone();
    System.arraycopy(age, start, swapped, start + 65552, 65552);
    System.arraycopy(age, start + 65552, swapped, start, 65552);
    assertRefused(swapped, "swapped");
  }

  private void assertRefused(byte[] age, String what) {
    try {
      AgeHeader header = AgeHeader.parse(age, 0, age.length);
      byte[] unused = Unsealer.open(age, label, Unsealer.unwrap(header, identities), "x");
    } catch (HoldfastException e) {
      assertThat(e.fault())
          .as(what + ": " + e.message())
          .isIn(
              Fault.OBJECT_DAMAGED,
              Fault.OBJECT_MALFORMED,
              Fault.OBJECT_TOO_LARGE,
              Fault.IDENTITY_WRONG);
      return;
    }
    throw new AssertionError("not seen: " + what);
  }

  @Test
  void anotherHostsObjectIsRefused() {
    byte[] age = sealer.seal(random(10), label);
    FileKey key = Unsealer.unwrap(AgeHeader.parse(age, 0, age.length), identities);
    for (SealLabel other : List.of(
        label(SealKind.DATA),
        new SealLabel(label.fleet(), label.host(), SealKind.META),
        new SealLabel(label.fleet(), label(SealKind.DATA).host(), SealKind.DATA))) {
      assertThatThrownBy(() -> Unsealer.open(age, other, key, "pack x"))
          .hasMessageStartingWith("pack x: labelled '")
          .hasMessageContaining("(expected: '" + other.fleet());
    }
  }

  @Test
  void headersWithFurtherStanzasOrNoneOfOursAreRefused() {
    FileKey key = FileKeys.fresh(secure);
    AgeStanza ours = new AgeStanza("holdfast/1", label.arguments(), StanzaBody.EMPTY);
    AgeStanza x25519 = X25519Keys.wrapper(identity.recipient()).wrap(key);
    AgeStanza grease = new AgeStanza("x-grease", List.of("a"), StanzaBody.of(new byte[5]));
    AgeStanza withBody =
        new AgeStanza("holdfast/1", label.arguments(), StanzaBody.of(new byte[1]));
    for (List<AgeStanza> stanzas : List.of(
        List.of(x25519),
        List.of(ours),
        List.of(x25519, ours, ours),
        List.of(x25519, ours, grease),
        List.of(x25519, withBody))) {
      byte[] age = whole(stanzas, key);
      AgeHeader header = AgeHeader.parse(age, 0, age.length);
      assertThat(header.stanzas()).isEqualTo(stanzas);
      assertThatThrownBy(() -> header.checkLabel(label, "x"))
          .isInstanceOf(HoldfastException.class);
    }
    byte[] good = whole(List.of(x25519, ours, x25519), key);
    AgeHeader header = AgeHeader.parse(good, 0, good.length);
    header.checkLabel(label, "x");
    assertThat(header.recipientCount()).isEqualTo(2);
  }

  @Test
  void anExchangedHeaderIsSeen() {
    byte[] one = sealer.seal(random(100), label);
    byte[] other = sealer.seal(random(100), label);
    int length = AgeHeader.parse(one, 0, one.length).lengthBytes();
    byte[] mixed = one.clone();
    System.arraycopy(other, 0, mixed, 0, length);
    AgeHeader header = AgeHeader.parse(mixed, 0, mixed.length);
    FileKey ofOther = Unsealer.unwrap(header, identities);
    assertThatThrownBy(() -> Unsealer.open(mixed, label, ofOther, "x"))
        .hasMessageContaining("does not authenticate");
    FileKey ofOne = Unsealer.unwrap(AgeHeader.parse(one, 0, one.length), identities);
    assertThatThrownBy(() -> Unsealer.open(mixed, label, ofOne, "x"))
        .hasMessage("x: its header does not fit its MAC");
  }

  @Test
  void longHeadersAreReadWholeAndTooLongOnesRefused() throws IOException {
    FileKey key = FileKeys.fresh(secure);
    AgeStanza ours = new AgeStanza("holdfast/1", label.arguments(), StanzaBody.EMPTY);
    for (int recipients : new int[]{60, 64}) {
      AgeStanza wrapped = X25519Keys.wrapper(identity.recipient()).wrap(key);
      AgeStanza[] stanzas = new AgeStanza[recipients + 1];
      Arrays.fill(stanzas, wrapped);
      stanzas[recipients] = ours;
      Path path = Files.write(folder.resolve("h" + recipients), whole(List.of(stanzas), key));
      try (FileChannel channel = FileChannel.open(path)) {
        AgeHeader header = AgeHeader.read(channel);
        assertThat(header.lengthBytes()).isGreaterThan(4096);
        header.checkLabel(label, "x");
        assertThat(header.recipientCount()).isEqualTo(recipients);
      }
    }
    AgeStanza huge = new AgeStanza("x", List.of("a".repeat(17_000)), StanzaBody.EMPTY);
    byte[] age = whole(List.of(huge), key);
    assertFault(Fault.OBJECT_TOO_LARGE, () -> AgeHeader.parse(age, 0, age.length));
    byte[] many = whole(java.util.Collections.nCopies(66, ours), key);
    assertFault(Fault.OBJECT_TOO_LARGE, () -> AgeHeader.parse(many, 0, many.length));
    Path path = Files.write(folder.resolve("huge"), age);
    try (FileChannel channel = FileChannel.open(path)) {
      assertFault(Fault.OBJECT_TOO_LARGE, () -> AgeHeader.read(channel));
    }
    try (FileChannel channel = FileChannel.open(Files.write(folder.resolve("no"), new byte[9]))) {
      assertFault(Fault.OBJECT_MALFORMED, () -> AgeHeader.read(channel));
    }
  }

  private static void assertFault(Fault fault, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  private byte[] whole(List<AgeStanza> stanzas, FileKey key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Sealed unused = FileKeys.open(Channels.newChannel(out), stanzas, key, secure).finish();
    return out.toByteArray();
  }

  @Test
  void keysSharesAndNoncesNeverRepeat() {
    int headers = PROFILE ? 1_000_000 : 2_000;
    // Eight bytes stand for each value: two of five million are alike by chance once in a million runs.
    long[] seen = new long[headers * 5];
    IntStream.range(0, headers).parallel().forEach(i -> note(seen, i * 5));
    Arrays.sort(seen);
    for (int i = 1; i < seen.length; i++) {
      if (seen[i] == seen[i - 1]) {
        throw new AssertionError("twice: " + Long.toHexString(seen[i]));
      }
    }
  }

  /** The file key of a header, its MAC, its two shares and the nonce of its payload. */
  private void note(long[] seen, int at) {
    byte[] age = sealer.seal(new byte[0], label);
    AgeHeader header = AgeHeader.parse(age, 0, age.length);
    seen[at] = first(Unsealer.unwrap(header, identities).toBytes(), 0);
    seen[at + 1] = header.mac().high();
    for (int share = 0; share < 2; share++) {
      AgeStanza stanza = header.stanzas().get(share);
      seen[at + 2 + share] = first(AgeText.decode(stanza.arguments().getFirst()).orElseThrow(), 0);
    }
    seen[at + 4] = first(age, header.lengthBytes());
  }

  private static long first(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes, offset, Long.BYTES).getLong();
  }

  @Test
  void manyThreadsUnwrapWithTheSameIdentity() {
    byte[] age = sealer.seal(random(10), label);
    byte[] expected =
        Unsealer.unwrap(AgeHeader.parse(age, 0, age.length), identities).toBytes();
    AtomicInteger good = new AtomicInteger();
    IntStream.range(0, 400)
        .parallel()
        .forEach(
            i -> {
              FileKey key = Unsealer.unwrap(AgeHeader.parse(age, 0, age.length), identities);
              if (Arrays.equals(key.toBytes(), expected)) {
                good.incrementAndGet();
              }
            });
    assertThat(good).hasValue(400);
  }

  @Test
  void aFullDiskAbandonsTheStream() {
    WritableByteChannel full = new FullDisk(70_000);
    SealStream stream = sealer.open(full, label);
    assertThatThrownBy(() -> stream.write(new byte[200_000], 0, 200_000))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(Fault.DISK_FULL);
              assertThat(e).hasMessage(
                  "cannot write a sealed object: No space left on device");
            });
    assertThatThrownBy(stream::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nothingSecretIsPrinted() {
    FileKey key = FileKeys.fresh(secure);
    assertThat(key).hasToString("file key (secret)");
    assertThat(identity.toString()).doesNotContain("SECRET").startsWith("identity of age1");
    key.destroy();
    assertThat(key.toBytes()).containsOnly(0);
  }

  private byte[] random(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private SealLabel label(SealKind kind) {
    return new SealLabel(
        new FleetId(Id128.random(secure)), new HostId(Id128.random(secure)), kind);
  }

  /** A disk with so many bytes left. */
  private static final class FullDisk implements WritableByteChannel {
    private int left;

    FullDisk(int left) {
      this.left = left;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = Math.min(left, source.remaining());
      if (count == 0) {
        throw new IOException("No space left on device");
      }
      source.position(source.position() + count);
      left -= count;
      return count;
    }

    @Override
    public boolean isOpen() { return true; }

    @Override
    public void close() {}
  }
}
