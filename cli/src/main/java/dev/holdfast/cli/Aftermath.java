package dev.holdfast.cli;

import dev.holdfast.backup.BackupDoors;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.local.CheckpointWriter;
import dev.holdfast.cli.local.StoresAtHand;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.FleetView;
import dev.holdfast.reading.HostView;
import dev.holdfast.trust.TrustAnchor;
import java.time.Instant;
import java.util.Set;

/** What a backup does when its snapshots are written: the daily checkpoint. One thread. */
final class Aftermath {
  private final Call call;
  private final RecordBook book;
  private final StoresAtHand stores;
  private final BackupDoors doors;

  Aftermath(Call call, RecordBook book, StoresAtHand stores, BackupDoors doors) {
    this.call = call;
    this.book = book;
    this.stores = stores;
    this.doors = doors;
  }

  /** Writes a checkpoint when the newest one is a day old or missing somewhere. */
  void run(HostView before) {
    Instant now = call.surroundings().clock().instant();
    CheckpointWriter writer =
        new CheckpointWriter(
            doors.keys(),
            book.fleet(),
            book.trustRef(),
            doors.mover(),
            doors.state(),
            call.output()::add);
    if (!writer.due(before, stores.stores(), now)) {
      return;
    }
    FleetView after =
        new FleetReader(stores.readable(), finding -> {}, call.signatures())
            .read(
                book.fleet(),
                TrustAnchor.ofBundle(book.bundle()),
                Set.of(doors.keys().id()),
                now);
    HostView host = after.hosts().get(doors.keys().id());
    if (host != null) {
      writer.write(host, stores.stores(), stores.readable(), now);
    }
  }
}
