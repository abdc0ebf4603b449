package dev.holdfast.cli;

import static dev.holdfast.cli.HandMadeSnapshot.attributes;
import static dev.holdfast.cli.HandMadeSnapshot.encode;
import static dev.holdfast.cli.HandMadeSnapshot.file;
import static dev.holdfast.cli.HandMadeSnapshot.join;
import static dev.holdfast.cli.HandMadeSnapshot.link;
import static dev.holdfast.cli.HandMadeSnapshot.plain;

import dev.holdfast.id.Sha256;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.ExtendedAttribute;
import dev.holdfast.snapshot.Extent;
import dev.holdfast.snapshot.Hole;
import dev.holdfast.snapshot.PathBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A snapshot that may do harm, or looks as if it might.
 *
 * @param refused whether docs/FORMAT.md has it refused
 */
record HostileCase(String name, boolean refused, UnaryOperator<HandMadeSnapshot> made) {
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};
  private static final EntryType DIR = EntryType.DIRECTORY;
  /** Fields 50 and 150 with the number 1. */
  private static final byte[] FIELD_50 = {(byte) 0x90, 0x03, 1};
  private static final byte[] FIELD_150 = {(byte) 0xb0, 0x09, 1};

  HandMadeSnapshot make(HandMadeSnapshot snapshot) {
    return made.apply(snapshot.directory("/srv"));
  }

  static List<HostileCase> all() {
    List<HostileCase> all = new ArrayList<>();
    allowed(all);
    paths(all);
    entries(all);
    contents(all);
    streams(all);
    return all;
  }

  private static void good(
      List<HostileCase> all, String name, UnaryOperator<HandMadeSnapshot> made) {
    all.add(new HostileCase(name, false, made));
  }

  private static void bad(
      List<HostileCase> all, String name, UnaryOperator<HandMadeSnapshot> made) {
    all.add(new HostileCase(name, true, made));
  }

  private static void allowed(List<HostileCase> all) {
    good(all, "links out", s -> s.add(link("/srv/a", "/etc/passwd")).add(link("/srv/b", "../..")));
    good(
        all, "a group of one",
        s -> s.file(file("/srv/a", 4, -5, List.of()), TEXT)
            .add(plain("/srv/b", EntryType.FIFO)));
    good(
        all, "two names",
        s -> s.file(file("/srv/a", 4, 9, List.of()), TEXT)
            .same(file("/srv/b", 4, 9, List.of())));
    good(
        all, "holes",
        s -> s.file(
            file("/srv/a", 10_004, 0, List.of(new Hole(0, 5_000), new Hole(5_002, 5_000))),
            TEXT));
    good(
        all, "a file of one hole",
        s -> s.file(file("/srv/a", 1_000, 0, List.of(new Hole(0, 1_000))), new byte[0]));
    good(all, "field 150 in an entry",
        s -> s.raw(join(encode(plain("/srv/a", DIR)), FIELD_150)));
    good(all, "field 150 in the body", s -> s.bodyAs(body -> join(body, FIELD_150)));
    good(
        all, "what is not made",
        s -> s.add(device("/srv/c", EntryType.CHARDEV)).add(plain("/srv/s", EntryType.SOCKET)));
    good(all, "a long index", HostileCase::manyPieces);
    good(
        all, "set-id bits and a sticky one",
        s -> s.add(moded("/srv/d", DIR, 07755)).add(moded("/srv/p", EntryType.FIFO, 06600)));
  }

  private static HandMadeSnapshot manyPieces(HandMadeSnapshot snapshot) {
    snapshot.indexed = true;
    snapshot.pieceBytes = 40;
    for (int i = 10_000; i < 13_000; i++) {
      snapshot.add(plain("/srv/" + i, EntryType.FIFO));
    }
    return snapshot;
  }

  private static Entry moded(String path, EntryType type, int mode) {
    return Entry.plain(PathBytes.of(path), type, attributes(mode, 3));
  }

  private static Entry device(String path, EntryType type) {
    Entry e = plain(path, type);
    return new Entry(
        e.path(), type, e.attributes(), 0, Entry.NO_BYTES, 0, List.of(), List.of(), List.of(),
        new Entry.Device(1, 3), false, false);
  }

  private static void paths(List<HostileCase> all) {
    for (String path : List.of(
        "/srv/../escaped", "/../escaped", "escaped", "/srv//a", "/srv/./a", "/srv/a/", "",
        "/srv/a\0b", "/srv/" + "n".repeat(256), "//", "/srv/..", "/srv/.")) {
      bad(all, "path '" + path.replace('\0', '0') + "'", s -> s.file(path, TEXT));
    }
    bad(
        all, "a link, then a path through it",
        s -> s.add(link("/srv/l", "/tmp")).file("/srv/l/escaped", TEXT));
    bad(all, "a file as a folder", s -> s.file("/srv/f", TEXT).file("/srv/f/a", TEXT));
    bad(all, "no folder", s -> s.file("/srv/d/a", TEXT));
    bad(all, "twice", s -> s.file("/srv/a", TEXT).file("/srv/a", TEXT));
    bad(all, "a link and a folder of one name",
        s -> s.add(link("/srv/a", "/")).directory("/srv/a"));
    bad(all, "not in order", s -> s.file("/srv/b", TEXT).file("/srv/a", TEXT));
    bad(all, "a.txt before what is in a",
        s -> s.directory("/srv/a").file("/srv/a.txt", TEXT).file("/srv/a/b", TEXT));
    bad(all, "a path too long", s -> {
      StringBuilder path = new StringBuilder("/srv");
      while (path.length() < 32_700) {
        s.directory(path.append('/').append("x".repeat(250)).toString());
      }
      return s.file(path.append('/').append("y".repeat(200)).toString(), TEXT);
    });
  }

  private static void entries(List<HostileCase> all) {
    bad(all, "a link without target", s -> s.add(plain("/srv/l", EntryType.SYMLINK)));
    bad(all, "a zero byte in a target", s -> s.add(link("/srv/l", "a\0b")));
    bad(all, "a folder with a target", s -> {
      Entry l = link("/srv/l", "x");
      return s.add(
          new Entry(
              l.path(), DIR, l.attributes(), 0, l.linkTarget(), 0, List.of(), List.of(),
              List.of(), Entry.Device.NONE, false, false));
    });
    bad(all, "a device number of a file", s -> {
      Entry e = device("/srv/c", EntryType.CHARDEV);
      return s.add(
          new Entry(
              e.path(), EntryType.FIFO, e.attributes(), 0, Entry.NO_BYTES, 0, List.of(), List.of(),
              List.of(), e.device(), false, false));
    });
    bad(all, "a folder in a group", s -> {
      Entry e = plain("/srv/d", DIR);
      return s.add(
          new Entry(
              e.path(), DIR, e.attributes(), 0, Entry.NO_BYTES, 3, List.of(), List.of(), List.of(),
              Entry.Device.NONE, false, false));
    });
    bad(all, "an ancestor that is a fifo", s -> {
      Entry e = plain("/srv/d", EntryType.FIFO);
      return s.add(
          new Entry(
              e.path(), e.type(), e.attributes(), 0, Entry.NO_BYTES, 0, List.of(), List.of(),
              List.of(), Entry.Device.NONE, true, false));
    });
    bad(all, "mode 010000", s -> s.add(moded("/srv/d", DIR, 010_000)));
    bad(
        all, "a second of 10^9 nanoseconds",
        s -> s.add(
            Entry.plain(
                PathBytes.of("/srv/d"), DIR,
                new Entry.Attributes(0755, 0, 0, "", "", 1, 1_000_000_000))));
    bad(all, "field 50", s -> s.raw(join(encode(plain("/srv/a", DIR)), FIELD_50)));
    bad(all, "type 8", s -> s.raw(new byte[]{0x0a, 6, '/', 's', 'r', 'v', '/', 'a', 0x10, 8}));
    bad(all, "type 0", s -> s.raw(new byte[]{0x0a, 6, '/', 's', 'r', 'v', '/', 'a'}));
    bad(
        all, "an owner that is no UTF-8",
        s -> s.raw(
            new byte[]{0x0a, 6, '/', 's', 'r', 'v', '/', 'a', 0x10, 2, 0x32, 1, (byte) 0xff}));
    bad(all, "attributes not in order",
        s -> s.file(attributed("/srv/a", "user.b", "user.a"), TEXT));
    bad(all, "an attribute twice", s -> s.file(attributed("/srv/a", "user.b", "user.b"), TEXT));
    bad(all, "an attribute without name", s -> s.file(attributed("/srv/a", ""), TEXT));
    bad(all, "a zero byte in an attribute",
        s -> s.file(attributed("/srv/a", "user.a\0b"), TEXT));
  }

  private static Entry attributed(String path, String... names) {
    List<ExtendedAttribute> all =
        Arrays.stream(names)
            .map(name -> new ExtendedAttribute(PathBytes.of(name), ByteBuffer.wrap(TEXT)))
            .toList();
    return file(path, TEXT.length, 0, List.of(), all);
  }

  private static void contents(List<HostileCase> all) {
    bad(all, "too little content", s -> s.file(file("/srv/a", 5, 0, List.of()), TEXT));
    bad(all, "too much content", s -> s.file(file("/srv/a", 3, 0, List.of()), TEXT));
    bad(
        all, "holes that touch",
        s -> s.file(file("/srv/a", 14, 0, List.of(new Hole(0, 5), new Hole(5, 5))), TEXT));
    bad(
        all, "holes that overlap",
        s -> s.file(file("/srv/a", 9, 0, List.of(new Hole(0, 5), new Hole(2, 5))), TEXT));
    bad(
        all, "a hole outside",
        s -> s.file(file("/srv/a", 4, 0, List.of(new Hole(4, 5))), TEXT));
    bad(all, "a hole of nothing", s -> s.file(file("/srv/a", 4, 0, List.of(new Hole(1, 0))), TEXT));
    bad(
        all, "two files in one group",
        s -> s.file(file("/srv/a", 4, 9, List.of()), TEXT)
            .file(file("/srv/b", 4, 9, List.of()), new byte[]{'o', 't', 'h', 'r'}));
    bad(
        all, "two sizes in one group",
        s -> s.file(file("/srv/a", 4, 9, List.of()), TEXT)
            .same(file("/srv/b", 5, 9, List.of(new Hole(0, 1)))));
    bad(
        all, "a file and a fifo in one group",
        s -> {
          Entry e = plain("/srv/b", EntryType.FIFO);
          return s.file(file("/srv/a", 4, 9, List.of()), TEXT)
              .add(
                  new Entry(
                      e.path(), e.type(), e.attributes(), 0, Entry.NO_BYTES, 9, List.of(),
                      List.of(), List.of(), Entry.Device.NONE, false, false));
        });
    Sha256 here = HandMadeFleet.NO_HASH;
    bad(
        all, "a pack that is not listed",
        s -> s.file("/srv/a", TEXT).fileAt("/srv/b", new Extent(Sha256.of(TEXT), 0, 0, 1)));
    bad(all, "no such chunk",
        s -> s.file("/srv/a", TEXT).fileAt("/srv/b", new Extent(here, 9, 0, 1)));
    bad(all, "an offset behind its chunk",
        s -> s.file("/srv/a", TEXT).fileAt("/srv/b", new Extent(here, 0, 4, 1)));
    bad(all, "an extent longer than its pack",
        s -> s.file("/srv/a", TEXT).fileAt("/srv/b", new Extent(here, 0, 1, 4)));
    bad(all, "an extent of nothing",
        s -> s.file("/srv/a", TEXT).fileAt("/srv/b", new Extent(here, 0, 0, 0)));
    good(all, "one byte twice",
        s -> s.file("/srv/a", TEXT).fileAt("/srv/b", new Extent(here, 0, 1, 2)));
  }

  private static void streams(List<HostileCase> all) {
    bad(all, "a stream that is cut",
        s -> s.file("/srv/a", TEXT).streamAs(b -> Arrays.copyOf(b, b.length - 1)));
    bad(all, "an empty record",
        s -> s.file("/srv/a", TEXT).streamAs(b -> Arrays.copyOf(b, b.length + 1)));
    bad(all, "something behind the stream",
        s -> s.file("/srv/a", TEXT).streamAs(b -> join(b, new byte[]{(byte) 0x80})));
    bad(all, "a record of 8 MiB and a byte",
        s -> s.streamAs(
            b -> join(b, new byte[]{(byte) 0x81, (byte) 0x80, (byte) 0x80, 4})));
    bad(all, "more entries than it says", s -> {
      s.entryCount--;
      return s.file("/srv/a", TEXT);
    });
    good(all, "a pack that nothing uses: told, and no reason to keep the rest back", s -> {
      s.extraPack = true;
      return s.file("/srv/a", TEXT);
    });
    bad(all, "field 50 in the body", s -> s.bodyAs(body -> join(body, FIELD_50)));
    bad(all, "a body that is no message",
        s -> s.bodyAs(body -> join(body, new byte[]{(byte) 0xff})));
  }
}
