package dev.holdfast.trust;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.signed.CheckpointCore;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LiveList;
import dev.holdfast.signed.ManifestRef;
import dev.holdfast.signed.Section;
import dev.holdfast.signed.SectionKind;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.TrustCore;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.signed.VerifyingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes what operators and hosts sign, with numbers and chain fields right. Pure: time and keys come in. Sign the result
 * with {@link SignedFile#sign}.
 */
public final class Authoring {
  private Authoring() {}

  /** The head of a record, checkpoint or store record: the number after {@code previous}, or 1. */
  public static CoreHead headAfter(
      Optional<SignedFile> previous, FleetId fleet, Id128 subject, TrustRef trust) {
    return CoreHead.draft(
        fleet,
        subject,
        previous.map(file -> file.core().head().number()).orElse(0L) + 1,
        previous.map(SignedFile::sha256),
        trust.v(),
        Optional.of(trust.sha256()));
  }

  /** The head of a manifest. */
  public static CoreHead manifestHead(
      FleetId fleet, HostId host, long seq, Optional<ManifestRef> previous, TrustRef trust) {
    return CoreHead.draft(
        fleet,
        host.value(),
        seq,
        previous.map(ManifestRef::sha256),
        trust.v(),
        Optional.of(trust.sha256()));
  }

  /** Every seq between {@code previous} and {@code seq}: what a manifest declares void. */
  public static List<Long> voidsBetween(Optional<ManifestRef> previous, long seq) {
    List<Long> voids = new ArrayList<>();
    for (long s = previous.map(ManifestRef::seq).orElse(0L) + 1; s < seq; s++) {
      voids.add(s);
    }
    return voids;
  }

  /** Trust version 1; one of {@code operators} signs it. */
  public static TrustCore firstTrust(
      FleetId fleet,
      String fleetName,
      List<VerifyingKey> operators,
      List<TrustRecipient> recipients,
      Instant time) {
    CoreHead head = CoreHead.draft(fleet, fleet.value(), 1, Optional.empty(), 0, Optional.empty());
    return new TrustCore(
        head, fleetName, operators, recipients, Optional.empty(), List.of(), List.of(), time);
  }

  /** The next trust version; an operator of {@code previous} signs it. */
  public static TrustCore nextTrust(
      SignedFile previous,
      List<VerifyingKey> operators,
      List<TrustRecipient> recipients,
      Optional<VerifyingKey> keeper,
      Instant time) {
    TrustCore before = TrustView.core(previous);
    CoreHead head =
        CoreHead.draft(
            before.head().fleet(),
            before.head().subject(),
            before.v() + 1,
            Optional.of(previous.sha256()),
            before.v(),
            Optional.of(previous.sha256()));
    return new TrustCore(
        head,
        before.fleetName(),
        operators,
        recipients,
        keeper,
        before.controllerCa(),
        before.controllerAddresses(),
        time);
  }

  /** A checkpoint that names {@code live} up to {@code upto}; sign it with a section {@code LIVE} of that list. */
  public static CheckpointCore checkpoint(
      CoreHead head, ManifestRef upto, LiveList live, Instant time) {
    return new CheckpointCore(head, upto, time, live.count());
  }

  /**
   * Record n+1 of a host that distrusts its key: only {@code good} counts from now on. Sign it with a section {@code GOOD} of
   * that list.
   */
  public static HostRecordCore distrust(
      SignedFile newest, TrustRef trust, LiveList good, Instant time) {
    HostRecordCore before = (HostRecordCore) newest.core();
    return new HostRecordCore(
        headAfter(
            Optional.of(newest), before.head().fleet(), before.head().subject(), trust),
        before.name(),
        before.key(),
        before.age(),
        before.tlsSpki(),
        before.ledger(),
        before.replaces(),
        before.validFromSeq(),
        before.definitionFloor(),
        Optional.of(good.last()),
        good.count(),
        before.retired(),
        time);
  }

  /**
   * Signs all counting records of a host again under the next free numbers: needed in the same command that removes an
   * operator key.
   *
   * @param newest the record with the highest number, counting or not
   */
  public static List<SignedFile> resign(
      HostRecordView view, SignedFile newest, TrustRef trust, SigningKey operator) {
    List<SignedFile> signed = new ArrayList<>();
    SignedFile previous = newest;
    for (SignedFile file : view.files()) {
      HostRecordCore core = (HostRecordCore) file.core();
      CoreHead head =
          headAfter(Optional.of(previous), core.head().fleet(), core.head().subject(), trust);
      List<Section> sections =
          core.lastGood().isPresent()
              ? List.of(Section.ofList(SectionKind.GOOD, file.list()))
              : List.of();
      previous = SignedFile.sign(core.withHead(head), sections, operator);
      signed.add(previous);
    }
    return signed;
  }
}
