package dev.holdfast.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import dev.holdfast.id.RecipientId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentitiesTest {
  private static final char[] NO_PASSPHRASE = null;

  private final SecureRandom secure = new SecureRandom();
  private final List<Finding> findings = new ArrayList<>();

  @TempDir
  Path folder;

  @Test
  void loadsSeveralFilesWithSeveralIdentities() throws IOException {
    AgeIdentity one = AgeIdentity.generate(secure);
    AgeIdentity two = AgeIdentity.generate(secure);
    FleetComment fleet =
        new FleetComment(new FleetId(Id128.random(secure)), new KeyId(Id128.random(secure)));
    Path first = folder.resolve("recovery-1.key");
    IdentityFiles.write(first, one, Optional.of(fleet), NO_PASSPHRASE, secure);
    Path second =
        secret("other.key",
            "# a comment\r\n\r\n" + text(two) + "\r\n  " + text(one) + "  \n" + fleet + "\n");

    try (Identities all = load(first, second)) {
      assertThat(all.all()).extracting(AgeIdentity::recipient)
          .containsExactly(one.recipient(), two.recipient());
      assertThat(all.fleets()).containsExactly(fleet);
      assertThat(all.recipientIds()).containsExactly(one.recipient().id(), two.recipient().id());
      assertThat(all.opensAny(Set.of(two.recipient().id()))).isTrue();
      assertThat(all.opensAny(Set.of(new RecipientId(Id128.random(secure))))).isFalse();
      assertThat(all.toString()).doesNotContain("SECRET");
    }
    assertThat(findings).isEmpty();
    assertThat(Files.getPosixFilePermissions(first))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(first))
        .startsWith("# public key: age1")
        .contains("\n# holdfast fleet " + fleet.fleet() + " operator " + fleet.operator() + "\n");
  }

  @Test
  void ageKeygenMadeItAndAgeKeygenReadsOurs() throws IOException {
    assertThat(AgeTool.run(folder, "age-keygen", "-o", "theirs").status()).isZero();
    AgeTool.Result theirs = AgeTool.run(folder, "age-keygen", "-y", "theirs");
    try (Identities loaded = load(folder.resolve("theirs"))) {
      assertThat(loaded.all().getFirst().recipient().text()).isEqualTo(theirs.output().strip());
    }
    AgeIdentity identity = AgeIdentity.generate(secure);
    IdentityFiles.write(
        folder.resolve("ours"), identity, Optional.empty(), NO_PASSPHRASE, secure);
    AgeTool.Result ours = AgeTool.run(folder, "age-keygen", "-y", "ours");
    assertThat(ours.output().strip()).isEqualTo(identity.recipient().text());
  }

  @Test
  void warnsOfFilesThatOthersCanRead() throws IOException {
    Path file = secret("open.key", text(AgeIdentity.generate(secure)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    load(file).close();
    assertThat(findings).hasSize(1);
    Finding finding = findings.getFirst();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.code()).isEqualTo("secret-readable");
    assertThat(finding.seen()).isEqualTo("others can read it: rw-r--r--");
    assertThat(finding.fix()).isEqualTo("chmod 600 " + file);
  }

  @Test
  void refusesByName() throws IOException {
    refused("AGE-PLUGIN-YUBIKEY-1QQQQQQ", " line 1: a plugin identity (AGE-PLUGIN-YUBIKEY) is not");
    refused("#\n\nAGE-SECRET-KEY-PQ-1QQQQ", " line 3: a post-quantum identity (AGE-SECRET-KEY-PQ)");
    refused("-----BEGIN OPENSSH PRIVATE KEY-----\nx", " line 1: an SSH key is not in this version");
    refused("", " holds no identity (expected: a line AGE-SECRET-KEY-1…)");
    refused("# only a comment\n", " holds no identity");
    refused("hello", " line 1: not an age identity (expected: AGE-SECRET-KEY-1…)");
    String good = text(AgeIdentity.generate(secure));
    String bad = good.substring(0, 30) + (good.charAt(30) == 'Q' ? 'P' : 'Q') + good.substring(31);
    HoldfastException e = refused(bad, " line 1: not an age identity");
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      assertThat(String.valueOf(cause.getMessage())).doesNotContain(bad.substring(20, 40));
    }
    assertThatThrownBy(this::load).hasMessage("no identity file is given (expected: one at least)");
    HoldfastException missing = fault(() -> load(folder.resolve("none")));
    assertThat(missing.fault()).isEqualTo(Fault.IDENTITY_MISSING);
    assertThat(missing.message()).isEqualTo(folder.resolve("none") + " does not exist");
    assertThat(fault(() -> load(folder)).fault()).isEqualTo(Fault.IDENTITY_MISSING);
  }

  private HoldfastException refused(String content, String message) throws IOException {
    Path file = secret("refused.key", content);
    HoldfastException e = fault(() -> load(file));
    assertThat(e.fault()).isEqualTo(Fault.IDENTITY_MALFORMED);
    assertThat(e.message()).startsWith(file + message);
    return e;
  }

  @Test
  void recipientsAreCheckedByName() {
    for (String text : List.of(
        "ssh-ed25519 AAAA",
        "age1pq1qqqq",
        "age1yubikey1qqqq",
        "AGE1QQQQ",
        "age1",
        "",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwx")) {
      assertThatThrownBy(() -> new AgeRecipient(text))
          .as(text)
          .isInstanceOf(HoldfastException.class)
          .hasMessageStartingWith("recipient: ");
    }
    assertThatThrownBy(() -> new AgeRecipient("age1yubikey1qqqq"))
        .hasMessageContaining("a plugin recipient (age1yubikey…)");
    AgeRecipient good = AgeIdentity.generate(secure).recipient();
    assertThat(new AgeRecipient(good.text())).isEqualTo(good);
    assertThat(good.id()).isEqualTo(new AgeRecipient(good.text()).id());
  }

  @Test
  void malformedCommentsAreOnlyComments() throws IOException {
    String fleet = Id128.random(secure).toString();
    Path file =
        secret("c.key",
            "# holdfast fleet " + fleet + " operator x\n# holdfast fleet\n# holdfast fleet " + fleet
                + " operator " + fleet + " more\n" + text(AgeIdentity.generate(secure)));
    try (Identities loaded = load(file)) {
      assertThat(loaded.fleets()).isEmpty();
    }
  }

  @Test
  void wrongIdentitiesAreToldFromRightOnes() {
    SealLabel label =
        new SealLabel(
            new FleetId(Id128.random(secure)),
            new dev.holdfast.id.HostId(Id128.random(secure)),
            SealKind.BODY);
    AgeIdentity right = AgeIdentity.generate(secure);
    AgeIdentity wrong = AgeIdentity.generate(secure);
    byte[] age = new Sealer(List.of(right.recipient()), secure).seal(new byte[3], label);
    AgeHeader header = AgeHeader.parse(age, 0, age.length);
    HoldfastException e = fault(() -> Unsealer.unwrap(header, Identities.of(List.of(wrong))));
    assertThat(e.fault()).isEqualTo(Fault.IDENTITY_WRONG);
    assertThat(e.message())
        .isEqualTo(
            "none of the 1 recipients of the object is an identity at hand (expected: one of "
                + wrong.recipient().id() + ")");
    Identities both = Identities.of(List.of(wrong, right));
    assertThat(Unsealer.open(age, label, Unsealer.unwrap(header, both), "x")).hasSize(3);
    both.close();
    assertThatThrownBy(() -> Unsealer.unwrap(header, both))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesNoOrEqualRecipients() {
    AgeRecipient one = AgeIdentity.generate(secure).recipient();
    assertThatThrownBy(() -> new Sealer(List.of(), secure)).hasMessageStartingWith("0 recipients");
    assertThatThrownBy(() -> new Sealer(List.of(one, one), secure))
        .hasMessage("2 recipients (expected: 1 to 64, all different)");
  }

  private Identities load(Path... files) {
    return Identities.load(List.of(files), PassphraseSource.none(), findings::add);
  }

  private Path secret(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    SecretFile.write(
        file, content.getBytes(StandardCharsets.US_ASCII), NO_PASSPHRASE, secure);
    return file;
  }

  private static String text(AgeIdentity identity) {
    return new String(identity.reveal(), StandardCharsets.US_ASCII);
  }

  private static HoldfastException fault(Runnable action) {
    try {
      action.run();
    } catch (HoldfastException e) {
      return e;
    }
    throw new AssertionError("no fault");
  }
}
