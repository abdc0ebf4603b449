package dev.holdfast.cli.keys;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.StoreId;
import dev.holdfast.seal.PassphraseSource;
import dev.holdfast.seal.SecretFile;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LedgerMode;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.trust.Authoring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The operator key at work. What it signs is pure: the same input gives the same bytes. */
public final class OperatorHand {
  private final SigningKey key;
  private final Instant now;

  /**
   * A hand.
   *
   * @param now the time that records carry
   */
  public OperatorHand(SigningKey key, Instant now) {
    this.key = key;
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Reads an operator key file and checks that the fleet knows the key.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_MISSING} for no such file, {@link Fault#IDENTITY_LOCKED}, {@link
   *     Fault#PASSPHRASE_WRONG}, {@link Fault#OPERATOR_KEY_WRONG} when it is no operator key or that of another fleet
   */
  public static OperatorHand read(
      Path file,
      PassphraseSource passphrases,
      FindingSink findings,
      RecordBook book,
      Instant now) {
    byte[] content = SecretFile.read(file, passphrases, findings);
    try {
      SigningKey key =
          SigningKey.ofOperatorText(new String(content, StandardCharsets.UTF_8));
      KeyId id = key.verifyingKey().id();
      if (book.trust().operator(id).isEmpty()) {
        throw new HoldfastException(
            Fault.OPERATOR_KEY_WRONG,
            file + " is operator " + id + " (expected: an operator of fleet '"
                + book.trust().fleetName() + "', trust version " + book.trust().v() + ")");
      }
      return new OperatorHand(key, now);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** The first trust file of a new fleet. */
  public SignedFile firstTrust(FleetId fleet, String name, List<TrustRecipient> recipients) {
    return SignedFile.sign(
        Authoring.firstTrust(fleet, name, List.of(key.verifyingKey()), recipients, now),
        List.of(),
        key);
  }

  /**
   * The next record of a host that is its own ledger.
   *
   * @param replaces hosts whose series it continues
   */
  public SignedFile hostRecord(RecordBook book, HostFacts host, List<HostId> replaces) {
    Optional<SignedFile> before = book.host(host.id());
    CoreHead head = head(book, host.id().value(), before);
    HostRecordCore core =
        new HostRecordCore(
            head,
            host.name(),
            host.key(),
            host.age(),
            Optional.empty(),
            LedgerMode.SELF,
            replaces,
            before.map(file -> ((HostRecordCore) file.core()).validFromSeq()).orElse(1L),
            0,
            Optional.empty(),
            0,
            false,
            now);
    return SignedFile.sign(core, List.of(), key);
  }

  /** The next record of a store. */
  public SignedFile storeRecord(RecordBook book, StoreId store, StoreTerms terms) {
    CoreHead head = head(book, store.value(), book.store(store));
    StoreRecordCore core =
        new StoreRecordCore(
            head,
            terms.name(),
            terms.place(),
            terms.host(),
            terms.provider(),
            terms.account(),
            terms.site(),
            terms.medium(),
            terms.rotation(),
            terms.lock(),
            terms.lockDays(),
            now);
    return SignedFile.sign(core, List.of(), key);
  }

  private static CoreHead head(
      RecordBook book, Id128 subject, Optional<SignedFile> before) {
    return Authoring.headAfter(before, book.fleet(), subject, book.trustRef());
  }
}
