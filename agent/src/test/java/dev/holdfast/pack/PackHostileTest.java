package dev.holdfast.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.sun.management.ThreadMXBean;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seed.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packs that somebody with the recipients' public keys could have made to harm a reader (T41), and damaged ones. */
class PackHostileTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final long SEED = Seed.of(20261121);
  private static final byte[] HELLO = "hello, hello, hello".getBytes();

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final PackTestKit kit = new PackTestKit();

  @TempDir(factory = MemoryTempDir.class)
  Path folder;

  /** A plaintext that is wrong in one way, and the fault it must end in. */
  record Hostile(String name, Fault fault, Plain plain) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Builds the plaintext of a pack; every field may lie. */
  static final class Plain {
    private byte[] frames = Zstd.compress(HELLO);
    private byte[] rows = row(frames.length, HELLO.length, Sha256.of(HELLO));
    private int paddingMagic = 0x184D2A50;
    private int paddingLength = Integer.MIN_VALUE;
    private byte paddingByte = 0;
    private int tableMagic = 0x184D2A51;
    private long tableFrameLength = -1;
    private int tableLength = Integer.MIN_VALUE;
    private int trailerMagic = 0x48464354;
    private int cut = 0;

    static byte[] row(int frameBytes, int plainBytes, Sha256 id) {
      return ByteBuffer.allocate(40)
          .putInt(frameBytes)
          .putInt(plainBytes)
          .put(id.toBytes())
          .array();
    }

    Plain frame(byte[] frame, int plainBytes) {
      frames = frame;
      rows = row(frame.length, plainBytes, Sha256.of(HELLO));
      return this;
    }

    Plain rows(byte[]... all) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Arrays.stream(all).forEach(out::writeBytes);
      rows = out.toByteArray();
      return this;
    }

    byte[] bytes() {
      int real = PackLayout.paddingBytes(frames.length, rows.length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(frames);
      out.writeBytes(
          little(paddingMagic, paddingLength == Integer.MIN_VALUE ? real : paddingLength));
      byte[] padding = new byte[real];
      Arrays.fill(padding, paddingByte);
      out.writeBytes(padding);
      out.writeBytes(
          little(tableMagic, tableFrameLength < 0 ? rows.length + 8 : (int) tableFrameLength));
      out.writeBytes(rows);
      int length = tableLength == Integer.MIN_VALUE ? rows.length : tableLength;
      out.writeBytes(ByteBuffer.allocate(8).putInt(length).putInt(trailerMagic).array());
      byte[] whole = out.toByteArray();
      return Arrays.copyOf(whole, whole.length - cut);
    }

    private static byte[] little(int magic, int length) {
      return ByteBuffer.allocate(8)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(magic)
          .putInt(length)
          .array();
    }
  }

  static Stream<Hostile> tables() {
    Sha256 id = Sha256.of(HELLO);
    int frame = Zstd.compress(HELLO).length;
    return Stream.of(
        table("trailer magic", p -> p.trailerMagic = 0x48464355),
        table("table magic", p -> p.tableMagic = 0x184D2A52),
        table("padding magic", p -> p.paddingMagic = 0x184D2A51),
        table("padding length", p -> p.paddingLength = 1),
        table("padding not zero", p -> p.paddingByte = 1),
        table("table frame length", p -> p.tableFrameLength = 47),
        table("table frame length 4 GiB", p -> p.tableFrameLength = 0xFFFFFFFFL),
        table("table of 0", p -> p.tableLength = 0),
        table("table of 39", p -> p.tableLength = 39),
        table("table of 80, 40 are there", p -> p.tableLength = 80),
        table("table of 4 GiB", p -> p.tableLength = -16),
        table("table beyond the file", p -> p.tableLength = 40 * 60_000),
        table("one row more than allowed", p -> p.tableLength = 40 * (Limits.PACK_CHUNKS + 1)),
        table("too many rows that are there", p -> p.rows = new byte[40 * (1 << 17)]),
        table("rows of zeros", p -> p.rows = new byte[4000]),
        table("frame of 0", p -> p.rows(Plain.row(0, 19, id))),
        table("frame too short", p -> p.rows(Plain.row(frame - 1, 19, id))),
        table("frame too long", p -> p.rows(Plain.row(frame + 1, 19, id))),
        table("frame of 2 GiB", p -> p.rows(Plain.row(Integer.MAX_VALUE, 19, id))),
        table("frame of -1", p -> p.rows(Plain.row(-1, 19, id))),
        table("chunk of 0", p -> p.rows(Plain.row(frame, 0, id))),
        table("chunk of 8 MiB and one", p -> p.rows(Plain.row(frame, (8 << 20) + 1, id))),
        table("chunk of -1", p -> p.rows(Plain.row(frame, -1, id))),
        table(
            "frames that sum up by overflow",
            p -> p.rows(Plain.row(Integer.MIN_VALUE, 19, id),
                Plain.row(Integer.MIN_VALUE, 19, id))),
        table("one frame counted twice",
            p -> p.rows(Plain.row(frame, 19, id), Plain.row(frame, 19, id))),
        table("cut by one", p -> p.cut = 1),
        table("cut by a block", p -> p.cut = 65536));
  }

  private static Hostile table(String name, java.util.function.Consumer<Plain> change) {
    Plain plain = new Plain();
    change.accept(plain);
    return new Hostile(name, Fault.OBJECT_MALFORMED, plain);
  }

  @ParameterizedTest @MethodSource("tables")
  void lyingTablesAreRefusedBeforeAnythingIsAllocated(Hostile hostile) {
    PackRef ref = kit.seal(folder.resolve("pack"), hostile.plain.bytes());
    long before = allocated();
    try (PackReader reader = kit.open(folder.resolve("pack"), ref)) {
      throw new AssertionError("opened with " + reader.count() + " chunks");
    } catch (HoldfastException e) {
      assertThat(e.fault()).as(e.message()).isEqualTo(hostile.fault);
      assertThat(e.message()).startsWith("pack " + ref.sha256().hex() + ": ");
    }
    assertThat(allocated() - before).isLessThan(3 << 20);
  }

  static Stream<Hostile> frames() {
    byte[] good = Zstd.compress(HELLO);
    byte[] bomb = Zstd.compress(new byte[256 << 20], 1);
    byte[] sizeLies = good.clone();
    sizeLies[5] = 18; // single segment, content size in one byte
    byte[] skippable = ByteBuffer.allocate(12 + good.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x184D2A50)
        .putInt(4)
        .putInt(0)
        .put(good)
        .array();
    byte[] noSize;
    try (ZstdCompressCtx context = new ZstdCompressCtx().setContentSize(false)) {
      noSize = context.compress(HELLO);
    }
    byte[] bigWindow;
    try (ZstdCompressCtx context = new ZstdCompressCtx().setContentSize(true)) {
      context.setWindowLog(27).setLong(27);
      bigWindow = context.compress(new byte[9 << 20]);
    }
    return Stream.of(
        chunk("a bomb of 256 MiB", bomb, 8 << 20),
        chunk("a bomb that says 19 bytes", withContentSize(bomb, 19), 19),
        chunk("a size one too small", sizeLies, 18),
        chunk("a size that the table does not know", good, 20),
        chunk("no content size", noSize, 19),
        chunk("no frame", HELLO, 19),
        chunk("one byte", new byte[1], 1),
        chunk("cut", Arrays.copyOf(good, good.length - 1), 19),
        chunk("a byte more", Arrays.copyOf(good, good.length + 1), 19),
        chunk("two frames", join(good, good), 19),
        chunk("two frames of the joint size", join(good, good), 38),
        chunk("a skippable frame first", skippable, 19),
        chunk("window of 128 MiB", bigWindow, 8 << 20),
        chunk("a window of 3.75 TiB", new byte[]{
            (byte) 0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, (byte) 0x80, (byte) 0xFF, 19, 0, 0, 0,
            0x09, 0, 0, 0
        }, 19),
        chunk("a dictionary id", new byte[]{
            (byte) 0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x21, 7, 19, (byte) 0x99, 0, 0,
            0x09, 0, 0, 0
        }, 19),
        chunk("reserved bit", new byte[]{
            (byte) 0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x28, 19, 0x09, 0, 0, 0
        }, 19),
        chunk(
            "a content size beyond 2^63",
            new byte[]{
                (byte) 0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, (byte) 0xE0, -1, -1, -1, -1, -1, -1,
                -1,
                -1, 0x09, 0, 0, 0
            },
            19),
        chunk("another chunk", Zstd.compress("HELLO, hello, hello".getBytes()), 19));
  }

  private static Hostile chunk(String name, byte[] frame, int plainBytes) {
    return new Hostile(name, Fault.CHUNK_DAMAGED, new Plain().frame(frame, plainBytes));
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  /** Rewrites the 4-byte content size of a frame that has one. */
  private static byte[] withContentSize(byte[] frame, int size) {
    byte[] changed = frame.clone();
    assertThat(changed[4] >> 6 & 3).isEqualTo(2);
    int at = (changed[4] & 0x20) != 0 ? 5 : 6;
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, size);
    return changed;
  }

  @ParameterizedTest @MethodSource("frames")
  void hostileFramesAreRefused(Hostile hostile) {
    PackRef ref = kit.seal(folder.resolve("pack"), hostile.plain.bytes());
    try (PackReader reader = kit.open(folder.resolve("pack"), ref)) {
      byte[] target = new byte[reader.maxPlainBytes()];
      long before = allocated();
      assertThatThrownBy(() -> reader.read(0, target))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> {
                assertThat(e.fault()).as(e.message()).isEqualTo(hostile.fault);
                assertThat(e.message()).contains(" chunk 0: ");
              });
      assertThat(allocated() - before).isLessThan(1 << 20);
    }
  }

  @Test
  void theUnchangedPlaintextIsRead() {
    PackRef ref = kit.seal(folder.resolve("pack"), new Plain().bytes());
    try (PackReader reader = kit.open(folder.resolve("pack"), ref)) {
      byte[] target = new byte[reader.maxPlainBytes()];
      assertThat(reader.read(0, target)).isEqualTo(HELLO.length);
      assertThat(target).isEqualTo(HELLO);
      assertThat(reader.chunkId(0)).isEqualTo(Sha256.of(HELLO));
    }
  }

  @Test
  void referencesMustFit() {
    Path file = folder.resolve("pack");
    PackRef ref = kit.seal(file, new Plain().bytes());
    Id128 otherMac = new Id128(ref.headerMac().high(), ref.headerMac().low() ^ 1);
    assertFault(Fault.OBJECT_DAMAGED, file,
        new PackRef(ref.sha256(), ref.sizeBytes() + 1, ref.headerMac()));
    assertFault(Fault.OBJECT_DAMAGED, file, new PackRef(ref.sha256(), ref.sizeBytes(), otherMac));
    assertThatThrownBy(
        () -> PackReader.open(file, ref, kit.label(SealKind.META), kit.key(file)))
        .hasMessageContaining("labelled");
    PackTestKit stranger = new PackTestKit();
    assertThatThrownBy(
        () -> PackReader.open(file, ref, stranger.label(SealKind.DATA), kit.key(file)))
        .hasMessageContaining("labelled");
    PackRef other = kit.seal(folder.resolve("other"), new Plain().bytes());
    assertThatThrownBy(
        () -> PackReader.open(
            file, ref, kit.label(SealKind.DATA), kit.key(folder.resolve("other"))))
        .hasMessageContaining("does not fit its MAC");
    assertThat(other).isNotEqualTo(ref);
    assertThatThrownBy(
        () -> PackReader.open(folder.resolve("no"), ref, kit.label(SealKind.DATA), kit.key(file)))
        .isInstanceOf(HoldfastException.class);
  }

  @Test
  void tooLargeFilesAreRefusedUnread() throws IOException {
    Path file = folder.resolve("pack");
    PackRef ref = kit.seal(file, new Plain().bytes());
    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(Limits.PACK_BYTES).write(ByteBuffer.wrap(new byte[1])); // sparse
    }
    PackRef large = new PackRef(ref.sha256(), Limits.PACK_BYTES + 1L, ref.headerMac());
    assertFault(Fault.OBJECT_TOO_LARGE, file, large);
  }

  private void assertFault(Fault fault, Path file, PackRef ref) {
    assertThatThrownBy(() -> kit.open(file, ref))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @Test
  void everyFlipAndCutIsSeen() throws IOException {
    System.err.println("holdfast.seed=" + SEED);
    Path file = folder.resolve("pack");
    byte[] big = new byte[150_000];
    random.nextBytes(big);
    FinishedPack pack;
    try (ChunkCompressor compressor = new ChunkCompressor(1)) {
      pack = kit.pack(file, List.of(HELLO, big, HELLO), compressor);
    }
    byte[] good = Files.readAllBytes(file);
    try (ChunkDecompressor decompressor = new ChunkDecompressor()) {
      for (int i = 0; i < (PROFILE ? 10_000 : 300); i++) {
        byte[] bad = good.clone();
        int at = i % 3 == 0 ? random.nextInt(400) : random.nextInt(bad.length);
        bad[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bad);
        assertSeen(file, pack.ref(), decompressor, "flip at " + at);
        Files.write(file, Arrays.copyOf(good, random.nextInt(good.length)));
        PackRef sameSize =
            new PackRef(pack.ref().sha256(), Files.size(file), pack.ref().headerMac());
        assertSeen(file, sameSize, decompressor, "cut to " + sameSize.sizeBytes());
      }
    }
  }

  private void assertSeen(Path file, PackRef ref, ChunkDecompressor decompressor, String what) {
    byte[] target = new byte[150_000];
    try (PackReader reader =
        PackReader.open(file, ref, kit.label(SealKind.DATA), kit.key(file), decompressor)) {
      for (int i = 0; i < reader.count(); i++) {
        int unused = reader.read(i, target);
      }
    } catch (HoldfastException e) {
      return;
    }
    throw new AssertionError("not seen: " + what);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }
}
