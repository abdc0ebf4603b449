package dev.holdfast.cli;

import dev.holdfast.cli.config.FoundFile;
import dev.holdfast.cli.config.StoreConfig;
import dev.holdfast.cli.keys.StoreTerms;
import dev.holdfast.cli.local.NetworkWaits;
import dev.holdfast.cli.local.StoreDoors;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Output;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.probe.ProbeJudgement;
import dev.holdfast.probe.ProbeMemory;
import dev.holdfast.signed.LockMode;
import dev.holdfast.signed.SignatureMemory;
import dev.holdfast.state.StateDirectory;
import dev.holdfast.store.S3Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of the program: the global words with their defaults, where to write, and what it comes to. Paths it gives are
 * absolute.
 */
final class Call {
  private final Surroundings surroundings;
  private final Holdfast words;
  private final Output output;
  private final Outcome outcome;
  private final Supplier<NetworkWaits> waits;
  private final StoreDoors doors;
  private @Nullable SignatureMemory signatures;

  Call(Surroundings surroundings, Holdfast words, Output output, Outcome outcome) {
    this(surroundings, () -> NetworkWaits.USUAL, words, output, outcome);
  }

  /** A call that waits so long for servers. */
  Call(
      Surroundings surroundings,
      Supplier<NetworkWaits> waits,
      Holdfast words,
      Output output,
      Outcome outcome) {
    this.surroundings = surroundings;
    this.words = words;
    this.output = output;
    this.outcome = outcome;
    this.waits = waits;
    this.doors = doors(false);
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Output output() {
    return output;
  }

  Outcome outcome() {
    return outcome;
  }

  /** How stores are reached. */
  StoreDoors doors() {
    return doors;
  }

  /**
   * How stores are reached.
   *
   * @param createBucket whether a bucket that does not exist is made
   */
  StoreDoors doors(boolean createBucket) {
    return new StoreDoors(
        new StoreDoors.Outside(
            surroundings.environment(),
            credentialsFile(),
            createBucket,
            waits,
            this::behaviour,
            surroundings.clock(),
            surroundings.random(),
            output::add));
  }

  /** Signatures of manifests that were found good before. */
  SignatureMemory signatures() {
    if (signatures == null) {
      signatures = StateDirectory.at(state()).goodSignatures();
    }
    return signatures;
  }

  /** What store checks saw. */
  ProbeMemory checks() {
    return new ProbeMemory(state().resolve("checks"));
  }

  /** As the newest check of that place saw it. */
  private Optional<S3Behaviour> behaviour(StoreConfig store, String place) {
    LockMode lock = store.lock().map(StoreTerms::mode).orElse(LockMode.NONE);
    return checks().read(place)
        .map(report -> ProbeJudgement.behaviour(report, lock));
  }

  /** The last JSON line, to add figures to. */
  JsonObject summary() {
    return outcome.summary();
  }

  Path absolute(String path) {
    if (path.isEmpty()) {
      throw usage("an empty path", "the path of a file or directory");
    }
    return surroundings.absolute(path);
  }

  /**
   * The configuration that is there.
   *
   * @throws HoldfastException {@link Fault#CONFIG_MISSING}; {@link Fault#CONFIG_UNREADABLE} for one in the working directory
   *     that another user can change
   */
  Path configuration() {
    Optional<Path> named = namedConfiguration();
    if (named.isPresent()) {
      if (!Files.isRegularFile(named.get())) {
        throw new HoldfastException(
            Fault.CONFIG_MISSING,
            "configuration " + named.get() + ": no such file (expected: a file)");
      }
      return named.get();
    }
    Path here = absolute("holdfast.yaml");
    Path system = Path.of("/etc/holdfast/holdfast.yaml");
    if (Files.isRegularFile(here)) {
      FoundFile.requireOwn(here);
      return here;
    }
    if (Files.isRegularFile(system)) {
      return system;
    }
    throw new HoldfastException(
        Fault.CONFIG_MISSING, "no configuration (expected: " + here + " or " + system + ")");
  }

  /** Where a configuration would be written. */
  Path newConfiguration() {
    return namedConfiguration().orElseGet(() -> absolute("holdfast.yaml"));
  }

  private Optional<Path> namedConfiguration() {
    return Optional.ofNullable(words.config)
        .or(() -> surroundings.variable("HOLDFAST_CONFIG"))
        .map(this::absolute);
  }

  /** The state directory, whether it is there or not. */
  Path state() {
    Optional<String> named =
        Optional.ofNullable(words.state).or(() -> surroundings.variable("HOLDFAST_STATE"));
    if (named.isPresent()) {
      return absolute(named.get());
    }
    if (surroundings.userName().equals("root")) {
      return Path.of("/var/lib/holdfast");
    }
    // A relative XDG path is to be ignored (XDG Base Directory Specification 0.8).
    return surroundings.variable("XDG_STATE_HOME")
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> surroundings.home().resolve(".local/state"))
        .resolve("holdfast");
  }

  /** The identity files; empty when none is named. */
  List<Path> identities() {
    List<String> named =
        words.identities.isEmpty()
            ? surroundings.variable("HOLDFAST_IDENTITY").map(List::of).orElse(List.of())
            : words.identities;
    return named.stream().map(this::absolute).toList();
  }

  /** The trust file named on the command line. */
  Optional<Path> trust() {
    return Optional.ofNullable(words.trust).map(this::absolute);
  }

  /** The passphrase file named on the command line. */
  Optional<Path> passphraseFile() {
    return Optional.ofNullable(words.passphraseFile).map(this::absolute);
  }

  /** The credentials file named on the command line. */
  Optional<Path> credentialsFile() {
    return Optional.ofNullable(words.credentialsFile).map(this::absolute);
  }

  /** A fault of use. */
  static HoldfastException usage(String seen, String expected) {
    return new HoldfastException(Fault.USAGE_ERROR, seen + " (expected: " + expected + ")");
  }
}
