package dev.holdfast.signed;

import com.google.protobuf.ByteString;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fields that several cores share, between wire and records. */
final class Wire {
  private Wire() {}

  static ByteString bytes(Id128 id) {
    return ByteString.copyFrom(id.toBytes());
  }

  static ByteString bytes(Sha256 sha256) {
    return ByteString.copyFrom(sha256.toBytes());
  }

  static ByteString bytes(Optional<Sha256> sha256) {
    return sha256.map(Wire::bytes).orElse(ByteString.EMPTY);
  }

  static ByteString bytes(VerifyingKey key) {
    return ByteString.copyFrom(key.toBytes());
  }

  static Id128 id(ByteString bytes, String what) {
    if (bytes.size() != Id128.BYTES) {
      throw Form.malformed(what + " of " + bytes.size() + " bytes", Id128.BYTES + " bytes");
    }
    return Id128.ofBytes(bytes.toByteArray());
  }

  static Sha256 sha256(ByteString bytes, String what) {
    if (bytes.size() != Sha256.BYTES) {
      throw Form.malformed(what + " of " + bytes.size() + " bytes", Sha256.BYTES + " bytes");
    }
    return Sha256.ofBytes(bytes.toByteArray());
  }

  static Optional<Sha256> optionalSha256(ByteString bytes, String what) {
    return bytes.isEmpty() ? Optional.empty() : Optional.of(sha256(bytes, what));
  }

  static VerifyingKey key(ByteString bytes, String what) {
    if (bytes.size() != VerifyingKey.BYTES) {
      throw Form.malformed(what + " of " + bytes.size() + " bytes", VerifyingKey.BYTES + " bytes");
    }
    return VerifyingKey.ofBytes(bytes.toByteArray());
  }

  /** A number of the wire that must fit 63 bits. */
  static long number(long value, String what) {
    Form.range(value, 0, Long.MAX_VALUE, what);
    return value;
  }

  /** A count of list entries. */
  static int count(long value, int most, String what) {
    Form.limit(value, most, what, "entries");
    return (int) value;
  }

  static dev.holdfast.wire.format.v1.ManifestRef ref(ManifestRef ref) {
    return dev.holdfast.wire.format.v1.ManifestRef.newBuilder()
        .setSeq(ref.seq())
        .setSha256(bytes(ref.sha256()))
        .build();
  }

  static ManifestRef ref(dev.holdfast.wire.format.v1.ManifestRef wire, String what) {
    return new ManifestRef(
        number(wire.getSeq(), what + ".seq"), sha256(wire.getSha256(), what + ".sha256"));
  }

  static dev.holdfast.wire.format.v1.CoreHead head(CoreHead head, SignedKind kind) {
    var wire =
        dev.holdfast.wire.format.v1.CoreHead.newBuilder()
            .setFormat(1)
            .setKind(kind.text())
            .setFleet(ByteString.copyFrom(head.fleet().toBytes()))
            .setSubject(bytes(head.subject()))
            .setNumber(head.number())
            .setPreviousSha256(bytes(head.previous()))
            .setSigner(ByteString.copyFrom(head.signer().toBytes()))
            .setTrustV(head.trustV())
            .setTrustSha256(bytes(head.trustSha256()));
    for (SectionRef section : head.sections()) {
      wire.addSections(
          dev.holdfast.wire.format.v1.SectionRef.newBuilder()
              .setKind(section.kind().text())
              .setLength(section.length())
              .setSha256(bytes(section.sha256())));
    }
    return wire.build();
  }

  static CoreHead head(dev.holdfast.wire.format.v1.CoreHead wire) {
    List<SectionRef> sections = new ArrayList<>();
    for (var section : wire.getSectionsList()) {
      SectionKind kind =
          SectionKind.ofText(section.getKind())
              .orElseThrow(
                  () -> Form.unknown(
                      "section \"" + clip(section.getKind()) + "\"", "a section of format 1"));
      sections.add(
          new SectionRef(
              kind, section.getLength(), sha256(section.getSha256(), "sha256 of a section")));
    }
    return new CoreHead(
        new FleetId(id(wire.getFleet(), "fleet")),
        id(wire.getSubject(), "subject"),
        wire.getNumber(),
        optionalSha256(wire.getPreviousSha256(), "previous_sha256"),
        new KeyId(id(wire.getSigner(), "signer")),
        wire.getTrustV(),
        optionalSha256(wire.getTrustSha256(), "trust_sha256"),
        sections);
  }

  static String clip(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
