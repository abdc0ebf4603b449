package dev.holdfast.cli.keys;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.config.ConfigurationWriter;
import dev.holdfast.cli.config.FirstConfiguration;
import dev.holdfast.cli.config.FirstConfiguration.FirstStore;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import dev.holdfast.seal.AgeIdentity;
import dev.holdfast.seal.FleetComment;
import dev.holdfast.seal.IdentityFiles;
import dev.holdfast.seal.SecretFile;
import dev.holdfast.signed.RecipientPurpose;
import dev.holdfast.signed.SignedFile;
import dev.holdfast.signed.SigningKey;
import dev.holdfast.signed.TrustBundle;
import dev.holdfast.signed.TrustRecipient;
import dev.holdfast.store.Expected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Founds a fleet: keys, this host, records, configuration, stores, in this order. Everything is looked at first, so that a
 * refusal leaves nothing behind. Until the configuration is written a failure takes back what was made; after it only
 * stores are missing, which {@code store init} makes. One thread, once.
 */
public final class Founding {
  private static final List<String> RECOVERY = List.of("recovery-1", "recovery-2");
  private static final String DRILL = "drill";

  private final Wish wish;
  private final StateHost state;
  private final Initialisers stores;
  private final SecureRandom random;
  private final Instant now;
  private final Deque<Path> made = new ArrayDeque<>();

  /**
   * What the operator wants.
   *
   * @param folder the folder for keys
   * @param configuration where the configuration will lie, absolute
   * @param first what it will say; its trust path is that of the keys folder
   * @param hostName what this host's record calls it
   * @param drill whether to make a drill identity
   */
  public record Wish(
      KeysFolder folder,
      Path configuration,
      FirstConfiguration first,
      String hostName,
      boolean drill) {}

  /**
   * What was founded.
   *
   * @param book trust and records
   * @param hand the operator key at work
   * @param operator its fingerprint
   * @param host this host
   * @param identities the identity files
   * @param configuration as it reads back; empty when there is no store yet
   */
  public record Founded(
      RecordBook book,
      OperatorHand hand,
      KeyId operator,
      HostFacts host,
      List<Path> identities,
      Optional<Configuration> configuration) {}

  /** A founding. */
  public Founding(
      Wish wish, StateHost state, Initialisers stores, SecureRandom random, Instant now) {
    this.wish = wish;
    this.state = state;
    this.stores = stores;
    this.random = random;
    this.now = now;
  }

  /** The labels of the identities that will be made. */
  private List<String> labels() {
    List<String> labels = new ArrayList<>(RECOVERY);
    if (wish.drill) {
      labels.add(DRILL);
    }
    return labels;
  }

  /**
   * Refuses what would be overwritten or mixed up. Touches nothing.
   *
   * @throws HoldfastException {@link Fault#FILE_EXISTS}, {@link Fault#KEYS_IN_STATE}, {@link Fault#HOST_EXISTS}, {@link
   *     Fault#FOREIGN_FLEET}; and what {@code StoreInitialiser.examine} throws
   */
  public void examine() {
    List<Path> files = new ArrayList<>();
    labels().forEach(label -> files.add(wish.folder.identity(label)));
    files.add(wish.folder.operatorKey());
    files.add(wish.folder.trust());
    files.add(wish.configuration);
    wish.folder.requireUsable(files, state.root());
    if (state.exists()) {
      throw new HoldfastException(
          Fault.HOST_EXISTS,
          "state directory " + state.root() + " holds the keys of a host (expected: none)");
    }
    for (FirstStore store : wish.first.stores()) {
      requireFree(store);
    }
    // Says which path YAML cannot name before anything is made.
    ConfigurationWriter.render(wish.configuration, wish.first);
  }

  private void requireFree(FirstStore store) {
    stores.initialiser(store.asConfig(), Expected.ANYTHING).examine().ifPresent(marker -> {
      throw new HoldfastException(
          Fault.FOREIGN_FLEET,
          store.location().text() + " holds a store of fleet " + marker.fleet()
              + " (expected: a place for a new store)");
    });
  }

  /**
   * Makes everything but the stores.
   *
   * @param passphrase protects the keys; null leaves them plain
   * @throws HoldfastException what failed; then nothing is left
   */
  public Founded run(char @Nullable [] passphrase) {
    examine();
    boolean done = false;
    try {
      Founded founded = found(passphrase);
      done = true;
      return founded;
    } finally {
      if (!done) {
        takeBack();
      }
    }
  }

  private Founded found(char @Nullable [] passphrase) {
    if (wish.folder.make()) {
      made.push(wish.folder.folder());
    }
    SigningKey operator = SigningKey.generate(random);
    FleetId fleet = new FleetId(Id128.random(random));
    KeyId fingerprint = operator.verifyingKey().id();
    FleetComment comment = new FleetComment(fleet, fingerprint);
    List<TrustRecipient> recipients = new ArrayList<>();
    List<Path> identities = new ArrayList<>();
    for (String label : labels()) {
      AgeIdentity identity = AgeIdentity.generate(random);
      Path file = wish.folder.identity(label);
      IdentityFiles.write(file, identity, Optional.of(comment), passphrase, random);
      made.push(file);
      identities.add(file);
      RecipientPurpose purpose =
          label.equals(DRILL) ? RecipientPurpose.DRILL : RecipientPurpose.RECOVERY;
      recipients.add(new TrustRecipient(identity.recipient().text(), purpose, label));
      identity.destroy();
    }
    writeOperatorKey(operator, comment, passphrase);
    OperatorHand hand = new OperatorHand(operator, now);
    state.hold();
    HostFacts host = state.create(wish.hostName, random);
    RecordBook book = records(hand, fleet, recipients, host);
    made.push(wish.folder.trust());
    TrustFile.replace(wish.folder.trust(), book.bundle());
    makeParent();
    ConfigurationWriter.write(wish.configuration, wish.first);
    made.clear();
    Optional<Configuration> configuration =
        wish.first.stores().isEmpty()
            ? Optional.empty()
            : Optional.of(new ConfigurationReader().read(wish.configuration));
    return new Founded(book, hand, fingerprint, host, identities, configuration);
  }

  private void writeOperatorKey(
      SigningKey operator, FleetComment comment, char @Nullable [] passphrase) {
    String text =
        "# Holdfast operator key: signs trust, host and store records\n" + comment + "\n"
            + operator.toOperatorText();
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    SecretFile.write(wish.folder.operatorKey(), content, passphrase, random);
    Arrays.fill(content, (byte) 0);
    made.push(wish.folder.operatorKey());
  }

  private RecordBook records(
      OperatorHand hand, FleetId fleet, List<TrustRecipient> recipients, HostFacts host) {
    SignedFile trust = hand.firstTrust(fleet, wish.first.fleet(), recipients);
    RecordBook book = new RecordBook(new TrustBundle(List.of(trust), List.of(), List.of()));
    return book.with(hand.hostRecord(book, host, List.of()));
  }

  private void makeParent() {
    Path parent = wish.configuration.getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
    } catch (IOException e) {
      throw DiskFault.writing("folder " + parent, e);
    }
  }

  /** What cannot be removed stays: the fault that is on its way says more than a second one would. */
  private void takeBack() {
    state.discard();
    for (Path path : made) {
      boolean gone = path.toFile().delete();
      if (!gone && Files.exists(path)) {
        path.toFile().deleteOnExit();
      }
    }
  }
}
