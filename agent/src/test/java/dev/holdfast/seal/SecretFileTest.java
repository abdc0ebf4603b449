package dev.holdfast.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.KeyId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passphrase files, both ways with {@code age -p}; stock age asks on a terminal, which a small Python program plays. */
class SecretFileTest {
  private static final String PASSPHRASE = "Grüße an die 3 Hühner";
  private static final String TERMINAL =
      """
          import os, pty, sys
          passphrase, command = sys.argv[1].encode(), sys.argv[2:]
          pid, fd = pty.fork()
          if pid == 0:
              os.execvp(command[0], command)
          seen, asked = b"", 0
          while True:
              try:
                  data = os.read(fd, 4096)
              except OSError:
                  break
              if not data:
                  break
              seen += data
              prompts = seen.lower().count(b"enter passphrase") + seen.lower().count(b"confirm passphrase")
              while asked < prompts:
                  asked += 1
                  os.write(fd, passphrase + b"\\n")
          sys.stdout.buffer.write(seen)
          sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
          """;

  private final SecureRandom secure = new SecureRandom();

  @TempDir
  Path folder;

  @Test
  void stockAgeOpensOurPassphraseFiles() throws IOException {
    byte[] secret = "the secret\n".getBytes(StandardCharsets.UTF_8);
    SecretFile.write(folder.resolve("ours.age"), secret, PASSPHRASE.toCharArray(), secure);
    AgeTool.Result age = onTerminal(PASSPHRASE, "age", "-d", "-o", "out", "ours.age");
    assertThat(age.status()).as(age.output()).isZero();
    assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(secret);
    assertThat(onTerminal("wrong", "age", "-d", "ours.age").status()).isNotZero();
    assertThat(Files.readString(folder.resolve("ours.age"), StandardCharsets.ISO_8859_1))
        .matches("(?s)age-encryption.org/v1\n-> scrypt [A-Za-z0-9+/]{22} 16\n.*");
  }

  @Test
  void passphraseFilesOfStockAgeOpenHere() throws IOException {
    Files.writeString(folder.resolve("plain"), "their secret\n");
    for (String form : List.of("binary", "armored")) {
      List<String> command = new ArrayList<>(List.of("age", "-p", "-o", form));
      if (form.equals("armored")) {
        command.add("-a");
      }
      command.add("plain");
      AgeTool.Result age = onTerminal(PASSPHRASE, command.toArray(String[]::new));
      assertThat(age.status()).as(age.output()).isZero();
      assertThat(read(form, PASSPHRASE)).isEqualTo("their secret\n");
    }
    assertThat(Files.readString(folder.resolve("armored"))).startsWith("-----BEGIN AGE");
  }

  @Test
  void stockAgeDecryptsWithOurProtectedIdentity() throws IOException {
    AgeIdentity identity = AgeIdentity.generate(secure);
    FleetComment fleet =
        new FleetComment(new FleetId(Id128.random(secure)), new KeyId(Id128.random(secure)));
    Path file = folder.resolve("recovery-1.key");
    IdentityFiles.write(file, identity, Optional.of(fleet), PASSPHRASE.toCharArray(), secure);
    Files.writeString(folder.resolve("plain"), "hello");
    AgeTool.Result sealed =
        AgeTool.run(folder, "age", "-r", identity.recipient().text(), "-o", "x.age", "plain");
    assertThat(sealed.status()).isZero();
    AgeTool.Result age =
        onTerminal(PASSPHRASE, "age", "-d", "-i", "recovery-1.key", "-o", "out", "x.age");
    assertThat(age.status()).as(age.output()).isZero();
    assertThat(Files.readString(folder.resolve("out"))).isEqualTo("hello");
    try (Identities loaded =
        Identities.load(List.of(file), source(PASSPHRASE), finding -> {})) {
      assertThat(loaded.all().getFirst().recipient()).isEqualTo(identity.recipient());
      assertThat(loaded.fleets()).containsExactly(fleet);
    }
  }

  @Test
  void passphrasesAreCheckedAndComeFromTheFirstLine() throws IOException {
    Path file = protect("content", "right");
    assertThat(read("s.age", "right")).isEqualTo("content");
    assertFault(Fault.PASSPHRASE_WRONG, "the passphrase does not open " + file, source("wrong"));
    assertFault(
        Fault.IDENTITY_LOCKED,
        file + " is protected by a passphrase, none is given",
        PassphraseSource.none());
    Path passphrase = Files.writeString(folder.resolve("pass"), "right\r\nsecond line\n");
    assertThat(SecretFile.read(file, PassphraseSource.ofFile(passphrase), finding -> {}))
        .asString()
        .isEqualTo("content");
    Files.writeString(passphrase, "right");
    assertThat(SecretFile.read(file, PassphraseSource.ofFile(passphrase), finding -> {}))
        .asString()
        .isEqualTo("content");
    Files.writeString(passphrase, "\nright");
    assertFault(
        Fault.IDENTITY_LOCKED,
        "passphrase file " + passphrase + " has an empty first line (expected: the passphrase)",
        PassphraseSource.ofFile(passphrase));
    Files.delete(passphrase);
    assertFault(
        Fault.IDENTITY_LOCKED,
        "passphrase file: " + passphrase + " does not exist",
        PassphraseSource.ofFile(passphrase));
  }

  @Test
  void workFactorsBeyondTwentyAreRefusedByName() throws IOException {
    Path file = protect("content", "right");
    String age = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String factor : List.of("21", "22", "30", "9999999999")) {
      replace(file, age.replaceFirst("(-> scrypt \\S+) 10\n", "$1 " + factor + "\n"));
      assertFault(
          Fault.IDENTITY_MALFORMED,
          file + ": scrypt work factor " + factor + " (expected: at most 20)",
          source("right"));
    }
    for (String factor : List.of("0", "-1", "016", "0x10", "16 16", "99999999999")) {
      replace(file, age.replaceFirst("(-> scrypt \\S+) 10\n", "$1 " + factor + "\n"));
      assertFault(
          Fault.IDENTITY_MALFORMED,
          file + ": a scrypt stanza of another form (expected: salt, work factor, 32 bytes)",
          source("right"));
    }
  }

  @Test
  void damagedAndForeignFilesAreRefused() throws IOException {
    Path file = protect("content", "right");
    byte[] age = Files.readAllBytes(file);
    for (int at : new int[]{0, 30, 60, 90, 120, 160, age.length - 1}) {
      byte[] flipped = age.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);
      if (at == 0) { // no age file any more
        assertThat(SecretFile.read(file, source("right"), finding -> {})).isEqualTo(flipped);
      } else {
        HoldfastException e = fault(source("right"));
        assertThat(e.fault()).as("byte %d: %s", at, e.message())
            .isIn(Fault.PASSPHRASE_WRONG, Fault.IDENTITY_MALFORMED);
      }
      Files.write(file, java.util.Arrays.copyOf(age, at + 22));
      assertThat(fault(source("right")).fault())
          .isIn(Fault.PASSPHRASE_WRONG, Fault.IDENTITY_MALFORMED);
    }
    Files.writeString(folder.resolve("plain"), "x");
    Files.delete(file);
    String recipient = AgeIdentity.generate(secure).recipient().text();
    AgeTool.Result unused = AgeTool.run(folder, "age", "-r", recipient, "-o", "s.age", "plain");
    assertFault(
        Fault.IDENTITY_MALFORMED,
        file + ": sealed to a key of type X25519 (expected: a passphrase)",
        source("right"));
    Files.write(file, new byte[SecretFile.MAX_BYTES + 1]);
    assertFault(
        Fault.IDENTITY_MALFORMED,
        file + " is longer than 1048576 bytes (expected: a key file)",
        source("right"));
  }

  @Test
  void nothingExistingIsOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("s.age"), "mine");
    try {
      SecretFile.write(file, new byte[1], null, secure);
      throw new AssertionError("overwritten");
    } catch (HoldfastException e) {
      assertThat(e.fault()).isEqualTo(Fault.FILE_EXISTS);
      assertThat(e.message()).isEqualTo(file + " exists (expected: no such file)");
    }
    assertThat(Files.readString(file)).isEqualTo("mine");
    try {
      SecretFile.write(folder.resolve("none/s.age"), new byte[1], null, secure);
      throw new AssertionError("written");
    } catch (HoldfastException e) {
      assertThat(e.fault()).isEqualTo(Fault.STATE_UNUSABLE);
    }
  }

  private Path protect(String content, String passphrase) throws IOException {
    Path file = folder.resolve("s.age");
    byte[] plain = content.getBytes(StandardCharsets.UTF_8);
    // A small work factor, since what is tested here does not depend on it.
    return Files.write(file, SecretFile.protect(plain, passphrase.toCharArray(), 10, secure));
  }

  private static void replace(Path file, String content) throws IOException {
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String read(String name, String passphrase) {
    byte[] bytes = SecretFile.read(folder.resolve(name), source(passphrase), finding -> {});
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static PassphraseSource source(String passphrase) {
    return file -> Optional.of(passphrase.toCharArray());
  }

  private void assertFault(Fault fault, String message, PassphraseSource source) {
    HoldfastException e = fault(source);
    assertThat(e.message()).isEqualTo(message);
    assertThat(e.fault()).isEqualTo(fault);
  }

  private HoldfastException fault(PassphraseSource source) {
    try {
      byte[] unused = SecretFile.read(folder.resolve("s.age"), source, finding -> {});
    } catch (HoldfastException e) {
      return e;
    }
    throw new AssertionError("no fault");
  }

  private AgeTool.Result onTerminal(String passphrase, String... command) throws IOException {
    Path program = folder.resolve("terminal.py");
    Files.writeString(program, TERMINAL);
    List<String> all = new ArrayList<>(List.of("python3", "terminal.py", passphrase));
    all.addAll(List.of(command));
    return AgeTool.run(folder, all);
  }
}
