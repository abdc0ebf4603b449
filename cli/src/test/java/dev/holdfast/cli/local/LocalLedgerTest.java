package dev.holdfast.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess;
import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.fake.MemoryObjects;
import dev.holdfast.id.HostId;
import dev.holdfast.reading.FleetReader;
import dev.holdfast.reading.HostView;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.PackList;
import dev.holdfast.state.AgentDatabase;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.transfer.ByteMover;
import dev.holdfast.transfer.CommitLedger;
import dev.holdfast.transfer.CommitTicket;
import dev.holdfast.transfer.LedgerContract;
import dev.holdfast.transfer.StoreView;
import dev.holdfast.trust.TrustAnchor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of a machine that works alone keeps the contract, over two directory stores that {@code init} made. */
class LocalLedgerTest extends LedgerContract {
  private static final Instant NOW = Instant.parse("2026-03-05T00:00:00Z");

  @TempDir
  Path directory;

  private final StoreDoors doors =
      new StoreDoors(
          new StoreDoors.Outside(
              Map.of(),
              Optional.empty(),
              false,
              () -> NetworkWaits.USUAL,
              (config, place) -> Optional.empty(),
              InstantSource.fixed(NOW),
              new SecureRandom(),
              finding -> {
              }));
  private StateDirectory state;
  private AgentDatabase database;

  @BeforeEach
  void init() {
    assertThat(
        new InProcess(directory)
            .run(
                "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--store", "a=a",
                "--store", "b=b")
            .status())
        .isZero();
    state = StateDirectory.at(directory.resolve("state"));
    state.create();
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Override
  protected CommitLedger newRun() {
    close();
    database = AgentDatabase.open(state.database(), finding -> assertThat(finding).isNull());
    Configuration configuration =
        new ConfigurationReader().read(directory.resolve("holdfast.yaml"));
    RecordBook book = new RecordBook(TrustFile.read(directory.resolve("keys/trust")));
    StoresAtHand stores = StoresAtHand.open(configuration.stores(), book, Map.of(), doors);
    long recordN = ((HostRecordCore) book.host(host()).orElseThrow().core()).n();
    return new LocalLedger(
        new LedgerHost(host(), view(stores.readable(), book), recordN, book.trustRef()),
        stores.stores(), database, () -> NOW, new SecureRandom());
  }

  /** Manifests of this test are not signed, so none is in the view; without any store it is an empty one. */
  private HostView view(List<StoreView> readable, RecordBook book) {
    List<StoreView> views =
        readable.isEmpty() ? List.of(RecordsOnly.of(book)) : readable;
    return Objects.requireNonNull(
        new FleetReader(views, finding -> {})
            .read(book.fleet(), TrustAnchor.ofBundle(book.bundle()), Set.of(host()), NOW)
            .hosts()
            .get(host()));
  }

  @Override
  protected ByteMover mover() {
    return doors.mover(host());
  }

  @Override
  protected HostId host() {
    return state.hostId();
  }

  @Override
  protected byte[] manifest(CommitTicket ticket, PackList packs) {
    return ("manifest " + ticket.seq() + " " + packs.count()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected void setOffline(String store, boolean offline) throws IOException {
    Path place = directory.resolve(store);
    Path away = directory.resolve(store + "-away");
    Files.move(offline ? place : away, offline ? away : place);
  }

  /** A store in memory that holds the records of a book and nothing else. */
  private record RecordsOnly() {
    static StoreView of(RecordBook book) {
      MemoryObjects objects = new MemoryObjects();
      dev.holdfast.id.StoreId id = book.stores().getFirst().store();
      objects.putIfAbsent(
          "holdfast.json", new dev.holdfast.layout.StoreMarker(book.fleet(), id).toBytes());
      book.filesFor(id).forEach(file -> objects.putIfAbsent(file.name().path(), file.bytes()));
      return ReadableStore.open(
          new dev.holdfast.store.MemoryStore("memory", objects),
          new dev.holdfast.transfer.MemoryMover());
    }
  }
}
