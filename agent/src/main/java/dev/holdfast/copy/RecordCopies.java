package dev.holdfast.copy;

import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.TrustView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the trust chain, the records of hosts and those of the target, all signed by operators, into the target, so that it
 * can be read alone.
 * One thread.
 */
final class RecordCopies {
  private final CopyRequest request;
  private final TargetPuts puts;
  private final CopyTally tally;
  private final SignerCheck signers;
  private final Set<ObjectName> present = new HashSet<>();

  RecordCopies(CopyRequest request, TargetPuts puts, CopyTally tally) {
    this.request = request;
    this.puts = puts;
    this.tally = tally;
    this.signers = new SignerCheck(request.fleet());
  }

  /** Copies what the target lacks: trust first, for nothing else means anything without it. */
  void run() {
    TrustView trust = request.fleet().trust();
    has("trust/");
    trust.chain().values().forEach(this::put);
    List<SignedFile> known = new ArrayList<>();
    trust.bundle().ifPresent(bundle -> {
      known.addAll(bundle.storeRecords());
      known.addAll(bundle.hostRecords());
    });
    records("store/", known);
    for (HostId host : request.fleet().hosts().keySet()) {
      records(ObjectName.recordsPrefix(host), known);
    }
  }

  private void records(String prefix, List<SignedFile> known) {
    has(prefix);
    known.stream()
        .filter(file -> file.name().path().startsWith(prefix) && belongs(file))
        .forEach(this::put);
    for (StoreView source : request.sources()) {
      for (ObjectName.Signed name : offered(source, prefix)) {
        if (!present.contains(name)) {
          read(source, name).filter(f -> isSigned(f) && belongs(f)).ifPresent(this::put);
        }
      }
    }
  }

  /** A source that cannot be listed has nothing to offer; reading the fleet has told it. */
  private static List<ObjectName.Signed> offered(StoreView source, String prefix) {
    try {
      return signed(source, prefix);
    } catch (HoldfastException e) {
      if (CopyFault.ofStore(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private void has(String prefix) {
    for (ObjectName.Signed name : signed(request.target().view(), prefix)) {
      if (!request.bad().contains(name)) {
        present.add(name);
      }
    }
  }

  private static List<ObjectName.Signed> signed(StoreView store, String prefix) {
    List<ObjectName.Signed> names = new ArrayList<>();
    store.list(
        prefix,
        object -> ObjectName.parse(object.path())
            .filter(ObjectName.Signed.class::isInstance)
            .map(ObjectName.Signed.class::cast)
            .ifPresent(names::add));
    return names;
  }

  /** What a source cannot give is left where it is. */
  private static Optional<SignedFile> read(StoreView source, ObjectName.Signed name) {
    try {
      byte[] whole = source.readFirst(name, Limits.SIGNED_FILE_BYTES + 1);
      return Optional.of(SignedFile.parse(whole, name));
    } catch (HoldfastException e) {
      if (CopyFault.ofObject(e) || CopyFault.ofStore(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Of the records of stores a store carries its own. */
  private boolean belongs(SignedFile file) {
    return !(file.name() instanceof ObjectName.StoreRecord)
        || file.core().head().subject().equals(request.target().view().id().value());
  }

  private boolean isSigned(SignedFile file) {
    return file.core().head().fleet().equals(request.fleet().trust().fleet())
        && signers.byOperator(file.head());
  }

  private void put(SignedFile file) {
    if (present.add(file.name())) {
      puts.put(file, request.bad().contains(file.name()));
      tally.record();
    }
  }
}
