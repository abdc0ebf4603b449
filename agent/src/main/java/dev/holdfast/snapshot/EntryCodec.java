package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes and decodes entries (docs/FORMAT.md §9). The bytes are those that a protobuf library would write for the message
 * {@code Entry} of {@code body.proto}. Stateless except {@link Encoder}, which belongs to one thread.
 */
public final class EntryCodec {
  private static final String WHAT = "entry";
  private static final int MAX_XATTRS = 1024;
  private static final int MAX_XATTR_BYTES = 65_536;
  private static final int MAX_TEXT_BYTES = 4096;
  private static final EntryType[] TYPES = EntryType.values();

  private EntryCodec() {}

  /** Encodes entries into a buffer that is used again for the next one. */
  public static final class Encoder {
    private final WireWriter out = new WireWriter();

    /** Encodes one entry; it lies in {@link #buffer()} until the next call. */
    public int encode(Entry entry) {
      out.clear();
      write(entry, out);
      if (out.length() > Limits.ENTRY_BYTES) {
        throw new HoldfastException(
            Fault.CAPTURE_FAILED,
            "the entry of " + entry.path() + " takes " + out.length() + " bytes (expected: at most "
                + Limits.ENTRY_BYTES + ")");
      }
      return out.length();
    }

    /** The encoded entry from index 0; its length is what {@link #encode} returned. */
    public byte[] buffer() {
      return out.buffer();
    }
  }

  private static void write(Entry entry, WireWriter out) {
    Entry.Attributes attributes = entry.attributes();
    out.pathField(1, entry.path());
    out.varintField(2, entry.type().number());
    out.varintField(3, attributes.mode());
    out.varintField(4, attributes.uid() & 0xffffffffL);
    out.varintField(5, attributes.gid() & 0xffffffffL);
    out.textField(6, attributes.owner());
    out.textField(7, attributes.group());
    out.signedField(8, attributes.mtimeSeconds());
    out.varintField(9, attributes.mtimeNanos());
    out.varintField(10, entry.size());
    out.pathField(11, entry.linkTarget());
    out.varintField(12, entry.hardLinkGroup());
    for (Hole hole : entry.holes()) {
      int start = out.beginMessage(13);
      out.varintField(1, hole.offset());
      out.varintField(2, hole.length());
      out.endMessage(start);
    }
    for (ExtendedAttribute attribute : entry.xattrs()) {
      int start = out.beginMessage(14);
      out.pathField(1, attribute.name());
      out.bufferField(2, attribute.value());
      out.endMessage(start);
    }
    for (Extent extent : entry.content()) {
      writeExtent(15, extent, out);
    }
    out.varintField(16, entry.device().major() & 0xffffffffL);
    out.varintField(17, entry.device().minor() & 0xffffffffL);
    out.varintField(18, entry.ancestor() ? 1 : 0);
    out.varintField(19, entry.changed() ? 1 : 0);
  }

  static void writeExtent(int field, Extent extent, WireWriter out) {
    int start = out.beginMessage(field);
    out.hashField(1, extent.pack());
    out.varintField(2, extent.ordinal());
    out.varintField(3, extent.offset());
    out.varintField(4, extent.length());
    out.endMessage(start);
  }

  /**
   * Decodes one entry and checks everything that can be seen in it alone.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}, {@code FORMAT_UNKNOWN}
   */
  public static Entry decode(byte[] bytes, int offset, int length) {
    return new Fields().read(new WireReader(bytes, offset, length, WHAT)).checked(true);
  }

  /** Decodes an entry of this program's own whose content has no place yet: the sizes are not compared. */
  public static Entry decodeUnplaced(byte[] bytes, int offset, int length) {
    return new Fields().read(new WireReader(bytes, offset, length, WHAT)).checked(false);
  }

  static Extent readExtent(WireReader in) {
    dev.holdfast.id.Sha256 pack = null;
    int ordinal = 0;
    int offset = 0;
    long length = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> pack = in.hash();
        case 2 -> ordinal = in.number(Integer.MAX_VALUE);
        case 3 -> offset = in.number(Limits.CHUNK_BYTES - 1L);
        case 4 -> length = in.number();
        default -> in.unknown();
      }
    }
    if (pack == null || length < 1) {
      throw in.malformed("an extent without pack or length");
    }
    return new Extent(pack, ordinal, offset, length);
  }

  /** The fields of one entry while they are read. */
  private static final class Fields {
    private PathBytes path = Entry.NO_BYTES;
    private int type;
    private int mode;
    private int uid;
    private int gid;
    private String owner = "";
    private String group = "";
    private long mtimeSeconds;
    private int mtimeNanos;
    private long size;
    private PathBytes linkTarget = Entry.NO_BYTES;
    private long hardLinkGroup;
    // Most entries have none or one of these.
    private List<Hole> holes = List.of();
    private List<ExtendedAttribute> xattrs = List.of();
    private List<Extent> content = List.of();
    private int major;
    private int minor;
    private boolean ancestor;
    private boolean changed;

    private Fields read(WireReader in) {
      for (int field = in.next(); field != 0; field = in.next()) {
        switch (field) {
          case 1 -> path = in.path(Limits.PATH_BYTES);
          case 2 -> type = in.number(Integer.MAX_VALUE);
          case 3 -> mode = in.number(07777);
          case 4 -> uid = in.number(0xffffffffL);
          case 5 -> gid = in.number(0xffffffffL);
          case 6 -> owner = in.text(MAX_TEXT_BYTES);
          case 7 -> group = in.text(MAX_TEXT_BYTES);
          case 8 -> mtimeSeconds = in.signed();
          case 9 -> mtimeNanos = in.number(999_999_999);
          case 10 -> size = in.number();
          case 11 -> linkTarget = in.path(Limits.PATH_BYTES);
          case 12 -> hardLinkGroup = in.bits();
          case 13 -> holes = with(holes, readHole(in.message()));
          case 14 -> xattrs = with(xattrs, readAttribute(in.message()));
          case 15 -> content = with(content, readExtent(in.message()));
          case 16 -> major = in.number(0xffffffffL);
          case 17 -> minor = in.number(0xffffffffL);
          case 18 -> ancestor = in.flag();
          case 19 -> changed = in.flag();
          default -> in.unknown();
        }
      }
      return this;
    }

    private static <T> List<T> with(List<T> list, T next) {
      if (list.isEmpty()) {
        return List.of(next);
      }
      List<T> longer = list.size() == 1 ? new ArrayList<>(list) : list;
      longer.add(next);
      return longer;
    }

    private static Hole readHole(WireReader in) {
      long offset = 0;
      long length = 0;
      for (int field = in.next(); field != 0; field = in.next()) {
        switch (field) {
          case 1 -> offset = in.number();
          case 2 -> length = in.number();
          default -> in.unknown();
        }
      }
      return new Hole(offset, length);
    }

    private static ExtendedAttribute readAttribute(WireReader in) {
      PathBytes name = Entry.NO_BYTES;
      ByteBuffer value = ByteBuffer.allocate(0);
      for (int field = in.next(); field != 0; field = in.next()) {
        switch (field) {
          case 1 -> name = in.path(Limits.NAME_BYTES);
          case 2 -> value = in.buffer(MAX_XATTR_BYTES);
          default -> in.unknown();
        }
      }
      return new ExtendedAttribute(name, value);
    }

    private Entry checked(boolean placed) {
      EntryChecks.path(path);
      if (type < 1 || type > TYPES.length) {
        throw new HoldfastException(
            Fault.FORMAT_UNKNOWN, "entry " + path + " is of type " + type + " (expected: 1 to 7)");
      }
      if (xattrs.size() > MAX_XATTRS) {
        throw new HoldfastException(
            Fault.OBJECT_TOO_LARGE,
            "entry " + path + " has " + xattrs.size() + " extended attributes (expected: at most "
                + MAX_XATTRS + ")");
      }
      Entry entry =
          new Entry(
              path,
              TYPES[type - 1],
              new Entry.Attributes(mode, uid, gid, owner, group, mtimeSeconds, mtimeNanos),
              size,
              linkTarget,
              hardLinkGroup,
              holes,
              xattrs,
              content,
              major == 0 && minor == 0 ? Entry.Device.NONE : new Entry.Device(major, minor),
              ancestor,
              changed);
      EntryChecks.entry(entry, placed);
      return entry;
    }
  }
}
