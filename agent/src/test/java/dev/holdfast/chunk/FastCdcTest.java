package dev.holdfast.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.seed.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** T10: properties of keyed content-defined chunking on random inputs. */
class FastCdcTest {
  private static final long SEED = Seed.of(20261121);
  private static final int INPUTS = Boolean.getBoolean("holdfast.profile") ? 100_000 : 2_000;
  private static final ChunkSizes SMALL = new ChunkSizes(64, 256, 1024);

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void chunksJoinToTheInputWithinTheirBounds() {
    System.err.println("holdfast.seed=" + SEED);
    FastCdc cutter = new FastCdc(table(1), SMALL);
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = input(random.nextInt(8192));
      List<Integer> lengths = lengths(cutter, input);
      assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(input.length);
      for (int k = 0; k < lengths.size() - 1; k++) {
        assertThat(lengths.get(k)).isBetween(SMALL.minBytes(), SMALL.maxBytes());
      }
      if (!lengths.isEmpty()) {
        assertThat(lengths.getLast()).isBetween(1, SMALL.maxBytes());
      }
    }
  }

  /** The definition, one byte after the other; sizes and lengths odd and even, so that no turn of a loop is left out. */
  @Test
  void chunksEndWhereTheDefinitionSays() {
    for (int i = 0; i < INPUTS; i++) {
      int least = 64 + random.nextInt(5);
      ChunkSizes sizes = new ChunkSizes(least, 256, 700 + random.nextInt(5));
      GearTable table = table(random.nextInt(9));
      byte[] input = input(random.nextInt(3000));
      FastCdc cutter = new FastCdc(table, sizes);
      int offset = input.length == 0 ? 0 : random.nextInt(input.length);
      assertThat(cutter.cut(input, offset, input.length - offset, true))
          .isEqualTo(
              defined(table.words(), sizes, Arrays.copyOfRange(input, offset, input.length)));
    }
  }

  private static int defined(long[] gear, ChunkSizes sizes, byte[] bytes) {
    long hash = 0;
    for (int n = sizes.minBytes(); n < Math.min(bytes.length, sizes.maxBytes()); n++) {
      hash = (hash << 1) + gear[bytes[n] & 0xff];
      int bits = n < sizes.averageBytes() ? 8 + 2 : 8 - 2; // 2^8 is the average
      if (hash >>> (64 - bits) == 0) {
        return n + 1;
      }
    }
    return Math.min(bytes.length, sizes.maxBytes());
  }

  @Test
  void boundariesDoNotDependOnHowTheInputArrives() {
    System.err.println("holdfast.seed=" + SEED);
    FastCdc cutter = new FastCdc(table(1), SMALL);
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = input(random.nextInt(8192));
      assertThat(lengthsInPieces(cutter, input)).isEqualTo(lengths(cutter, input));
    }
  }

  @Test
  void anEditMovesThreeChunksAtMostInTheMedian() {
    System.err.println("holdfast.seed=" + SEED);
    FastCdc cutter = new FastCdc(table(1), SMALL);
    int[] moved = new int[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = input(16384);
      byte[] edited = edit(input);
      Set<String> before = contents(cutter, input);
      moved[i] = 0;
      int at = 0;
      for (int length : lengths(cutter, edited)) {
        if (!before.contains(key(edited, at, length))) {
          moved[i]++;
        }
        at += length;
      }
    }
    Arrays.sort(moved);
    assertThat(moved[INPUTS / 2]).as("median of new chunks").isLessThanOrEqualTo(3);
    assertThat(moved[INPUTS * 99 / 100]).as("99 of 100").isLessThanOrEqualTo(12);
  }

  @Test
  void anotherSeedCutsElsewhere() {
    System.err.println("holdfast.seed=" + SEED);
    int equal = 0;
    int boundaries = 0;
    for (int i = 0; i < INPUTS / 10; i++) {
      byte[] input = input(16384);
      Set<Integer> one = boundaries(new FastCdc(table(1), SMALL), input);
      Set<Integer> other = boundaries(new FastCdc(table(2 + i), SMALL), input);
      boundaries += one.size();
      one.retainAll(other);
      equal += one.size();
    }
    // Chance alone makes about one boundary in 256 fall together.
    assertThat(equal * 50L).isLessThan(boundaries);
  }

  @Test
  void lengthsGatherAroundTheAverage() {
    byte[] input = new byte[64 << 20];
    SplittableRandom fixed = new SplittableRandom(7);
    fixed.nextBytes(input);
    List<Integer> lengths = lengths(new FastCdc(table(3), ChunkSizes.STREAM), input);
    int mean = input.length / lengths.size();
    assertThat(mean).isBetween(200 << 10, 340 << 10);
    long cutAtMaximum = lengths.stream().filter(n -> n == ChunkSizes.STREAM.maxBytes()).count();
    assertThat(cutAtMaximum).isLessThan(lengths.size() / 50L + 1);
  }

  @Test
  void equalSeedsCutAlikeAndEverySeedByteCounts() {
    byte[] input = new byte[1 << 16];
    random.nextBytes(input);
    byte[] seed = seed(9);
    List<Integer> first = lengths(new FastCdc(GearTable.ofSeed(seed), SMALL), input);
    assertThat(lengths(new FastCdc(GearTable.ofSeed(seed(9)), SMALL), input)).isEqualTo(first);
    for (int i = 0; i < GearTable.SEED_BYTES; i++) {
      byte[] changed = seed.clone();
      changed[i] ^= 1;
      assertThat(lengths(new FastCdc(GearTable.ofSeed(changed), SMALL), input))
          .isNotEqualTo(first);
    }
  }

  @Test
  void needsMoreUntilTheMaximumIsThereOrTheStreamEnds() {
    FastCdc cutter = new FastCdc(table(1), SMALL);
    byte[] zeros = new byte[2048]; // no boundary within: the hash of zeros settles on one value
    int whole = cutter.cut(zeros, 0, SMALL.maxBytes(), false);
    assertThat(whole).isPositive();
    assertThat(cutter.cut(zeros, 0, SMALL.minBytes(), false)).isEqualTo(Cutter.NEED_MORE);
    assertThat(cutter.cut(zeros, 0, 5, true)).isEqualTo(5);
    assertThat(cutter.cut(zeros, 0, 0, true)).isZero();
    assertThat(cutter.cut(zeros, 0, 0, false)).isEqualTo(Cutter.NEED_MORE);
  }

  @Test
  void refusesSizesAndSeedsOutOfRange() {
    assertThatThrownBy(() -> new ChunkSizes(64, 300, 1024)).hasMessageContaining("power of two");
    assertThatThrownBy(() -> new ChunkSizes(512, 256, 1024)).hasMessageContaining("512/256/1024");
    assertThatThrownBy(() -> new ChunkSizes(64, 256, 16 << 20)).hasMessageContaining("expected");
    assertThatThrownBy(() -> GearTable.ofSeed(new byte[31])).hasMessageContaining("31 bytes");
    assertThat(table(1)).hasToString("gear table (secret)");
  }

  @Test
  void fixedBlocksAreFixed() {
    FixedCutter cutter = new FixedCutter(4096);
    byte[] input = input(3 * 4096 + 17);
    assertThat(lengths(cutter, input)).containsExactly(4096, 4096, 4096, 17);
    assertThat(cutter.cut(input, 0, 4095, false)).isEqualTo(Cutter.NEED_MORE);
    assertThat(FixedCutter.SQLITE.maxBytes()).isEqualTo(262144);
    assertThatThrownBy(() -> new FixedCutter(0)).hasMessageContaining("block of 0");
  }

  private byte[] edit(byte[] input) {
    int at = random.nextInt(input.length);
    return switch (random.nextInt(3)) {
      case 0 -> {
        byte[] changed = input.clone();
        changed[at] ^= (byte) (1 + random.nextInt(255));
        yield changed;
      }
      case 1 -> {
        byte[] longer = new byte[input.length + 1];
        System.arraycopy(input, 0, longer, 0, at);
        longer[at] = (byte) random.nextInt(256);
        System.arraycopy(input, at, longer, at + 1, input.length - at);
        yield longer;
      }
      default -> {
        byte[] shorter = new byte[input.length - 1];
        System.arraycopy(input, 0, shorter, 0, at);
        System.arraycopy(input, at + 1, shorter, at, input.length - at - 1);
        yield shorter;
      }
    };
  }

  private byte[] input(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (random.nextInt(4) == 0) { // some inputs have few different bytes, as text and page files do
      int distinct = 1 + random.nextInt(8);
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) Math.floorMod(bytes[i], distinct);
      }
    }
    return bytes;
  }

  private static GearTable table(int number) {
    return GearTable.ofSeed(seed(number));
  }

  private static byte[] seed(int number) {
    byte[] seed = new byte[GearTable.SEED_BYTES];
    new SplittableRandom(number).nextBytes(seed);
    return seed;
  }

  private static List<Integer> lengths(Cutter cutter, byte[] input) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < input.length;) {
      int length = cutter.cut(input, at, input.length - at, true);
      lengths.add(length);
      at += length;
    }
    return lengths;
  }

  private List<Integer> lengthsInPieces(Cutter cutter, byte[] input) {
    List<Integer> lengths = new ArrayList<>();
    int at = 0;
    int known = 0;
    while (at < input.length) {
      int length = cutter.cut(input, at, known - at, known == input.length);
      if (length == Cutter.NEED_MORE || length == 0) {
        known = Math.min(input.length, known + 1 + random.nextInt(700));
      } else {
        lengths.add(length);
        at += length;
      }
    }
    return lengths;
  }

  private static Set<Integer> boundaries(Cutter cutter, byte[] input) {
    Set<Integer> ends = new HashSet<>();
    int at = 0;
    for (int length : lengths(cutter, input)) {
      at += length;
      if (at < input.length) {
        ends.add(at);
      }
    }
    return ends;
  }

  private static Set<String> contents(Cutter cutter, byte[] input) {
    Set<String> contents = new HashSet<>();
    int at = 0;
    for (int length : lengths(cutter, input)) {
      contents.add(key(input, at, length));
      at += length;
    }
    return contents;
  }

  private static String key(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
