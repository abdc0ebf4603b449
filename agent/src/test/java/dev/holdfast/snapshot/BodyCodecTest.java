package dev.holdfast.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.CriticalFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BodyCodecTest {
  private final long seed = Seed.of(20261121);
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void bytesAreThoseOfTheGeneratedClassesAndComeBackEqual() throws Exception {
    int rounds = Boolean.getBoolean("holdfast.profile") ? 50_000 : 1_000;
    for (int i = 0; i < rounds; i++) {
      SnapshotBody body = randomBody();
      byte[] ours = BodyCodec.encode(body);
      assertEquals(body, BodyCodec.decode(ours), "seed " + seed);
      var wire = dev.holdfast.wire.format.v1.SnapshotBody.parseFrom(ours);
      CriticalFields.check(wire);
      assertArrayEquals(deterministic(wire), ours, "seed " + seed);
      assertEquals(body.names().label(), wire.getLabel());
      assertEquals(body.fingerprint().size(), wire.getFingerprint().getItemsCount());
    }
  }

  private static byte[] deterministic(dev.holdfast.wire.format.v1.SnapshotBody wire)
      throws IOException {
    byte[] bytes = new byte[wire.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    wire.writeTo(out);
    return bytes;
  }

  private String text() {
    return random.nextInt(3) == 0
        ? ""
        : random.ints(random.nextInt(1, 20), 32, 0x300)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private <T> List<T> some(java.util.function.Supplier<T> one) {
    List<T> all = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      all.add(one.get());
    }
    return all;
  }

  private PathBytes path() {
    byte[] bytes = new byte[random.nextInt(1, 30)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (1 + random.nextInt(255));
    }
    return PathBytes.of(bytes);
  }

  private Sha256 hash() {
    return Sha256.of(new byte[]{(byte) random.nextInt()});
  }

  private Extent extent() {
    return new Extent(
        hash(), random.nextInt(1000), random.nextInt(8 << 20), 1 + random.nextLong(1L << 40));
  }

  private SnapshotBody randomBody() {
    TreeMap<String, String> settings = new TreeMap<>();
    for (int n = random.nextInt(5); n > 0; n--) {
      settings.put("k" + random.nextInt(100), text());
    }
    boolean exact = random.nextBoolean();
    List<Extent> extents = some(this::extent);
    return new SnapshotBody(
        new SnapshotBody.Names(text(), text(), text(), text(), text(), text(), text()),
        text(),
        some(() -> new SnapshotBody.Tool(text(), text())),
        some(() -> new SnapshotBody.Exit(text(), random.nextInt(-5, 300), text())),
        new SnapshotBody.Consistency(
            exact,
            some(this::path),
            random.nextLong(1L << 50),
            some(() -> new SnapshotBody.Unread(path(), text())),
            random.nextInt(9)),
        some(
            () -> new SnapshotBody.FingerprintItem(
                text(), text(), random.nextLong(1L << 60),
                random.nextBoolean() ? Optional.of(hash()) : Optional.empty(), text())),
        new SnapshotBody.Chunker(text(), random.nextInt(1 << 20), 1 << 20, 1 << 22),
        some(this::path),
        random.nextBoolean() || extents.isEmpty()
            ? new SnapshotBody.Tree.Direct(extents)
            : new SnapshotBody.Tree.Indexed(extents),
        new SnapshotBody.Migration(text(), text(), random.nextBoolean()),
        random.nextBoolean() ? Optional.of(hash()) : Optional.empty(),
        settings,
        text());
  }

  private static SnapshotBody with(
      List<PathBytes> changed, List<SnapshotBody.FingerprintItem> fingerprint) {
    return new SnapshotBody(
        new SnapshotBody.Names("h", "a", "", "s", "l", "", "l/s"),
        "files",
        List.of(),
        List.of(),
        new SnapshotBody.Consistency(false, changed, changed.size(), List.of(), 0),
        fingerprint,
        new SnapshotBody.Chunker("fixed", 1, 1, 1),
        List.of(),
        new SnapshotBody.Tree.Direct(List.of()),
        SnapshotBody.Migration.NONE,
        Optional.empty(),
        new TreeMap<>(),
        "0");
  }

  @Test
  void anEmptyHashIsNoHash() {
    byte[] body = {0x58, 1, (byte) 0xc2, 0x01, 0};
    assertTrue(BodyCodec.decode(body).schemaSha256().isEmpty());
    byte[] cut = {0x58, 1, (byte) 0xc2, 0x01, 1, 7};
    assertThrows(HoldfastException.class, () -> BodyCodec.decode(cut));
  }

  @Test
  void aThousandLongPathsLeaveRoomAndTheCountStaysExact() {
    List<PathBytes> changed =
        Collections.nCopies(1000,
            PathBytes.of("/" + "p".repeat(254) + ("/" + "p".repeat(254)).repeat(127)));
    byte[] bytes = BodyCodec.encode(with(changed, List.of()));
    SnapshotBody body = BodyCodec.decode(bytes);
    assertEquals(1000, body.consistency().changedCount());
    assertTrue(!body.consistency().changed().isEmpty() && bytes.length < 1 << 20);
  }

  @Test
  void whatDoesNotFitIsRefusedWhenItIsWritten() {
    SnapshotBody.FingerprintItem item =
        new SnapshotBody.FingerprintItem("table", "t", 1, Optional.empty(), "x".repeat(1 << 20));
    HoldfastException e =
        assertThrows(
            HoldfastException.class,
            () -> BodyCodec.encode(with(List.of(), Collections.nCopies(4, item))));
    assertEquals(Fault.CAPTURE_FAILED, e.fault());
    byte[] long3 = BodyCodec.encode(with(List.of(), Collections.nCopies(3, item)));
    assertEquals(3, BodyCodec.decode(long3).fingerprint().size());
  }

  @Test
  void oddBodiesAreRefused() {
    assertEquals(Fault.OBJECT_TOO_LARGE, fault(new byte[Limits.BODY_BYTES + 1]));
    assertEquals(Fault.FORMAT_UNKNOWN, fault(new byte[0]));
    var wire = dev.holdfast.wire.format.v1.SnapshotBody.newBuilder().setConsistencyValue(1);
    assertEquals(Fault.FORMAT_UNKNOWN, fault(wire.clone().setConsistencyValue(3)));
    assertEquals(
        Fault.OBJECT_MALFORMED,
        fault(wire.clone().setSchemaSha256(ByteString.copyFrom(new byte[31]))));
    var extents =
        dev.holdfast.wire.format.v1.Extents.newBuilder()
            .addExtents(
                dev.holdfast.wire.format.v1.Extent.newBuilder()
                    .setPack(ByteString.copyFrom(new byte[32]))
                    .setLength(1));
    assertEquals(
        Fault.OBJECT_MALFORMED,
        fault(wire.clone().setTree(extents).setTreeIndex(extents)));
    extents.addExtents(dev.holdfast.wire.format.v1.Extent.newBuilder().setLength(1));
    assertEquals(Fault.OBJECT_MALFORMED, fault(wire.clone().setTree(extents)));
  }

  private static Fault fault(dev.holdfast.wire.format.v1.SnapshotBody.Builder body) {
    return fault(body.build().toByteArray());
  }

  private static Fault fault(byte[] body) {
    return assertThrows(HoldfastException.class, () -> BodyCodec.decode(body)).fault();
  }

  /** Whatever is accepted is what a protobuf library accepts too. */
  @Test
  void damageIsRefusedOrMeansTheSameToAProtobufLibrary() {
    int rounds = Boolean.getBoolean("holdfast.profile") ? 2_000_000 : 50_000;
    byte[] good = BodyCodec.encode(randomBody());
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = good.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(8) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      SnapshotBody body;
      try {
        body = BodyCodec.decode(bytes);
      } catch (HoldfastException refused) {
        continue;
      }
      try {
        var theirs = dev.holdfast.wire.format.v1.SnapshotBody.parseFrom(bytes);
        CriticalFields.check(theirs);
        assertEquals(theirs.getLabel(), body.names().label());
        assertEquals(theirs.getChangedPathsCount(), body.consistency().changed().size());
        assertEquals(theirs.getSettingsMap(), body.settings());
      } catch (InvalidProtocolBufferException | HoldfastException e) {
        throw new AssertionError("accepted what protobuf refuses, seed " + seed + " round " + i, e);
      }
    }
  }
}
