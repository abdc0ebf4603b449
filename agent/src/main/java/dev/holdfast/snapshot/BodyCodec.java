package dev.holdfast.snapshot;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.layout.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Encodes and decodes the message {@code SnapshotBody} (docs/FORMAT.md §8), before compression and sealing. Stateless.
 */
public final class BodyCodec {
  /** Encoded extents above this many bytes go into an index. */
  public static final int MAX_DIRECT_BYTES = 256 << 10;

  /** Of changed and of unread paths at most this much is listed, so that a thousand long ones leave room; counts are exact. */
  private static final int MAX_PATHS_BYTES = 512 << 10;

  private BodyCodec() {}

  /** The encoded message; at most 4 MiB. */
  public static byte[] encode(SnapshotBody body) {
    WireWriter out = new WireWriter();
    names(body.names(), out);
    out.textField(8, body.sourceKind());
    for (SnapshotBody.Tool tool : body.tools()) {
      int start = out.beginMessage(9);
      out.textField(1, tool.name());
      out.textField(2, tool.version());
      out.endMessage(start);
    }
    for (SnapshotBody.Exit exit : body.exits()) {
      int start = out.beginMessage(10);
      out.textField(1, exit.tool());
      out.signedField(2, exit.status());
      out.textField(3, exit.marker());
      out.endMessage(start);
    }
    consistency(body.consistency(), out);
    fingerprint(body.fingerprint(), out);
    chunker(body.chunker(), out);
    for (PathBytes root : body.roots()) {
      int at = out.beginMessage(18);
      out.pathField(1, root);
      out.endMessage(at);
    }
    tree(body.tree(), out);
    out.textField(21, body.migration().tool());
    out.textField(22, body.migration().version());
    out.varintField(23, body.migration().dirty() ? 1 : 0);
    body.schemaSha256().ifPresent(hash -> out.hashField(24, hash));
    for (Map.Entry<String, String> setting : body.settings().entrySet()) {
      int at = out.beginMessage(25);
      // Both parts of a map entry are written even when empty, as the generated classes do.
      out.repeatedPath(1, PathBytes.of(setting.getKey()));
      out.repeatedPath(2, PathBytes.of(setting.getValue()));
      out.endMessage(at);
    }
    out.textField(26, body.holdfastVersion());
    if (out.length() > Limits.BODY_BYTES) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED,
          "the snapshot's body takes " + out.length() + " bytes (expected: at most "
              + Limits.BODY_BYTES + ")");
    }
    return out.toBytes();
  }

  private static void chunker(SnapshotBody.Chunker chunker, WireWriter out) {
    int start = out.beginMessage(17);
    out.textField(1, chunker.algorithm());
    out.varintField(2, chunker.minBytes());
    out.varintField(3, chunker.averageBytes());
    out.varintField(4, chunker.maxBytes());
    out.endMessage(start);
  }

  /** Encodes a list of extents as the message {@code Extents}. */
  public static byte[] encodeExtents(List<Extent> extents) {
    WireWriter out = new WireWriter();
    extents.forEach(extent -> EntryCodec.writeExtent(1, extent, out));
    return out.toBytes();
  }

  /**
   * Decodes the message {@code Extents}.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED}, {@code FORMAT_UNKNOWN}
   */
  public static List<Extent> decodeExtents(byte[] bytes) {
    return BodyReader.extents(new WireReader(bytes, 0, bytes.length, "list of extents"));
  }

  /**
   * Decodes a body.
   *
   * @throws HoldfastException {@code OBJECT_MALFORMED}, {@code OBJECT_TOO_LARGE}, {@code FORMAT_UNKNOWN}
   */
  public static SnapshotBody decode(byte[] bytes) {
    if (bytes.length > Limits.BODY_BYTES) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          "a body of " + bytes.length + " bytes (expected: at most " + Limits.BODY_BYTES + ")");
    }
    return new BodyReader().read(new WireReader(bytes, 0, bytes.length, "body"));
  }

  private static void names(SnapshotBody.Names names, WireWriter out) {
    out.textField(1, names.host());
    out.textField(2, names.app());
    out.textField(3, names.environment());
    out.textField(4, names.source());
    out.textField(5, names.label());
    out.textField(6, names.reason());
    out.textField(7, names.name());
  }

  private static void consistency(SnapshotBody.Consistency consistency, WireWriter out) {
    out.varintField(11, consistency.exact() ? 1 : 2);
    int room = MAX_PATHS_BYTES;
    for (PathBytes path : consistency.changed()) {
      room -= path.length();
      if (room < 0) {
        break;
      }
      out.repeatedPath(12, path);
    }
    out.varintField(13, consistency.changedCount());
    room = MAX_PATHS_BYTES;
    for (SnapshotBody.Unread unread : consistency.unread()) {
      room -= unread.path().length() + unread.reason().length();
      if (room < 0) {
        break;
      }
      int start = out.beginMessage(14);
      out.pathField(1, unread.path());
      out.textField(2, unread.reason());
      out.endMessage(start);
    }
    out.varintField(15, consistency.unreadCount());
  }

  private static void fingerprint(List<SnapshotBody.FingerprintItem> items, WireWriter out) {
    if (items.isEmpty()) {
      return;
    }
    int whole = out.beginMessage(16);
    for (SnapshotBody.FingerprintItem item : items) {
      int start = out.beginMessage(1);
      out.textField(1, item.kind());
      out.textField(2, item.name());
      out.varintField(3, item.rows());
      item.sha256().ifPresent(hash -> out.hashField(4, hash));
      out.textField(5, item.definition());
      out.endMessage(start);
    }
    out.endMessage(whole);
  }

  private static void tree(SnapshotBody.Tree tree, WireWriter out) {
    if (tree.extents().isEmpty()) {
      return;
    }
    int field =
        switch (tree) {
          case SnapshotBody.Tree.Direct _ -> 19;
          case SnapshotBody.Tree.Indexed _ -> 20;
        };
    int start = out.beginMessage(field);
    tree.extents().forEach(extent -> EntryCodec.writeExtent(1, extent, out));
    out.endMessage(start);
  }

  /** Extents of a message as a list. */
  static List<Extent> list(WireReader in) {
    List<Extent> extents = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        extents.add(EntryCodec.readExtent(in.message()));
      } else {
        in.unknown();
      }
    }
    return extents;
  }
}
