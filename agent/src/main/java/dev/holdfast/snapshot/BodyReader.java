package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Collects the fields of one body while they are read. */
final class BodyReader {
  private static final int MAX_TEXT_BYTES = Limits.BODY_BYTES;

  private final String[] names = {"", "", "", "", "", "", ""};
  private String sourceKind = "";
  private final List<SnapshotBody.Tool> tools = new ArrayList<>();
  private final List<SnapshotBody.Exit> exits = new ArrayList<>();
  private int consistency;
  private final List<PathBytes> changed = new ArrayList<>();
  private long changedCount;
  private final List<SnapshotBody.Unread> unread = new ArrayList<>();
  private long unreadCount;
  private final List<SnapshotBody.FingerprintItem> fingerprint = new ArrayList<>();
  private SnapshotBody.Chunker chunker = new SnapshotBody.Chunker("", 0, 0, 0);
  private final List<PathBytes> roots = new ArrayList<>();
  private List<Extent> tree = List.of();
  private List<Extent> treeIndex = List.of();
  private String migrationTool = "";
  private String migrationVersion = "";
  private boolean migrationDirty;
  private Optional<Sha256> schema = Optional.empty();
  private final TreeMap<String, String> settings = new TreeMap<>();
  private String version = "";

  SnapshotBody read(WireReader in) {
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field <= 7) {
        names[field - 1] = in.text(MAX_TEXT_BYTES);
      } else if (field <= 16) {
        firstHalf(field, in);
      } else {
        secondHalf(field, in);
      }
    }
    if (consistency != 1 && consistency != 2) {
      throw new HoldfastException(
          Fault.FORMAT_UNKNOWN, "body holds consistency " + consistency + " (expected: 1 or 2)");
    }
    if (!tree.isEmpty() && !treeIndex.isEmpty()) {
      throw in.malformed("both a tree and an index of it");
    }
    return new SnapshotBody(
        new SnapshotBody.Names(
            names[0], names[1], names[2], names[3], names[4], names[5], names[6]),
        sourceKind,
        tools,
        exits,
        new SnapshotBody.Consistency(
            consistency == 1, changed, changedCount, unread, unreadCount),
        fingerprint,
        chunker,
        roots,
        treeIndex.isEmpty()
            ? new SnapshotBody.Tree.Direct(tree)
            : new SnapshotBody.Tree.Indexed(treeIndex),
        new SnapshotBody.Migration(migrationTool, migrationVersion, migrationDirty),
        schema,
        settings,
        version);
  }

  private void firstHalf(int field, WireReader in) {
    switch (field) {
      case 8 -> sourceKind = in.text(MAX_TEXT_BYTES);
      case 9 -> {
        String[] pair = pair(in.message());
        tools.add(new SnapshotBody.Tool(pair[0], pair[1]));
      }
      case 10 -> exits.add(exit(in.message()));
      case 11 -> consistency = in.number(Integer.MAX_VALUE);
      case 12 -> changed.add(in.path(Limits.PATH_BYTES));
      case 13 -> changedCount = in.number();
      case 14 -> unread.add(unread(in.message()));
      case 15 -> unreadCount = in.number();
      case 16 -> fingerprint(in.message());
      default -> in.unknown();
    }
  }

  private void secondHalf(int field, WireReader in) {
    switch (field) {
      case 17 -> chunker = chunker(in.message());
      case 18 -> roots.add(root(in.message()));
      case 19 -> tree = extents(in.message());
      case 20 -> treeIndex = extents(in.message());
      case 21 -> migrationTool = in.text(MAX_TEXT_BYTES);
      case 22 -> migrationVersion = in.text(MAX_TEXT_BYTES);
      case 23 -> migrationDirty = in.flag();
      case 24 -> schema = in.hashOrNone();
      case 25 -> {
        String[] pair = pair(in.message());
        settings.put(pair[0], pair[1]);
      }
      case 26 -> version = in.text(MAX_TEXT_BYTES);
      default -> in.unknown();
    }
  }

  static List<Extent> extents(WireReader in) {
    return BodyCodec.list(in);
  }

  private static String[] pair(WireReader in) {
    String[] pair = {"", ""};
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field <= 2) {
        pair[field - 1] = in.text(MAX_TEXT_BYTES);
      } else {
        in.unknown();
      }
    }
    return pair;
  }

  private static SnapshotBody.Exit exit(WireReader in) {
    String tool = "";
    int status = 0;
    String marker = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> tool = in.text(MAX_TEXT_BYTES);
        case 2 -> status = (int) in.signed();
        case 3 -> marker = in.text(MAX_TEXT_BYTES);
        default -> in.unknown();
      }
    }
    return new SnapshotBody.Exit(tool, status, marker);
  }

  private static SnapshotBody.Unread unread(WireReader in) {
    PathBytes path = Entry.NO_BYTES;
    String reason = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> path = in.path(Limits.PATH_BYTES);
        case 2 -> reason = in.text(MAX_TEXT_BYTES);
        default -> in.unknown();
      }
    }
    return new SnapshotBody.Unread(path, reason);
  }

  private void fingerprint(WireReader in) {
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        fingerprint.add(item(in.message()));
      } else {
        in.unknown();
      }
    }
  }

  private static SnapshotBody.FingerprintItem item(WireReader in) {
    String kind = "";
    String name = "";
    long rows = 0;
    Optional<Sha256> hash = Optional.empty();
    String definition = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> kind = in.text(MAX_TEXT_BYTES);
        case 2 -> name = in.text(MAX_TEXT_BYTES);
        case 3 -> rows = in.number();
        case 4 -> hash = in.hashOrNone();
        case 5 -> definition = in.text(MAX_TEXT_BYTES);
        default -> in.unknown();
      }
    }
    return new SnapshotBody.FingerprintItem(kind, name, rows, hash, definition);
  }

  private static SnapshotBody.Chunker chunker(WireReader in) {
    String algorithm = "";
    int[] sizes = new int[3];
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> algorithm = in.text(MAX_TEXT_BYTES);
        case 2, 3, 4 -> sizes[field - 2] = in.number(Integer.MAX_VALUE);
        default -> in.unknown();
      }
    }
    return new SnapshotBody.Chunker(algorithm, sizes[0], sizes[1], sizes[2]);
  }

  private static PathBytes root(WireReader in) {
    PathBytes path = Entry.NO_BYTES;
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        path = in.path(Limits.PATH_BYTES);
      } else {
        in.unknown();
      }
    }
    return path;
  }
}
