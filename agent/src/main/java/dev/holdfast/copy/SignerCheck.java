package dev.holdfast.copy;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SignedHead;
import dev.holdfast.signed.TrustCore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a signed file was signed by somebody of the fleet, so that no store can have rubbish carried to another. Any
 * thread.
 */
final class SignerCheck {
  private final FleetView fleet;

  SignerCheck(FleetView fleet) {
    this.fleet = fleet;
  }

  /** Whether an object that fits its name may be written to another store; a pack always may. */
  boolean passes(ObjectName name, Path file) {
    if (!(name instanceof ObjectName.Signed signed)) {
      return true;
    }
    try {
      SignedHead head = CheckedFile.open(file, signed).head();
      return head.core().head().fleet().equals(fleet.trust().fleet())
          && switch (signed) {
            case ObjectName.Trust _,ObjectName.StoreRecord _,ObjectName.HostRecord _ ->
                byOperator(head);
            case ObjectName.Manifest m -> byHost(m.host(), head);
            case ObjectName.Checkpoint c -> byHost(c.host(), head) || byKeeper(head);
          };
    } catch (IOException e) {
      throw DiskFault.reading("a fetched object", e);
    } catch (HoldfastException e) {
      if (CopyFault.ofObject(e)) {
        return false;
      }
      throw e;
    }
  }

  /** An operator of any version, as the predecessors of today's records may be signed by one that was removed. */
  boolean byOperator(SignedHead head) {
    return fleet.trust()
        .chain()
        .values()
        .stream()
        .map(SignedFile::core)
        .map(TrustCore.class::cast)
        .flatMap(trust -> trust.operatorKeys().stream())
        .anyMatch(head::verifiedBy);
  }

  private boolean byHost(HostId host, SignedHead head) {
    return Optional.ofNullable(fleet.hosts().get(host))
        .map(HostView::record)
        .flatMap(record -> record.key(head.core().head().signer()))
        .filter(head::verifiedBy)
        .isPresent();
  }

  private boolean byKeeper(SignedHead head) {
    return fleet.trust().newest().keeperKey().filter(head::verifiedBy).isPresent();
  }
}
