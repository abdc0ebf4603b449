package dev.holdfast.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ListsTest {
  private static final long SEED = Long.getLong("holdfast.seed", 41);

  private static Sha256 hash(Random random) {
    return new Sha256(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static byte[] encode(PackList list) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      list.writeTo(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void malformed(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED));
  }

  @Test
  void packListsComeBack() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      PackList.Builder builder = PackList.builder();
      List<Sha256> names = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        Sha256 name = hash(random);
        names.add(name);
        long size = 1 + (random.nextLong() >>> (38 + random.nextInt(26))) % Limits.PACK_BYTES;
        Id128 mac = new Id128(random.nextLong(), random.nextLong());
        builder.add(name, mac, size).add(name, mac, size);
      }
      PackList list = builder.build();
      byte[] bytes = encode(list);
      assertThat(bytes).hasSize(list.encodedBytes());
      PackList again = PackList.parse(ByteBuffer.wrap(bytes), names.size());
      names.sort(null);
      for (int i = 0; i < names.size(); i++) {
        assertThat(again.hash(i)).isEqualTo(names.get(i));
        assertThat(again.find(names.get(i))).isEqualTo(i);
        assertThat(again.headerMac(i)).isEqualTo(list.headerMac(i));
        assertThat(again.sizeBytes(i)).isEqualTo(list.sizeBytes(i));
      }
      assertThat(again.find(hash(random))).isEqualTo(-1);
      assertThat(again.totalBytes()).isEqualTo(list.totalBytes());
    }
  }

  @Test
  void aPackListHasOneSpelling() {
    PackList list =
        PackList.builder()
            .add(new Sha256(1, 2, 3, 4), new Id128(5, 6), 300)
            .add(new Sha256(-1, 2, 3, 4), new Id128(5, 6), 127)
            .build();
    // 300 = 0xac 0x02, 127 = 0x7f; hashes are compared unsigned.
    byte[] bytes = encode(list);
    assertThat(bytes).hasSize(2 * 48 + 3).endsWith(0xac, 0x02, 0x7f);
    assertThatThrownBy(() -> PackList.parse(ByteBuffer.wrap(bytes), 1))
        .isInstanceOf(HoldfastException.class);
    malformed(() -> PackList.parse(ByteBuffer.wrap(bytes), 3));
    malformed(() -> PackList.parse(ByteBuffer.wrap(bytes, 0, bytes.length - 1), 2));
    malformed(() -> PackList.parse(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1)), 2));
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, 0, swapped, 48, 48);
    System.arraycopy(bytes, 48, swapped, 0, 48);
    malformed(() -> PackList.parse(ByteBuffer.wrap(swapped), 2));
    byte[] twice = bytes.clone();
    System.arraycopy(bytes, 0, twice, 48, 48);
    malformed(() -> PackList.parse(ByteBuffer.wrap(twice), 2));
    byte[] zero = bytes.clone();
    zero[bytes.length - 1] = 0;
    malformed(() -> PackList.parse(ByteBuffer.wrap(zero), 2));
  }

  @Test
  void packSizesThatLieAreRefused() {
    byte[] bytes =
        encode(PackList.builder().add(new Sha256(1, 2, 3, 4), new Id128(5, 6), 1).build());
    byte[] huge = Arrays.copyOf(bytes, 48 + 5);
    Arrays.fill(huge, 48, 52, (byte) 0xff);
    huge[52] = 0x7f;
    assertThatThrownBy(() -> PackList.parse(ByteBuffer.wrap(huge), 1))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_TOO_LARGE));
    byte[] endless = Arrays.copyOf(bytes, 48 + 12);
    Arrays.fill(endless, 48, 60, (byte) 0x80);
    malformed(() -> PackList.parse(ByteBuffer.wrap(endless), 1));
  }

  @Test
  void aCountThatLiesAllocatesNothing() {
    malformed(() -> PackList.parse(ByteBuffer.wrap(new byte[49]), Integer.MAX_VALUE));
    malformed(() -> LiveList.parse(new byte[40], Integer.MAX_VALUE));
  }

  @Test
  void manifestListsComeBackInOrder() {
    Random random = new Random(SEED);
    List<ManifestRef> refs = new ArrayList<>();
    for (int seq = 1; seq < 300; seq += 1 + random.nextInt(5)) {
      refs.add(new ManifestRef(seq, hash(random)));
    }
    List<ManifestRef> shuffled = new ArrayList<>(refs);
    java.util.Collections.shuffle(shuffled, random);
    LiveList list = LiveList.of(shuffled);
    LiveList again = LiveList.parse(list.encode(), refs.size());
    for (int i = 0; i < refs.size(); i++) {
      assertThat(again.get(i)).isEqualTo(refs.get(i));
      assertThat(again.names(refs.get(i).seq(), refs.get(i).sha256())).isTrue();
      assertThat(again.names(refs.get(i).seq(), hash(random))).isFalse();
    }
    assertThat(again.last()).isEqualTo(refs.getLast());
    assertThat(LiveList.empty().last()).isEqualTo(ManifestRef.NONE);
  }

  @Test
  void manifestListsOutOfOrderAreRefused() {
    LiveList list =
        LiveList.of(
            List.of(
                new ManifestRef(1, new Sha256(1, 1, 1, 1)),
                new ManifestRef(2, new Sha256(2, 2, 2, 2))));
    byte[] bytes = list.encode();
    byte[] swapped = new byte[80];
    System.arraycopy(bytes, 0, swapped, 40, 40);
    System.arraycopy(bytes, 40, swapped, 0, 40);
    malformed(() -> LiveList.parse(swapped, 2));
    malformed(() -> LiveList.parse(bytes, 1));
    malformed(() -> LiveList.parse(new byte[40], 1));
    byte[] negative = bytes.clone();
    negative[40] = (byte) 0x80;
    malformed(() -> LiveList.parse(negative, 2));
    malformed(() -> LiveList.of(List.of(list.get(0), list.get(0))));
  }
}
