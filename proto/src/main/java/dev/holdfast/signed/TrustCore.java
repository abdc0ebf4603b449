package dev.holdfast.signed;

import dev.holdfast.id.KeyId;
import dev.holdfast.id.Sha256;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * One version of the fleet's trust: which operators, recipients and keeper count. Version v is signed by an operator key of
 * v−1, version 1 by one of its own.
 *
 * @param head subject = fleet, number = v
 * @param fleetName for people
 * @param operatorKeys 1 to 64, each once
 * @param recipients 1 to 64, each once
 * @param keeperKey signs checkpoints of hosts whose ledger is the controller
 * @param controllerCa reserved
 * @param controllerAddresses reserved
 * @param time when it was signed
 */
public record TrustCore(
    CoreHead head,
    String fleetName,
    List<VerifyingKey> operatorKeys,
    List<TrustRecipient> recipients,
    Optional<VerifyingKey> keeperKey,
    List<Sha256> controllerCa,
    List<String> controllerAddresses,
    Instant time)
    implements Core {
  /** Most operator keys. */
  public static final int MAX_OPERATORS = 64;

  /** Checks ranges and the chain fields. */
  public TrustCore {
    operatorKeys = List.copyOf(operatorKeys);
    recipients = List.copyOf(recipients);
    controllerCa = List.copyOf(controllerCa);
    controllerAddresses = List.copyOf(controllerAddresses);
    Form.text(fleetName, "fleet_name");
    Form.range(operatorKeys.size(), 1, MAX_OPERATORS, "number of operator keys");
    Form.range(recipients.size(), 1, ManifestCore.MAX_RECIPIENTS, "number of recipients");
    if (new HashSet<>(operatorKeys).size() != operatorKeys.size()) {
      throw Form.malformed("an operator key twice", "each once");
    }
    var texts = new HashSet<String>();
    for (TrustRecipient recipient : recipients) {
      if (!texts.add(recipient.age())) {
        throw Form.malformed("recipient " + recipient.age() + " twice", "each once");
      }
    }
    for (String address : controllerAddresses) {
      Form.text(address, "controller address");
    }
    if (!head.subject().equals(head.fleet().value())) {
      throw Form.malformed("subject " + head.subject(), "the fleet " + head.fleet());
    }
    if (head.trustV() != head.number() - 1
        || !head.previous().equals(head.trustSha256())) {
      throw Form.malformed(
          "trust file " + head.number() + " after " + head.trustV(),
          "the version before it, by hash");
    }
  }

  /** Its version. */
  public long v() {
    return head.number();
  }

  /** The operator key of that id, if it stands here. */
  public Optional<VerifyingKey> operator(KeyId id) {
    for (VerifyingKey key : operatorKeys) {
      if (key.id().equals(id)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  @Override
  public SignedKind signedKind() {
    return SignedKind.TRUST;
  }

  @Override
  public TrustCore withHead(CoreHead other) {
    return new TrustCore(
        other,
        fleetName,
        operatorKeys,
        recipients,
        keeperKey,
        controllerCa,
        controllerAddresses,
        time);
  }
}
