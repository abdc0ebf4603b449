package dev.holdfast.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.seal.AgeTool;
import dev.holdfast.seal.FileKey;
import dev.holdfast.seal.IdentityFiles;
import dev.holdfast.seal.SealKind;
import dev.holdfast.seed.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T11: packs give back what went in, in any order, with stock tools too. */
class PackPropsTest {
  private static final boolean PROFILE = Boolean.getBoolean("holdfast.profile");
  private static final long SEED = Seed.of(20261121);
  private static final int PACKS = PROFILE ? 100_000 : 2_000;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final PackTestKit kit = new PackTestKit();

  @TempDir(factory = MemoryTempDir.class)
  Path folder;

  @Test
  void packsGiveBackWhatWentIn() throws IOException {
    System.err.println("holdfast.seed=" + SEED);
    Path file = folder.resolve("pack");
    byte[] target = new byte[1 << 20];
    try (ChunkCompressor compressor = new ChunkCompressor(1);
        ChunkDecompressor decompressor = new ChunkDecompressor()) {
      for (int i = 0; i < PACKS; i++) {
        List<byte[]> chunks = chunks();
        FinishedPack pack = kit.pack(file, chunks, compressor);
        assertThat(pack.ref().sizeBytes()).isEqualTo(Files.size(file));
        assertThat(pack.count()).isEqualTo(chunks.size());
        FileKey key = kit.key(file);
        try (PackReader reader =
            PackReader.open(file, pack.ref(), kit.label(SealKind.DATA), key, decompressor)) {
          assertThat(reader.count()).isEqualTo(chunks.size());
          for (int ordinal : order(chunks.size())) {
            byte[] chunk = chunks.get(ordinal);
            assertThat(reader.plainBytes(ordinal)).isEqualTo(chunk.length);
            assertThat(reader.read(ordinal, target)).isEqualTo(chunk.length);
            if (!Arrays.equals(target, 0, chunk.length, chunk, 0, chunk.length)) {
              throw new AssertionError("chunk " + ordinal + " of pack " + i + " differs");
            }
          }
        }
        Files.delete(file);
      }
    }
  }

  @Test
  void ascendingReadsDecryptNoBlockTwice() throws IOException {
    System.err.println("holdfast.seed=" + SEED);
    try (ChunkCompressor compressor = new ChunkCompressor(1)) {
      // Lengths around the block size let frames, padding and table straddle the last blocks in every way.
      for (int i = 0; i < (PROFILE ? 2_000 : 300); i++) {
        List<byte[]> chunks = new ArrayList<>();
        chunks.add(noise(65536 - 150 + i % 300 + 65536 * (i % 3)));
        for (int k = random.nextInt(4); k > 0; k--) {
          chunks.add(noise(1 + random.nextInt(200_000)));
        }
        assertNoBlockTwice(chunks, compressor, i % 2 == 0);
      }
      List<byte[]> many = new ArrayList<>(); // a table of several blocks
      for (int i = 0; i < 5_000; i++) {
        many.add(noise(1 + random.nextInt(60)));
      }
      assertNoBlockTwice(many, compressor, false);
      assertNoBlockTwice(many, compressor, true);
    }
  }

  private void assertNoBlockTwice(
      List<byte[]> chunks, ChunkCompressor compressor, boolean some) throws IOException {
    Path file = folder.resolve("pack");
    FinishedPack pack = kit.pack(file, chunks, compressor);
    try (PackReader reader = kit.open(file, pack.ref())) {
      byte[] target = new byte[reader.maxPlainBytes()];
      for (int ordinal = 0; ordinal < chunks.size(); ordinal++) {
        if (!some || random.nextBoolean()) {
          assertThat(reader.read(ordinal, target)).isEqualTo(chunks.get(ordinal).length);
        }
      }
      long blocks = pack.ref().sizeBytes() / 65552; // header and nonce are the rest
      if (some) {
        assertThat(reader.blocksDecrypted()).isLessThanOrEqualTo(blocks);
      } else {
        assertThat(reader.blocksDecrypted()).isEqualTo(blocks);
      }
    }
    Files.delete(file);
  }

  @Test
  void stockToolsPrintTheChunks() throws IOException {
    System.err.println("holdfast.seed=" + SEED);
    IdentityFiles.write(folder.resolve("id"), kit.identity, Optional.empty(), null, kit.secure);
    try (ChunkCompressor compressor = new ChunkCompressor(ChunkCompressor.DEFAULT_LEVEL)) {
      for (int i = 0; i < (PROFILE ? 200 : 12); i++) {
        List<byte[]> chunks = chunks();
        Path file = folder.resolve("pack");
        FinishedPack pack = kit.pack(file, chunks, compressor);
        AgeTool.Result result =
            AgeTool.run(
                folder, "sh", "-c", "set -e; age -d -i id pack > plain; zstd -dc plain > out");
        assertThat(result.output()).isEmpty();
        assertThat(result.status()).isZero();
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        chunks.forEach(joined::writeBytes);
        assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(joined.toByteArray());
        assertThat(Files.size(folder.resolve("plain")) % 65536).isZero();
        assertThat(Files.getPosixFilePermissions(file))
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(pack.plainBytes()).isEqualTo(joined.size());
        Files.delete(file);
      }
    }
  }

  @Test
  void abandonedPacksLeaveNothing() throws IOException {
    Path file = folder.resolve("pack");
    PackWriter writer = kit.writer(file);
    byte[] chunk = noise(100_000);
    assertThat(writer.add(Sha256.of(chunk), chunk, 0, chunk.length, chunk.length)).isZero();
    assertThat(writer.frameBytes()).isEqualTo(100_000);
    assertThat(writer.count()).isEqualTo(1);
    writer.abandon();
    writer.abandon();
    assertThat(file).doesNotExist();
    assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.add(Sha256.of(chunk), chunk, 0, 1, 1))
        .isInstanceOf(IllegalStateException.class);
    PackWriter empty = kit.writer(file);
    assertThatThrownBy(empty::finish).hasMessageContaining("a pack without chunks");
    empty.abandon();
    assertThatThrownBy(() -> kit.writer(folder.resolve("none/pack")))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.STATE_UNUSABLE));
    Files.writeString(file, "there already");
    assertThatThrownBy(() -> kit.writer(file)).isInstanceOf(HoldfastException.class);
    assertThat(Files.readString(file)).isEqualTo("there already");
  }

  @Test
  void limitsHoldWhenWriting() {
    PackWriter writer = kit.writer(folder.resolve("pack"));
    byte[] frame = new byte[Limits.FRAME_BYTES + 1];
    Sha256 id = Sha256.of(frame);
    assertThat(writer.fits(Limits.PACK_PLAIN_BYTES - 64)).isTrue();
    assertThat(writer.fits(Limits.PACK_PLAIN_BYTES - 63)).isFalse();
    assertThatThrownBy(() -> writer.add(id, frame, 0, frame.length, 1))
        .hasMessageContaining("limits");
    assertThatThrownBy(() -> writer.add(id, frame, 0, 1, 0)).hasMessageContaining("limits");
    assertThatThrownBy(() -> writer.add(id, frame, 0, 1, Limits.CHUNK_BYTES + 1))
        .hasMessageContaining("limits");
    for (int i = 0; i < Limits.PACK_CHUNKS; i++) {
      int unused = writer.add(id, frame, 0, 1, 1);
    }
    assertThat(writer.fits(1)).isFalse();
    FinishedPack pack = writer.finish();
    assertThat(pack.ref().sizeBytes()).isLessThan(Limits.PACK_OVERHEAD_BYTES);
    try (PackReader reader = kit.open(pack.file(), pack.ref())) {
      assertThat(reader.count()).isEqualTo(Limits.PACK_CHUNKS);
    }
  }

  @Test
  void everyLevelCompressesAndProves() {
    byte[] text = text(300_000);
    byte[] noise = noise(300_000);
    for (int level : new int[]{1, 3, 9, 19}) {
      try (ChunkCompressor compressor = new ChunkCompressor(level)) {
        byte[] frame = new byte[ChunkCompressor.frameBound(300_000)];
        byte[] check = new byte[300_000];
        assertThat(compressor.compress(text, 0, text.length, frame, check)).isLessThan(150_000);
        assertThat(check).isEqualTo(text);
        int length = compressor.compress(noise, 0, noise.length, frame, check);
        assertThat(length).isBetween(300_000, 300_100);
        assertThat(ZstdFrame.objection(frame, length, 300_000)).isEmpty();
        assertThatThrownBy(() -> compressor.compress(noise, 0, 0, frame, check))
            .hasMessageContaining("chunk of 0 bytes");
        assertThatThrownBy(() -> compressor.compress(noise, 0, 300_000, new byte[10], check))
            .isInstanceOf(HoldfastException.class);
      }
    }
    assertThatThrownBy(() -> new ChunkCompressor(20)).hasMessageContaining("level 20");
  }

  @Test
  void soleFramesAreReadUpToTheirLimit() {
    byte[] text = text(5_000);
    try (ChunkCompressor compressor = new ChunkCompressor(3);
        ChunkDecompressor decompressor = new ChunkDecompressor()) {
      byte[] frame = new byte[ChunkCompressor.frameBound(5_000)];
      int length = compressor.compress(text, 0, text.length, frame, new byte[5_000]);
      byte[] sole = Arrays.copyOf(frame, length);
      assertThat(decompressor.sole(sole, 5_000, "body")).isEqualTo(text);
      assertThatThrownBy(() -> decompressor.sole(sole, 4_999, "body"))
          .hasMessage("body: a frame for 5000 bytes (expected: at most 4999)");
      for (byte[] bad : List.of(
          new byte[0],
          text,
          Arrays.copyOf(sole, length - 1),
          Arrays.copyOf(sole, length + 1))) {
        assertThatThrownBy(() -> decompressor.sole(bad, 5_000, "body"))
            .isInstanceOfSatisfying(
                HoldfastException.class,
                e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED));
      }
    }
  }

  @Test
  void aPackOfTheLargestSizeIsReadToo() {
    byte[] frame = new byte[4 << 20];
    PackWriter writer = kit.writer(folder.resolve("pack"));
    for (int i = 0; i < 15; i++) {
      int unused = writer.add(Sha256.of(frame), frame, 0, frame.length, frame.length);
    }
    int rest = Limits.PACK_PLAIN_BYTES - 15 * frame.length - 24 - 16 * 40;
    assertThat(writer.fits(rest + 1)).isFalse();
    assertThat(writer.fits(rest)).isTrue();
    int unused = writer.add(Sha256.of(frame), frame, 0, rest, rest);
    FinishedPack pack = writer.finish();
    assertThat(pack.ref().sizeBytes()).isLessThan(Limits.PACK_BYTES);
    try (PackReader reader = kit.open(pack.file(), pack.ref())) {
      assertThat(reader.count()).isEqualTo(16);
      assertThat(reader.frameBytes(15)).isEqualTo(rest);
    }
  }

  @Test
  void theLargestChunkFits() {
    byte[] chunk = noise(Limits.CHUNK_BYTES);
    try (ChunkCompressor compressor = new ChunkCompressor(1)) {
      FinishedPack pack = kit.pack(folder.resolve("pack"), List.of(chunk), compressor);
      try (PackReader reader = kit.open(pack.file(), pack.ref())) {
        byte[] target = new byte[reader.maxPlainBytes()];
        assertThat(reader.read(0, target)).isEqualTo(Limits.CHUNK_BYTES);
        assertThat(target).isEqualTo(chunk);
        assertThatThrownBy(() -> reader.read(0, new byte[10])).hasMessageContaining("buffer of 10");
        assertThatThrownBy(() -> reader.read(1, target))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  private int[] order(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }

  private List<byte[]> chunks() {
    List<byte[]> chunks = new ArrayList<>();
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 6);
    for (int i = 0; i < count; i++) {
      int size = 1 + random.nextInt(random.nextInt(20) == 0 ? 200_000 : 5_000);
      chunks.add(
          switch (random.nextInt(4)) {
            case 0 -> noise(size);
            case 1 -> new byte[size];
            case 2 -> chunks.isEmpty() ? noise(size) : chunks.getFirst();
            default -> text(size);
          });
    }
    return chunks;
  }

  private byte[] noise(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] text(int size) {
    byte[] bytes = noise(size);
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + (bytes[i] & 3));
    }
    return bytes;
  }
}
