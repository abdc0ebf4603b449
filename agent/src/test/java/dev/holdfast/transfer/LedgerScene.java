package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.grant.Grant;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.RecipientId;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.SourceId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.PackList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/** A ledger over two stores {@code a} and {@code b}, and the calls of the data plane, each checked. */
public abstract class LedgerScene {
  /** The stores of every session, in configured order. */
  protected static final List<String> STORES = List.of("a", "b");

  static final SourceId SOURCE = new SourceId(new Id128(1, 2));
  static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

  final SplittableRandom random =
      new SplittableRandom(Long.getLong("holdfast.seed", 20260304L));

  @TempDir
  Path files;

  /** A ledger as a new run of the program meets it: the same stores, the same memory. */
  protected abstract CommitLedger newRun() throws IOException;

  /** Executes the grants. */
  protected abstract ByteMover mover();

  /** Whose ledger it is. */
  protected abstract HostId host();

  /** The bytes of a manifest that this ticket and these packs allow. */
  protected abstract byte[] manifest(CommitTicket ticket, PackList packs);

  /** Takes a store away, or brings it back, before a new run. */
  protected abstract void setOffline(String store, boolean offline) throws IOException;

  record Stored(ObjectToPut object, Path file) {}

  Stored file(byte[] bytes, java.util.function.Function<Sha256, ObjectName> name)
      throws IOException {
    Sha256 sha256 = Sha256.of(bytes);
    Path file = Files.write(files.resolve(sha256.hex()), bytes);
    return new Stored(new ObjectToPut(name.apply(sha256), bytes.length, sha256).withMd5Of(file),
        file);
  }

  Stored pack() throws IOException {
    byte[] bytes = new byte[300];
    random.nextBytes(bytes);
    return file(bytes, sha256 -> new ObjectName.Pack(host(), sha256));
  }

  static PackList list(List<Stored> packs) {
    PackList.Builder builder = PackList.builder();
    packs.stream()
        .sorted((x, y) -> x.object.sha256().compareTo(y.object.sha256()))
        .forEach(p -> builder.add(p.object.sha256(), new Id128(5, 5), p.object.sizeBytes()));
    return builder.build();
  }

  static Session open(CommitLedger ledger, ManifestRef... bases) {
    return ledger.openSession(
        new SessionRequest(
            SOURCE, STORES, List.of(new RecipientId(new Id128(3, 4))), List.of(bases), 0,
            Optional.empty()));
  }

  PutDone put(Stored stored, StoreAnswer answer) {
    Grant grant = ((StoreAnswer.Granted) answer).grant();
    PutOutcome outcome =
        mover().put(grant, stored.file, stored.object.sizeBytes(), stored.object.sha256());
    mover().barrier(grant);
    return new PutDone(stored.object.name(), answer.store(), new PutDone.Done(outcome));
  }

  List<StoreAnswer> grants(CommitLedger ledger, Session session, Stored stored) {
    List<ObjectGrants> grants = ledger.grantPuts(session.id(), List.of(stored.object));
    assertThat(grants).hasSize(1);
    assertThat(grants.getFirst().object().sha256()).isEqualTo(stored.object.sha256());
    return grants.getFirst().stores();
  }

  Stored storedPack(CommitLedger ledger, Session session) throws IOException {
    Stored pack = pack();
    List<PutDone> puts = grants(ledger, session, pack).stream().map(a -> put(pack, a)).toList();
    Confirmation confirmed = ledger.confirmPuts(session.id(), puts);
    assertThat(confirmed.accepted()).hasSameSizeAs(puts);
    assertThat(confirmed.putAgain()).isEmpty();
    return pack;
  }

  Stored manifest(CommitTicket ticket, List<Stored> packs) throws IOException {
    return file(
        manifest(ticket, list(packs)),
        sha256 -> new ObjectName.Manifest(host(), ticket.seq(), sha256));
  }

  static SnapshotSummary summary() {
    return new SnapshotSummary(
        SOURCE, "run/files", "app", "files", "", TIME, TIME, 1, 1, 1, 1, Duration.ZERO, true,
        java.util.Optional.empty());
  }

  record Done(CommitTicket ticket, ManifestRef ref, CommitOutcome outcome) {}

  Done commit(CommitLedger ledger, Session session, List<Stored> packs)
      throws IOException {
    CommitTicket ticket = ledger.beginCommit(session.id());
    Stored manifest = manifest(ticket, packs);
    CommitProposal proposal = ledger.proposeCommit(ticket, manifest.object, list(packs));
    assertThat(proposal).isInstanceOf(CommitProposal.Accepted.class);
    List<PutDone> puts = new ArrayList<>();
    for (StoreAnswer answer : ((CommitProposal.Accepted) proposal).stores()) {
      if (answer instanceof StoreAnswer.Granted) {
        puts.add(put(manifest, answer));
      }
    }
    CommitOutcome outcome = ledger.finishCommit(ticket, puts, summary());
    return new Done(ticket, new ManifestRef(ticket.seq(), manifest.object.sha256()), outcome);
  }

  static Fault fault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    HoldfastException thrown = catchThrowableOfType(HoldfastException.class, call);
    assertThat(thrown).isNotNull();
    return thrown.fault();
  }
}
