package dev.holdfast.cli.keys;

import dev.holdfast.id.HostId;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.LedgerMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of a machine that joins, or whose record lags behind. A host that has the name of an older one continues its
 * series: that is what a reinstalled machine does. Pure.
 *
 * @param book with the record
 * @param signed whether a record was signed; else there was nothing to do
 * @param replaced the hosts whose series it continues, by this record
 */
public record Enrolment(RecordBook book, boolean signed, List<HostRecordCore> replaced) {
  /** Enrols a host. */
  public static Enrolment of(RecordBook book, HostFacts host, OperatorHand hand) {
    Optional<HostRecordCore> known =
        book.hosts().stream().filter(record -> record.host().equals(host.id())).findFirst();
    if (known.isPresent() && fits(known.get(), host)) {
      return new Enrolment(book, false, List.of());
    }
    List<HostRecordCore> replaced = known.isPresent() ? List.of() : namesakes(book, host);
    List<HostId> ids = new ArrayList<>(known.map(HostRecordCore::replaces).orElse(List.of()));
    replaced.forEach(record -> ids.add(record.host()));
    return new Enrolment(book.with(hand.hostRecord(book, host, ids)), true, replaced);
  }

  /** Enrols a host in the place of another one, whose state it had. */
  public static Enrolment renewed(
      RecordBook book, HostFacts host, HostId old, OperatorHand hand) {
    List<HostRecordCore> replaced =
        book.hosts().stream().filter(record -> record.host().equals(old)).toList();
    return new Enrolment(book.with(hand.hostRecord(book, host, List.of(old))), true, replaced);
  }

  private static boolean fits(HostRecordCore record, HostFacts host) {
    return record.key().equals(host.key())
        && record.age().equals(host.age())
        && record.name().equals(host.name())
        && record.ledger() == LedgerMode.SELF
        && !record.retired();
  }

  /** Hosts of that name that no other one has replaced yet. */
  private static List<HostRecordCore> namesakes(RecordBook book, HostFacts host) {
    List<HostRecordCore> all = book.hosts();
    return all.stream()
        .filter(record -> record.name().equals(host.name()))
        .filter(
            record -> all.stream().noneMatch(other -> other.replaces().contains(record.host())))
        .toList();
  }
}
