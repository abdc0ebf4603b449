package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.config.VersionGate;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.StoreTerms;
import dev.holdfast.cli.local.ReadableStore;
import dev.holdfast.cli.local.SkewAlarm;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.RecipientId;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.seal.Identities;
import dev.holdfast.signed.HostRecordCore;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.StoreRecordCore;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.state.HostKeys;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.store.Expected;
import dev.holdfast.store.S3Roles;
import dev.holdfast.verify.Strays;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one thing after another and tells each as good, as a warning, or as the fault that a backup or restore would
 * meet. What one check finds the next ones use.
 */
final class Checkup {
  private static final double LEAST_FREE = 0.05;

  private final Call call;

  Checkup(Call call) {
    this.call = call;
  }

  void run() {
    check("machine", this::machine);
    @Nullable Configuration configuration =
        check("configuration", () -> new ConfigurationReader().read(call.configuration()));
    if (configuration == null) {
      return;
    }
    good("configuration", configuration.file() + " is valid");
    @Nullable RecordBook book = check("trust", () -> TrustAtHand.read(call, configuration).book());
    if (book != null) {
      trust(book);
    }
    check("state", () -> state(book));
    for (StoreConfig store : configuration.stores()) {
      check("store " + store.name(), () -> store(store, book));
    }
    if (book != null) {
      check("locks", () -> new LockLook(call, configuration).checkup(book));
    }
    for (EffectiveSource source : configuration.effectiveSources()) {
      check("source " + source.selector(), () -> source(source));
    }
    if (book != null) {
      check("identity", () -> identities(book));
      check("key proofs", () -> new ProofCheck(call).run(book));
    }
    configuration.trust().ifPresent(this::keysNearby);
  }

  /** Runs one check; what it throws is told and spoils the exit code, the others still run. */
  private <T> @Nullable T check(String what, Supplier<T> look) {
    call.surroundings().interruption().check();
    try {
      return look.get();
    } catch (HoldfastException e) {
      call.outcome().failed(e);
      call.output().json(status(what, false, e.message()));
      return null;
    }
  }

  private Boolean good(String what, String text) {
    call.output().text("ok: " + what + ": " + text);
    call.output().json(status(what, true, text));
    return true;
  }

  private static JsonObject status(String what, boolean ok, String text) {
    return JsonObject.message("status").put("check", what).put("ok", ok).put("text", text);
  }

  private void warn(String code, String object, String expected, String seen, String fix) {
    call.output().add(Finding.warning(code, object, null, expected, seen).withFix(fix));
  }

  private Boolean machine() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (!encoding.equalsIgnoreCase("UTF-8")) {
      warn("locale", "sun.jnu.encoding", "UTF-8", encoding, "set LC_ALL=C.UTF-8");
    }
    return good(
        "machine",
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
            + System.getProperty("os.arch") + ", Java " + Runtime.version() + ", holdfast "
            + VersionCommand.version());
  }

  private void trust(RecordBook book) {
    List<TrustRecipient> recipients = book.trust().recipients();
    long recovery =
        recipients.stream().filter(r -> r.purpose() == RecipientPurpose.RECOVERY).count();
    if (recovery < 2) {
      warn(
          "one-recovery-key", "trust", "two recovery recipients or more", recovery + " of them",
          "a lost key loses every backup: make another");
    }
    good(
        "trust",
        "version " + book.trust().v() + " of fleet '" + book.trust().fleetName() + "', "
            + Figures.count(recipients.size(), "recipient", "recipients") + ", "
            + Figures.count(book.hosts().size(), "host", "hosts") + ", "
            + Figures.count(book.stores().size(), "store", "stores"));
  }

  private Boolean state(@Nullable RecordBook book) {
    StateDirectory state = StateDirectory.at(call.state());
    HostKeys keys = state.keys();
    try {
      if (Files.getPosixFilePermissions(state.root())
          .stream()
          .anyMatch(p -> p != PosixFilePermission.OWNER_READ && !p.name().startsWith("OWNER"))) {
        warn(
            "state-open", state.root().toString(), "access for its owner alone", "wider access",
            "chmod 700 " + state.root());
      }
      space("state directory", state.root());
    } catch (IOException e) {
      throw DiskFault.reading(state.root().toString(), e);
    }
    if (book != null) {
      Optional<HostRecordCore> record =
          book.host(keys.id()).map(file -> (HostRecordCore) file.core());
      if (record.isEmpty() || !record.get().key().equals(keys.signing().verifyingKey())) {
        throw new HoldfastException(
            Fault.HOST_UNKNOWN,
            "host " + keys.id() + " in " + state.root()
                + (record.isEmpty() ? " is not in the trust file"
                    : " has another key than its record")
                + " (expected: a signed record of it)");
      }
    }
    return good("state", "host " + keys.id() + " in " + state.root());
  }

  private void space(String what, Path path) throws IOException {
    var disk = Files.getFileStore(path);
    if (disk.getUsableSpace() < LEAST_FREE * disk.getTotalSpace()) {
      warn(
          "little-space", path.toString(), "at least 5 % free for the " + what,
          Figures.bytes(disk.getUsableSpace()) + " of " + Figures.bytes(disk.getTotalSpace()),
          "free space");
    }
  }

  private Boolean store(StoreConfig config, @Nullable RecordBook book) {
    Optional<StoreRecordCore> record =
        book == null ? Optional.empty() : book.storeNamed(config.name());
    Expected expected =
        new Expected(
            true, Optional.ofNullable(book).map(RecordBook::fleet),
            record.map(StoreRecordCore::store));
    ReadableStore view =
        ReadableStore.open(call.doors().store(config, expected), call.doors().reader());
    StoreMarker marker = view.marker();
    SkewAlarm.tell(view.store(), call.output());
    Strays.tell(view, call.output());
    if (book != null) {
      requireRecord(config, book.store(marker.store()));
    }
    config.lock().ifPresent(lock -> lock(config, view));
    switch (config.location()) {
      case StoreConfig.Directory directory -> folder(config, directory.path());
      case StoreConfig.S3 bucket -> bucket(config, bucket);
    }
    return good("store " + config.name(), marker.store() + " at " + config.location().text());
  }

  /** What was promised and not proven is said; nothing is called immutable for its configuration. */
  private void lock(StoreConfig config, ReadableStore view) {
    if (config.location() instanceof StoreConfig.Directory) {
      warn(
          "lock-not-possible", "store " + config.name(), "a store that can lock objects",
          "a directory: whoever may write there can delete",
          "take 'lock' out, or name a bucket with object lock");
    } else if (!view.isLockProven()) {
      warn(
          "lock-not-proven", "store " + config.name(), "a server that was seen to refuse deletions",
          "no store check saw it", "run 'holdfast store check " + config.name() + "'");
    }
  }

  private void bucket(StoreConfig config, StoreConfig.S3 bucket) {
    if (call.doors().roles(config).map(S3Roles::one).orElse(false)) {
      warn(
          "one-key", "store " + config.name(), "keys of their own to put, read, retain and delete",
          "one key for everything: who takes this host over can delete and replace every object"
              + " that no proven lock keeps",
          "give 'credentials' a put key that may only put, and keep the delete key elsewhere");
    }
    String host = URI.create(bucket.endpoint()).getHost();
    boolean near = host != null && (host.equals("localhost") || host.startsWith("127.")
        || host.equals("[::1]"));
    if (bucket.endpoint().startsWith("http://") && !near) {
      warn(
          "plain-http", "store " + config.name(), "an endpoint with https",
          bucket.endpoint() + ": who listens can use the permissions it sees until they expire",
          "use https, with 'ca' for an authority of your own");
    }
  }

  private void folder(StoreConfig config, Path root) {
    if (!Files.isWritable(root)) {
      throw new HoldfastException(
          Fault.STORE_REFUSED,
          "store '" + config.name() + "': " + root + " cannot be written (expected: write access)");
    }
    try {
      space("store", root);
    } catch (IOException e) {
      throw DiskFault.reading(root.toString(), e);
    }
  }

  private void requireRecord(StoreConfig config, Optional<SignedFile> record) {
    List<String> differences =
        record
            .map(
                file -> StoreTerms.of(config, call.surroundings().environment())
                    .differences(StoreTerms.of((StoreRecordCore) file.core())))
            .orElse(List.of("it has no record"));
    if (!differences.isEmpty()) {
      throw new HoldfastException(
          Fault.STORE_RECORD_DIFFERS,
          "store '" + config.name() + "': " + String.join("; ", differences)
              + " (expected: what the operator signed)",
          "run 'holdfast store init " + config.name() + " --operator-key FILE'",
          null);
    }
  }

  private Boolean source(EffectiveSource source) {
    VersionGate.requireSource(source.app(), source.source());
    List<Path> paths =
        switch (source.source()) {
          case SourceConfig.Files files -> files.paths();
          case SourceConfig.Sqlite sqlite -> List.of(sqlite.path());
          default -> List.of();
        };
    if (source.source() instanceof SourceConfig.Postgres postgres) {
      return good("source " + source.selector(), DatabaseCheckup.postgres(call, source, postgres));
    }
    if (source.source() instanceof SourceConfig.Mysql mysql) {
      return good("source " + source.selector(), DatabaseCheckup.mysql(call, source, mysql));
    }
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new HoldfastException(
            Fault.SOURCE_MISSING,
            "source " + source.selector() + ": " + path + " is not there (expected: it exists)");
      }
      if (!Files.isReadable(path)) {
        throw new HoldfastException(
            Fault.SOURCE_UNREADABLE,
            "source " + source.selector() + ": " + path + " (expected: it can be read)");
      }
    }
    return good(
        "source " + source.selector(),
        String.join(", ", paths.stream().map(Path::toString).toList()));
  }

  private Boolean identities(RecordBook book) {
    if (call.identities().isEmpty()) {
      return good("identity", "none given; backups need none");
    }
    try (Identities identities =
        Identities.load(call.identities(), Passphrases.source(call), call.output())) {
      for (RecipientId id : identities.recipientIds()) {
        Optional<TrustRecipient> fits =
            book.trust().recipients().stream().filter(r -> r.id().equals(id)).findFirst();
        if (fits.isEmpty()) {
          throw new HoldfastException(
              Fault.IDENTITY_WRONG,
              "recipient " + id + " is not in trust version " + book.trust().v()
                  + " (expected: one of its recipients)");
        }
        good("identity", "recipient '" + fits.get().label() + "'");
      }
    }
    return true;
  }

  /** Who takes this host over finds them. */
  private void keysNearby(Path trust) {
    Path folder = trust.resolveSibling("");
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith(".key"))
          .sorted()
          .forEach(
              file -> warn(
                  "key-on-host", file.toString(), "keys kept off this machine",
                  file.endsWith("operator.key")
                      ? "a key file; with it root of this host can sign what the whole fleet trusts"
                      : "a key file; with it root of this host can read every backup",
                  "copy it to two safe places, then remove it here"));
    } catch (IOException e) {
      call.output().detail("keys folder " + folder + ": " + e.getMessage());
    }
  }
}
