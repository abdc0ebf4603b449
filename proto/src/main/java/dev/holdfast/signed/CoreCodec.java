package dev.holdfast.signed;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/** Cores as protobuf bytes (docs/FORMAT.md §5, signed.proto). */
final class CoreCodec {
  private CoreCodec() {}

  /** The core's bytes. */
  static byte[] encode(Core core) {
    return switch (core) {
      case ManifestCore c -> ManifestCodec.toWire(c).toByteArray();
      case CheckpointCore c -> ManifestCodec.toWire(c).toByteArray();
      case TrustCore c -> TrustCodec.toWire(c).toByteArray();
      case HostRecordCore c -> RecordCodec.toWire(c).toByteArray();
      case StoreRecordCore c -> RecordCodec.toWire(c).toByteArray();
    };
  }

  /** Parses and checks form, head and sections. */
  static Core parse(byte[] bytes, SignedKind kind) {
    Core core =
        switch (kind) {
          case MANIFEST -> {
            var wire = message(bytes, dev.holdfast.wire.format.v1.ManifestCore.parser());
            requireKind(wire.getHead(), kind);
            yield ManifestCodec.ofWire(wire);
          }
          case CHECKPOINT -> {
            var wire = message(bytes, dev.holdfast.wire.format.v1.CheckpointCore.parser());
            requireKind(wire.getHead(), kind);
            yield ManifestCodec.ofWire(wire);
          }
          case TRUST -> {
            var wire = message(bytes, dev.holdfast.wire.format.v1.TrustCore.parser());
            requireKind(wire.getHead(), kind);
            yield TrustCodec.ofWire(wire);
          }
          case HOST_RECORD -> {
            var wire = message(bytes, dev.holdfast.wire.format.v1.HostRecordCore.parser());
            requireKind(wire.getHead(), kind);
            yield RecordCodec.ofWire(wire);
          }
          case STORE_RECORD -> {
            var wire = message(bytes, dev.holdfast.wire.format.v1.StoreRecordCore.parser());
            requireKind(wire.getHead(), kind);
            yield RecordCodec.ofWire(wire);
          }
        };
    SectionRules.check(core);
    return core;
  }

  private static <M extends Message> M message(byte[] bytes, Parser<M> parser) {
    try {
      M message = parser.parseFrom(bytes);
      CriticalFields.check(message);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw Form.malformed("core that is no message: " + e.getMessage(), "a protobuf message");
    }
  }

  private static void requireKind(dev.holdfast.wire.format.v1.CoreHead head, SignedKind kind) {
    if (head.getFormat() != 1) {
      throw Form.unknown("format " + Integer.toUnsignedString(head.getFormat()), "1");
    }
    if (!head.getKind().equals(kind.text())) {
      throw Form.malformed("kind \"" + Wire.clip(head.getKind()) + "\"", kind.text());
    }
  }
}
