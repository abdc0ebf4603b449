package dev.holdfast.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.seed.Seed;
import dev.holdfast.signed.CriticalFields;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** T41, the part of entry streams: what a hostile host could write never costs more than a fault. */
class HostileEntryStreamTest {
  private static final Entry.Attributes PLAIN =
      new Entry.Attributes(0644, 1000, 1000, "user", "group", 1_700_000_000L, 123_456_789);

  private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();

  private void append(ByteArrayOutputStream out, Entry entry) {
    int length = encoder.encode(entry);
    varint(out, length);
    out.write(encoder.buffer(), 0, length);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long count(byte[] stream) {
    long n = 0;
    try (EntryStreamReader reader = new EntryStreamReader(new ByteArrayInputStream(stream))) {
      while (reader.next() != null) {
        n++;
      }
    }
    return n;
  }

  private static Fault fault(byte[] stream) {
    return assertThrows(HoldfastException.class, () -> count(stream)).fault();
  }

  @Test
  void aTreeOfTheGreatestDepthIsRead() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    String whole = "/d".repeat(32_768 / 2);
    for (int end = 2; end <= whole.length(); end += 2) {
      append(stream,
          Entry.plain(PathBytes.of(whole.substring(0, end)), EntryType.DIRECTORY, PLAIN));
      if (stream.size() > 20_000_000) {
        break;
      }
    }
    assertTrue(count(stream.toByteArray()) > 1000);
    append(stream, Entry.plain(PathBytes.of("/e"), EntryType.DIRECTORY, PLAIN));
    append(stream, Entry.plain(PathBytes.of(whole), EntryType.DIRECTORY, PLAIN));
    assertEquals(Fault.OBJECT_MALFORMED, fault(stream.toByteArray()));
  }

  @Test
  void lengthsThatLieAreRefusedBeforeAnythingIsAllocated() {
    for (long lie : new long[]{0, (8 << 20) + 1, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE}) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      varint(stream, lie);
      assertEquals(Fault.OBJECT_TOO_LARGE, fault(stream.toByteArray()), "length " + lie);
    }
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    varint(cut, 8 << 20);
    cut.write(new byte[100], 0, 100);
    assertEquals(Fault.OBJECT_MALFORMED, fault(cut.toByteArray()));
    assertEquals(Fault.OBJECT_MALFORMED, fault(new byte[]{(byte) 0x80}));
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0xff);
    assertEquals(Fault.OBJECT_MALFORMED, fault(endless));
  }

  @Test
  void namesPathsAndOrderHaveLimits() {
    assertEquals(1, one("/" + "n".repeat(255)));
    assertEquals(Fault.OBJECT_MALFORMED, refused("/" + "n".repeat(256)));
    assertEquals(Fault.OBJECT_TOO_LARGE, refused("/" + "a/".repeat(16_384) + "b"));
    assertEquals(Fault.OBJECT_MALFORMED, refused("/a", "/a"));
    assertEquals(Fault.OBJECT_MALFORMED, refused("/b", "/a"));
    assertEquals(Fault.OBJECT_MALFORMED, refused("/a.b", "/a"));
  }

  private long one(String... paths) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String path : paths) {
      append(stream, Entry.plain(PathBytes.of(path), EntryType.DIRECTORY, PLAIN));
    }
    return count(stream.toByteArray());
  }

  private Fault refused(String... paths) {
    return assertThrows(HoldfastException.class, () -> one(paths)).fault();
  }

  @Test
  void oddThingsWithinAnEntryAreRefused() {
    var file = wire().setTypeValue(1);
    bad(file.clone().setSize(10));
    bad(file.clone().setSize(10).addContent(extent(11)));
    bad(file.clone().setSize(10).addContent(extent(5)));
    bad(file.clone().setSize(Long.MAX_VALUE).addContent(extent(Long.MAX_VALUE))
        .addContent(extent(1)));
    bad(file.clone().setSize(-1));
    bad(file.clone().setSize(10).addHoles(hole(0, 11)));
    bad(file.clone().setSize(10).addHoles(hole(5, Long.MAX_VALUE)));
    bad(file.clone().setSize(10).addHoles(hole(0, 5)).addHoles(hole(5, 5)));
    bad(file.clone().setSize(10).addHoles(hole(6, 4)).addHoles(hole(0, 2)).addContent(extent(4)));
    bad(file.clone().setSize(0).addHoles(hole(0, 0)));
    bad(file.clone().setLinkTarget(ByteString.copyFromUtf8("x")));
    bad(wire().setTypeValue(3));
    bad(wire().setTypeValue(3).setLinkTarget(ByteString.copyFrom(new byte[]{'a', 0, 'b'})));
    bad(wire().setTypeValue(2).setHardLinkGroup(1));
    bad(file.clone().setAncestor(true));
    bad(file.clone().setDeviceMajor(1));
    bad(file.clone().setMtimeNanos(1_000_000_000));
    bad(file.clone().setMode(010000));
    bad(file.clone().setSize(1).addContent(extent(1).toBuilder().setPack(ByteString.EMPTY)));
    bad(file.clone().setSize(1).addContent(extent(1).toBuilder().setOffset(8 << 20)));
    bad(file.clone().addXattrs(attribute("user.b")).addXattrs(attribute("user.a")));
    bad(file.clone().addXattrs(attribute("user.a")).addXattrs(attribute("user.a")));
    bad(file.clone().addXattrs(attribute("")));
    bad(file.clone().addXattrs(attribute("a\0b")));
    bad(wire());
    bad(wire().setTypeValue(8));
    var many = file.clone();
    for (int i = 0; i < 1025; i++) {
      many.addXattrs(attribute(String.format("user.%05d", i)));
    }
    bad(many);
    bad(file.clone().addXattrs(
        attribute("user.a").toBuilder().setValue(ByteString.copyFrom(new byte[65_537]))));
    byte[] good = file.build().toByteArray();
    assertEquals("/x", EntryCodec.decode(good, 0, good.length).path().toString());
  }

  private static void bad(dev.holdfast.wire.format.v1.Entry.Builder entry) {
    byte[] bytes = entry.build().toByteArray();
    HoldfastException e =
        assertThrows(
            HoldfastException.class, () -> EntryCodec.decode(bytes, 0, bytes.length),
            entry::toString);
    assertTrue(
        List.of(Fault.OBJECT_MALFORMED, Fault.OBJECT_TOO_LARGE, Fault.FORMAT_UNKNOWN)
            .contains(e.fault()),
        e.toString());
  }

  private static dev.holdfast.wire.format.v1.Entry.Builder wire() {
    return dev.holdfast.wire.format.v1.Entry.newBuilder().setPath(ByteString.copyFromUtf8("/x"));
  }

  private static dev.holdfast.wire.format.v1.Hole hole(long offset, long length) {
    return dev.holdfast.wire.format.v1.Hole.newBuilder()
        .setOffset(offset)
        .setLength(length)
        .build();
  }

  private static dev.holdfast.wire.format.v1.Extent extent(long length) {
    return dev.holdfast.wire.format.v1.Extent.newBuilder()
        .setPack(ByteString.copyFrom(new byte[32]))
        .setLength(length)
        .build();
  }

  private static dev.holdfast.wire.format.v1.ExtendedAttribute attribute(String name) {
    return dev.holdfast.wire.format.v1.ExtendedAttribute.newBuilder()
        .setName(ByteString.copyFromUtf8(name))
        .setValue(ByteString.copyFromUtf8("v"))
        .build();
  }

  /** Whatever is accepted is what a protobuf library reads from the same bytes; what that refuses is refused. */
  @Test
  void damagedEntriesMeanTheSameToAProtobufLibraryOrAreRefused() {
    long seed = Seed.of(20261121);
    int rounds = Boolean.getBoolean("holdfast.profile") ? 5_000_000 : 200_000;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = sample();
    int accepted = 0;
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = damaged(good, random);
      Entry ours;
      try {
        ours = EntryCodec.decode(bytes, 0, bytes.length);
      } catch (HoldfastException refused) {
        continue;
      }
      accepted++;
      try {
        var theirs = dev.holdfast.wire.format.v1.Entry.parseFrom(bytes);
        CriticalFields.check(theirs);
        byte[] again = Arrays.copyOf(encoder.buffer(), encoder.encode(ours));
        assertEquals(
            strip(theirs), dev.holdfast.wire.format.v1.Entry.parseFrom(again),
            "seed " + seed + " round " + i);
      } catch (InvalidProtocolBufferException | HoldfastException e) {
        throw new AssertionError("accepted what protobuf refuses, seed " + seed + " round " + i, e);
      }
    }
    assertTrue(accepted > rounds / 50, "too few were accepted to prove anything: " + accepted);
  }

  private static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private byte[] sample() {
    Entry entry =
        new Entry(
            PathBytes.of("/srv/www/a file.txt"), EntryType.FILE, PLAIN, 3_000_000, Entry.NO_BYTES,
            -5,
            List.of(new Hole(4096, 8192), new Hole(100_000, 50_000)),
            List.of(
                new ExtendedAttribute(PathBytes.of("user.a"), ByteBuffer.wrap(new byte[]{1, 2}))),
            List.of(
                new Extent(Sha256.of(new byte[]{1}), 7, 99, 2_000_000),
                new Extent(Sha256.of(new byte[]{2}), 0, 0, 1_000_000 - 58_192)),
            Entry.Device.NONE, false, true);
    return Arrays.copyOf(encoder.buffer(), encoder.encode(entry));
  }

  private static dev.holdfast.wire.format.v1.Entry strip(dev.holdfast.wire.format.v1.Entry entry) {
    var bare = entry.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance());
    bare.getHolesBuilderList()
        .forEach(b -> b.setUnknownFields(UnknownFieldSet.getDefaultInstance()));
    bare.getXattrsBuilderList()
        .forEach(b -> b.setUnknownFields(UnknownFieldSet.getDefaultInstance()));
    bare.getContentBuilderList()
        .forEach(b -> b.setUnknownFields(UnknownFieldSet.getDefaultInstance()));
    return bare.build();
  }

  /** A long stream is read in constant memory; the profile prints the speed. */
  @Test
  void aLongStreamIsReadAtSpeed() throws IOException {
    boolean profile = Boolean.getBoolean("holdfast.profile");
    long entries = profile ? 10_000_000 : 300_000;
    for (int round = 0; round < (profile ? 3 : 1); round++) {
      long start = System.nanoTime();
      try (EntryStreamReader reader =
          new EntryStreamReader(new BufferedInputStream(new Generated(entries), 64 << 10))) {
        long n = 0;
        while (reader.next() != null) {
          n++;
        }
        assertEquals(entries, n);
      }
      long both = System.nanoTime() - start;
      start = System.nanoTime();
      try (InputStream generated = new Generated(entries)) {
        assertFalse(generated.readNBytes(new byte[1 << 16], 0, 1 << 16) == 0);
        long unused = generated.transferTo(java.io.OutputStream.nullOutputStream());
      }
      long encoding = System.nanoTime() - start;
      System.err.printf(
          "entries: encode %,d a second, decode %,d a second%n",
          entries * 1_000_000_000L / encoding,
          entries * 1_000_000_000L / Math.max(1, both - encoding));
    }
  }

  /** A stream of files in directories of 100, made while it is read. */
  private static final class Generated extends InputStream {
    private final EntryCodec.Encoder encoder = new EntryCodec.Encoder();
    private final Sha256 pack = Sha256.of(new byte[]{1});
    private final long entries;
    private long made;
    private byte[] pending = new byte[1024];
    private int at;
    private int end;

    Generated(long entries) {
      this.entries = entries;
    }

    private boolean more() {
      if (at < end) {
        return true;
      }
      if (made == entries) {
        return false;
      }
      long directory = made / 100;
      boolean isDirectory = made % 100 == 0;
      byte[] path = new byte[isDirectory ? 10 : 19];
      path[0] = '/';
      digits(path, 9, directory);
      if (!isDirectory) {
        path[10] = '/';
        digits(path, 18, made % 100);
      }
      Entry entry =
          isDirectory
              ? Entry.plain(PathBytes.of(path), EntryType.DIRECTORY, PLAIN)
              : new Entry(
                  PathBytes.of(path), EntryType.FILE, PLAIN, 4096, Entry.NO_BYTES, 0, List.of(),
                  List.of(),
                  List.of(new Extent(pack, (int) directory, (int) (made % 100) * 4096, 4096)),
                  Entry.Device.NONE, false, false);
      made++;
      int length = encoder.encode(entry);
      at = 0;
      end = 0;
      for (int rest = length;; rest >>>= 7) {
        pending[end++] = (byte) (rest > 0x7f ? rest & 0x7f | 0x80 : rest);
        if (rest <= 0x7f) {
          break;
        }
      }
      System.arraycopy(encoder.buffer(), 0, pending, end, length);
      end += length;
      return true;
    }

    private static void digits(byte[] path, int last, long number) {
      long rest = number;
      for (int i = last; i > last - 8; i--) {
        path[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      path[last - 8] = path[last - 8] == '/' ? (byte) '/' : (byte) 'd';
    }

    @Override
    public int read() {
      return more() ? pending[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int done = 0;
      while (done < length && more()) {
        int n = Math.min(length - done, end - at);
        System.arraycopy(pending, at, target, offset + done, n);
        at += n;
        done += n;
      }
      return done == 0 && length > 0 ? -1 : done;
    }
  }
}
