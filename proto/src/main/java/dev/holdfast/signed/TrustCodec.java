package dev.holdfast.signed;

import com.google.protobuf.ByteString;
import dev.holdfast.id.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Cores of trust files, between wire and records. */
final class TrustCodec {
  private TrustCodec() {}

  static dev.holdfast.wire.format.v1.TrustCore toWire(TrustCore core) {
    var wire =
        dev.holdfast.wire.format.v1.TrustCore.newBuilder()
            .setHead(Wire.head(core.head(), SignedKind.TRUST))
            .setFleetName(core.fleetName())
            .setMinSigners(1)
            .addAllControllerAddresses(core.controllerAddresses())
            .setTimeUnixMs(core.time().toEpochMilli());
    core.keeperKey().ifPresent(key -> wire.setKeeperKey(Wire.bytes(key)));
    core.operatorKeys().forEach(key -> wire.addOperatorKeys(Wire.bytes(key)));
    core.controllerCa().forEach(hash -> wire.addControllerCaSha256(Wire.bytes(hash)));
    for (TrustRecipient recipient : core.recipients()) {
      wire.addRecipients(
          dev.holdfast.wire.format.v1.Recipient.newBuilder()
              .setAge(recipient.age())
              .setPurpose(purpose(recipient.purpose()))
              .setLabel(recipient.label()));
    }
    return wire.build();
  }

  static TrustCore ofWire(dev.holdfast.wire.format.v1.TrustCore wire) {
    int signers = wire.getMinSigners();
    if (signers != 0 && signers != 1) {
      throw Form.unknown("min_signers " + Integer.toUnsignedString(signers), "1");
    }
    List<VerifyingKey> operators = new ArrayList<>();
    for (ByteString key : wire.getOperatorKeysList()) {
      operators.add(Wire.key(key, "operator key"));
    }
    List<TrustRecipient> recipients = new ArrayList<>();
    for (var recipient : wire.getRecipientsList()) {
      recipients.add(
          new TrustRecipient(
              recipient.getAge(), purpose(recipient.getPurpose()), recipient.getLabel()));
    }
    List<Sha256> authorities = new ArrayList<>();
    for (ByteString hash : wire.getControllerCaSha256List()) {
      authorities.add(Wire.sha256(hash, "controller_ca_sha256"));
    }
    return new TrustCore(
        Wire.head(wire.getHead()),
        wire.getFleetName(),
        operators,
        recipients,
        wire.getKeeperKey().isEmpty()
            ? Optional.empty()
            : Optional.of(Wire.key(wire.getKeeperKey(), "keeper key")),
        authorities,
        wire.getControllerAddressesList(),
        Instant.ofEpochMilli(wire.getTimeUnixMs()));
  }

  private static String purpose(RecipientPurpose purpose) {
    return switch (purpose) {
      case RECOVERY -> "recovery";
      case DRILL -> "drill";
    };
  }

  private static RecipientPurpose purpose(String text) {
    return switch (text) {
      case "recovery" -> RecipientPurpose.RECOVERY;
      case "drill" -> RecipientPurpose.DRILL;
      default ->
          throw Form.unknown("purpose \"" + Wire.clip(text) + "\"", "recovery or drill");
    };
  }
}
