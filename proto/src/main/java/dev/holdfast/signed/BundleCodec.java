package dev.holdfast.signed;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;

/** The trust bundle as protobuf bytes. */
final class BundleCodec {
  private BundleCodec() {}

  static TrustBundle parse(byte[] bytes) {
    Form.limit(bytes.length, TrustBundle.MAX_BYTES, "trust bundle", "bytes");
    dev.holdfast.wire.format.v1.TrustBundle wire;
    try {
      wire = dev.holdfast.wire.format.v1.TrustBundle.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw Form.malformed(
          "trust bundle that is no message: " + e.getMessage(), "a file written by 'init'");
    }
    CriticalFields.check(wire);
    return new TrustBundle(
        files(wire.getTrustList(), SignedKind.TRUST),
        files(wire.getHostRecordsList(), SignedKind.HOST_RECORD),
        files(wire.getStoreRecordsList(), SignedKind.STORE_RECORD));
  }

  private static List<SignedFile> files(List<ByteString> wire, SignedKind kind) {
    List<SignedFile> files = new ArrayList<>(wire.size());
    for (ByteString file : wire) {
      files.add(SignedFile.parse(file.toByteArray(), kind));
    }
    return files;
  }

  static byte[] encode(TrustBundle bundle) {
    var wire = dev.holdfast.wire.format.v1.TrustBundle.newBuilder();
    bundle.trust().forEach(file -> wire.addTrust(ByteString.copyFrom(file.bytes())));
    bundle.hostRecords().forEach(file -> wire.addHostRecords(ByteString.copyFrom(file.bytes())));
    bundle.storeRecords().forEach(file -> wire.addStoreRecords(ByteString.copyFrom(file.bytes())));
    byte[] bytes = wire.build().toByteArray();
    Form.limit(bytes.length, TrustBundle.MAX_BYTES, "trust bundle", "bytes");
    return bytes;
  }
}
