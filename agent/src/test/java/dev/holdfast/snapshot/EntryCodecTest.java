package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  private final long seed = Long.getLong("holdfast.seed", 20260114L);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();

  @Test
  void bytesAreThoseOfTheGeneratedClassesAndComeBackEqual() throws Exception {
    int rounds = Boolean.getBoolean("holdfast.profile") ? 200_000 : 3_000;
    for (int i = 0; i < rounds; i++) {
      Entry entry = randomEntry(PathBytes.of("/d/" + i));
      byte[] ours = java.util.Arrays.copyOf(encode(entry), lastLength);
      dev.holdfast.wire.format.v1.Entry wire = dev.holdfast.wire.format.v1.Entry.parseFrom(ours);
      assertThat(wire.toByteArray()).as("seed " + seed).isEqualTo(ours);
      assertThat(wire.getPath()).isEqualTo(ByteString.copyFrom(entry.path().toBytes()));
      assertThat(wire.getMtimeSeconds()).isEqualTo(entry.attributes().mtimeSeconds());
      assertThat(EntryCodec.decode(ours, 0, ours.length)).isEqualTo(entry);
    }
  }

  private int lastLength;

  private byte[] encode(Entry entry) {
    lastLength = encoder.encode(entry);
    return encoder.buffer();
  }

  private Entry randomEntry(PathBytes path) {
    EntryType type = EntryType.values()[random.nextInt(7)];
    boolean file = type == EntryType.FILE;
    List<Extent> content = new ArrayList<>();
    List<Hole> holes = new ArrayList<>();
    long size = 0;
    if (file) {
      for (int i = random.nextInt(4); i > 0; i--) {
        long n = 1 + random.nextLong(1L << random.nextInt(1, 40));
        content.add(
            new Extent(
                Sha256.of(new byte[]{(byte) i}), random.nextInt(1000), random.nextInt(9000), n));
        size += n;
      }
      if (random.nextBoolean()) {
        holes.add(new Hole(size, 4096));
        size += 4096;
      }
    }
    List<ExtendedAttribute> xattrs =
        random.nextInt(4) == 0
            ? List.of(new ExtendedAttribute(PathBytes.of("user.a"), ByteBuffer.wrap(new byte[300])))
            : List.of();
    return new Entry(
        path,
        type,
        new Entry.Attributes(
            random.nextInt(010000),
            random.nextInt(),
            random.nextInt(70_000),
            random.nextBoolean() ? "ünï" : "root",
            "",
            random.nextLong(-5_000_000_000L, 5_000_000_000L),
            random.nextInt(1_000_000_000)),
        size,
        type == EntryType.SYMLINK ? PathBytes.of(new byte[]{(byte) 0xff, 'x'}) : Entry.NO_BYTES,
        type == EntryType.DIRECTORY || random.nextBoolean() ? 0 : random.nextLong(),
        holes,
        xattrs,
        content,
        type == EntryType.CHARDEV ? new Entry.Device(5, 1) : Entry.Device.NONE,
        type == EntryType.DIRECTORY && random.nextBoolean(),
        random.nextBoolean());
  }

  @Test
  void refusesWhatNoHonestHostWrites() {
    for (String bad : List.of("", "a", "/a/", "//a", "/a//b", "/.", "/a/../b", "/a\0b",
        "/" + "n".repeat(256))) {
      byte[] bytes = wire().setPath(ByteString.copyFromUtf8(bad)).build().toByteArray();
      assertFault(bytes, Fault.OBJECT_MALFORMED, bad);
    }
    assertFault(wire().setTypeValue(9).build().toByteArray(), Fault.FORMAT_UNKNOWN, "type");
    assertFault(wire().setSize(5).build().toByteArray(), Fault.OBJECT_MALFORMED, "size");
    assertFault(wire().setMode(0x8000).build().toByteArray(), Fault.OBJECT_MALFORMED, "mode");
    byte[] longer = wire().setPath(ByteString.copyFromUtf8("/" + "ab/".repeat(20_000) + "c"))
        .build().toByteArray();
    assertFault(longer, Fault.OBJECT_TOO_LARGE, "path");
  }

  @Test
  void unknownFieldsBelow100AreRefusedAndOthersIgnored() {
    byte[] entry = wire().build().toByteArray();
    byte[] field99 = {(byte) 0x98, 0x06, 1};
    byte[] field100 = {(byte) 0xa0, 0x06, 1};
    assertFault(join(entry, field99), Fault.FORMAT_UNKNOWN, "99");
    byte[] tolerated = join(entry, field100);
    assertThat(EntryCodec.decode(tolerated, 0, tolerated.length))
        .isEqualTo(EntryCodec.decode(entry, 0, entry.length));
  }

  @Test
  void randomDamageNeverEndsInAnythingButAFault() {
    int rounds = Boolean.getBoolean("holdfast.profile") ? 500_000 : 20_000;
    byte[] good = java.util.Arrays.copyOf(encode(randomEntry(PathBytes.of("/a/b"))), lastLength);
    for (int i = 0; i < rounds; i++) {
      byte[] bad = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bad.length) : bad.length;
      try {
        EntryCodec.decode(bad, 0, length);
      } catch (HoldfastException expected) {
        assertThat(expected.message()).isNotEmpty();
      }
    }
  }

  @Test
  void streamEnforcesWalkOrderAndParents() {
    assertThat(read("/a", "/a/b", "/a/b/c", "/a.txt", "/b")).isEqualTo(5);
    assertThatThrownBy(() -> read("/a", "/a.txt", "/a/b")).hasMessageContaining("walk order");
    assertThatThrownBy(() -> read("/a", "/a")).hasMessageContaining("walk order");
    assertThatThrownBy(() -> read("/a", "/b/c")).hasMessageContaining("without the directory");
    assertThatThrownBy(() -> read("/a", "/ab/c")).hasMessageContaining("without the directory");
  }

  @Test
  void walkOrderIsDirectoriesBeforeWhatLiesBelowThem() {
    TreeSet<PathBytes> sorted = new TreeSet<>();
    for (String p : List.of("/b", "/a.txt", "/a/z", "/a", "/", "/a/b", "/a/b/c", "/a b")) {
      sorted.add(PathBytes.of(p));
    }
    assertThat(sorted.stream().map(PathBytes::toString))
        .containsExactly("/", "/a", "/a/b", "/a/b/c", "/a/z", "/a b", "/a.txt", "/b");
  }

  private int read(String... paths) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String path : paths) {
      EntryType type = path.endsWith(".txt") ? EntryType.FIFO : EntryType.DIRECTORY;
      Entry entry =
          Entry.plain(
              PathBytes.of(path), type, new Entry.Attributes(0755, 0, 0, "", "", 0, 0));
      byte[] bytes = encode(entry);
      stream.write(lastLength);
      stream.write(bytes, 0, lastLength);
    }
    int count = 0;
    try (EntryStreamReader reader =
        new EntryStreamReader(new ByteArrayInputStream(stream.toByteArray()))) {
      while (reader.next() != null) {
        count++;
      }
    }
    return count;
  }

  private static dev.holdfast.wire.format.v1.Entry.Builder wire() {
    return dev.holdfast.wire.format.v1.Entry.newBuilder()
        .setPath(ByteString.copyFromUtf8("/x"))
        .setTypeValue(1);
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static void assertFault(byte[] bytes, Fault fault, String why) {
    assertThatThrownBy(() -> EntryCodec.decode(bytes, 0, bytes.length))
        .as(why)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }
}
