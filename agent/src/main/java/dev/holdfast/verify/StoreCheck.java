package dev.holdfast.verify;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.signed.CheckedFile;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.transfer.FetchRequest;
import dev.holdfast.transfer.FetchedObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Checks everything of one store but manifests that count and packs: marker, text, trust, records, checkpoints. */
final class StoreCheck {
  private final FleetView fleet;
  private final VerifyDoors doors;
  private final Copies copies;

  StoreCheck(FleetView fleet, VerifyDoors doors) {
    this.fleet = fleet;
    this.doors = doors;
    this.copies = new Copies(doors);
  }

  void run(Inventory store) {
    marker(store);
    recoveryText(store);
    for (ObjectName.Signed name : store.signed().keySet()) {
      if (!(name instanceof ObjectName.Manifest) || !counts(name)) {
        whole(store, name);
      }
    }
    fleet.trust()
        .chain()
        .values()
        .forEach(file -> present(store, file, "trust-not-in-store", "the whole trust chain"));
    Optional.ofNullable(fleet.storeRecords().get(store.store().id()))
        .ifPresent(
            file -> present(store, file, "store-record-not-in-store", "its own newest record"));
    for (HostView host : fleet.hosts().values()) {
      if (store.holdsAnythingOf(host.id())) {
        host.record()
            .files()
            .forEach(
                file -> present(
                    store, file, "host-record-not-in-store", "the records of host " + host.id()));
      }
    }
  }

  /** Whether a key that counts made it. Manifests that do are read with their pack lists. */
  private boolean counts(ObjectName.Signed name) {
    return switch (name) {
      case ObjectName.Manifest m -> {
        HostView host = fleet.hosts().get(m.host());
        yield host != null && host.manifests().stream().anyMatch(j -> j.name().equals(m));
      }
      case ObjectName.Checkpoint c -> {
        HostView host = fleet.hosts().get(c.host());
        yield host != null
            && host.checkpoints().counting().stream()
                .anyMatch(copies -> copies.stream().anyMatch(copy -> copy.name().equals(c)));
      }
      // Trust files and records count only when they were read whole.
      case ObjectName.Trust _,ObjectName.HostRecord _,ObjectName.StoreRecord _ -> false;
    };
  }

  private void present(Inventory store, SignedFile file, String code, String expected) {
    if (!store.signed().containsKey(file.name())) {
      copies.bad(
          Finding.warning(
              code, file.name().path(), store.store().name(), expected, "no such object"),
          FetchRequest.signed(file.name(), Limits.SIGNED_FILE_BYTES), store);
    }
  }

  private void marker(Inventory store) {
    ObjectName.Marker name = new ObjectName.Marker();
    byte[] expected = new StoreMarker(fleet.trust().fleet(), store.store().id()).toBytes();
    compare(store, name, expected, Limits.MARKER_BYTES, "fleet and store in one line");
  }

  private void recoveryText(Inventory store) {
    try (InputStream in = ObjectName.class.getResourceAsStream("RECOVERY.md")) {
      if (in == null) {
        throw new IllegalStateException("RECOVERY.md is not in the jar");
      }
      byte[] expected = in.readAllBytes();
      ObjectName.RecoveryText name = new ObjectName.RecoveryText();
      compare(store, name, expected, expected.length + 1, "the text of this format version");
    } catch (IOException e) {
      throw new IllegalStateException("RECOVERY.md cannot be read from the jar", e);
    }
  }

  private void compare(
      Inventory store, ObjectName name, byte[] expected, int maxBytes, String what) {
    String seen;
    try {
      byte[] bytes = store.store().readFirst(name, maxBytes);
      if (Arrays.equals(bytes, expected)) {
        return;
      }
      seen = "other bytes";
    } catch (HoldfastException e) {
      seen = switch (e.fault()) {
        case OBJECT_MISSING -> "nothing";
        case OBJECT_DAMAGED -> e.message();
        default -> throw e;
      };
    }
    doors.findings()
        .add(
            Finding.warning(
                name.kindWord() + "-differs", name.path(), store.store().name(), what, seen)
                .withFix(
                    name instanceof ObjectName.RecoveryText
                        ? "copy it from another store; readers do not depend on it"
                        : "put back the line " + new String(
                            expected, java.nio.charset.StandardCharsets.US_ASCII)
                            .strip()));
  }

  /** A signed file, from first to last byte: hash, form, sections. Who signed it was judged when the fleet was read. */
  private void whole(Inventory store, ObjectName.Signed name) {
    FetchRequest request = FetchRequest.signed(name, Limits.SIGNED_FILE_BYTES);
    Optional<FetchedObject> fetched = copies.read(store, request, Severity.ERROR);
    if (fetched.isEmpty()) {
      return;
    }
    try (FetchedObject object = fetched.get()) {
      CheckedFile file = CheckedFile.open(object.path(), name);
      if (file.head().core() instanceof CheckpointCore core) {
        LiveList unused =
            LiveList.parse(file.readSection(SectionKind.LIVE).orElseThrow(), core.liveCount());
      }
    } catch (IOException e) {
      throw DiskFault.reading("a fetched object", e);
    } catch (HoldfastException e) {
      if (!Copies.ofObject(e)) {
        throw e;
      }
      // Its bytes are those that were put there. Junk of a stranger is no damage: docs/FORMAT.md §18.
      doors.findings()
          .add(
              new Finding(
                  counts(name) ? Severity.ERROR : Severity.WARNING,
                  name.kindWord() + "-malformed", name.path(), store.store().name(),
                  "a signed file of the documented form", e.message(), null));
    }
  }
}
