package dev.holdfast.state;

import dev.holdfast.chunk.GearTable;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Id128;
import dev.holdfast.seal.AgeIdentity;
import dev.holdfast.seal.AgeRecipient;
import dev.holdfast.seal.Identities;
import dev.holdfast.seal.IdentityFiles;
import dev.holdfast.seal.PassphraseSource;
import dev.holdfast.signed.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The keys of one host: who it is, what it signs with, and the secret seed of its chunk boundaries. Secrets stay in files of
 * mode 0600 and are never printed.
 */
public final class HostKeys {
  private static final int SEED_BYTES = 32;

  private final HostId id;
  private final SigningKey signing;
  private final AgeRecipient age;
  private final byte[] gearSeed;

  private HostKeys(HostId id, SigningKey signing, AgeRecipient age, byte[] gearSeed) {
    this.id = id;
    this.signing = signing;
    this.age = age;
    this.gearSeed = gearSeed;
  }

  /**
   * Makes a new host in an existing folder. {@code host.id} is written last, so a host is whole or not there.
   *
   * @throws HoldfastException {@code FILE_EXISTS} when a host lives there, {@code STATE_UNUSABLE}, {@code DISK_FULL}
   */
  public static HostKeys create(Path root, SecureRandom random) {
    if (Files.exists(root.resolve("host.id"))) {
      throw new HoldfastException(
          Fault.FILE_EXISTS, "a host lives in " + root + " already (expected: no host.id)");
    }
    SigningKey signing = SigningKey.generate(random);
    byte[] gear = new byte[SEED_BYTES];
    random.nextBytes(gear);
    HostId id = new HostId(Id128.random(random));
    AgeIdentity age = AgeIdentity.generate(random);
    try {
      // Left by a run that was killed before host.id was there: nobody knows that key.
      Files.deleteIfExists(root.resolve("host.age"));
    } catch (IOException e) {
      throw DiskFault.writing("host.age", e);
    }
    IdentityFiles.write(root.resolve("host.age"), age, Optional.empty(), null, random);
    PrivateFile.replace(root.resolve("gear.seed"), hex(gear));
    PrivateFile.replace(root.resolve("host.ed25519"), hex(signing.seed()));
    PrivateFile.create(root.resolve("host.id"), (id + "\n").getBytes(StandardCharsets.US_ASCII));
    return new HostKeys(id, signing, age.recipient(), gear);
  }

  static HostKeys load(Path root) {
    HostId id = loadId(root);
    SigningKey signing = SigningKey.ofSeed(seed(root.resolve("host.ed25519")));
    try (Identities identities =
        Identities.load(
            List.of(root.resolve("host.age")), PassphraseSource.none(), finding -> {})) {
      AgeRecipient age = identities.all().getFirst().recipient();
      return new HostKeys(id, signing, age, seed(root.resolve("gear.seed")));
    }
  }

  static HostId loadId(Path root) {
    try {
      return HostId
          .parse(Files.readString(root.resolve("host.id"), StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException e) {
      throw new HoldfastException(
          Fault.HOST_UNKNOWN,
          "no host lives in " + root + " (expected: the file host.id)",
          "run 'holdfast init', or 'holdfast host enrol --operator-key FILE' for a fleet that exists",
          e);
    } catch (IOException e) {
      throw DiskFault.reading(root.resolve("host.id").toString(), e);
    }
  }

  private static byte[] seed(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!text.matches("[0-9a-f]{64}")) {
        throw new HoldfastException(
            Fault.STATE_UNUSABLE, file + " is damaged (expected: 64 hexadecimal digits)");
      }
      return HexFormat.of().parseHex(text);
    } catch (IOException e) {
      throw DiskFault.reading(file.toString(), e);
    }
  }

  private static byte[] hex(byte[] secret) {
    return (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Who it is. */
  public HostId id() {
    return id;
  }

  /** What it signs manifests and checkpoints with. */
  public SigningKey signing() {
    return signing;
  }

  /** To whom restore permissions for this host are sealed. */
  public AgeRecipient age() {
    return age;
  }

  /** Where its content is cut; losing the seed costs dedup, nothing else. */
  public GearTable gear() {
    return GearTable.ofSeed(gearSeed);
  }

  /** Its id; never a secret. */
  @Override
  public String toString() {
    return "HostKeys[" + id + "]";
  }
}
