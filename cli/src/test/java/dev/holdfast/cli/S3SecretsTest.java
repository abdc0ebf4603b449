package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T52 for S3: no verb lets a key, a token or a signed request out of memory. */
class S3SecretsTest {
  private static final List<String> CANARIES =
      List.of(
          "canary-secret-variable-0a1b2c3d4e", "canary-secret-file-5f6a7b8c9d0e",
          "canary-session-token-1f2e3d4c5b6a", "canary-wrong-secret-778899aabb");
  private static final Pattern SIGNED = Pattern.compile("X-Amz-(Signature|Credential|Security)");

  @TempDir
  private Path directory = Path.of("");

  private final S3Double server = S3Double.start(InstantSource.system());
  private final List<Ran> ran = new ArrayList<>();

  @AfterEach
  void end() {
    server.close();
  }

  private InProcess program() {
    return new InProcess(directory)
        .with("AWS_ACCESS_KEY_ID", "VARIABLE")
        .with("AWS_SECRET_ACCESS_KEY", CANARIES.get(0))
        .with("AWS_SESSION_TOKEN", CANARIES.get(2));
  }

  private void run(int status, String... words) {
    run(program(), status, words);
  }

  private void run(InProcess program, int status, String... words) {
    Ran result = program.run(words);
    ran.add(result);
    assertThat(result.status()).as("%s%n%s%s", List.of(words), result.out(), result.err())
        .isEqualTo(status);
  }

  @Test
  void noVerbLetsASecretOut() throws IOException {
    server.addKey("VARIABLE", CANARIES.get(0), CANARIES.get(2), Rights.all());
    server.addKey("FILE", CANARIES.get(1), Rights.all());
    server.createBucket("one", true, true);
    server.createBucket("two", false, false);
    Path keys = directory.resolve("creds");
    Files.writeString(
        keys,
        "[default]\naws_access_key_id = FILE\naws_secret_access_key = " + CANARIES.get(1) + "\n");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
    everyVerb();
    everyRefusal();
    assertThat(ran.stream().map(r -> r.out() + r.err())).anyMatch(
        text -> text.contains("credentials-open"));
    for (Ran one : ran) {
      requireClean("output", one.out() + one.err());
    }
    for (String bucket : List.of("one", "two")) {
      for (S3Double.Stored object : server.versions(bucket, "")) {
        requireClean(object.key(), new String(object.bytes(), StandardCharsets.ISO_8859_1));
      }
    }
    Files.delete(keys);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        requireClean(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
  }

  private void everyVerb() {
    String one = "s3:" + server.endpoint() + "/one/hf";
    String two = "s3:" + server.endpoint() + "/two/hf";
    String identity = "--identity=keys/recovery-1.key";
    run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src", "-v",
        "--store", "one=" + one + ",lock=compliance:30d", "--store",
        "two=" + two + ",credentials=creds");
    run(0, "validate", "-v");
    run(0, "doctor", "-v", "--json");
    run(0, "store", "init", "--operator-key", "keys/operator.key", "-v");
    run(0, "backup", "-v");
    run(0, "backup", "-v", "--json");
    run(0, "snapshots", "--json");
    run(0, "ls", "shop/src", identity);
    run(0, "find", "one", identity);
    run(0, "cat", "shop/src:" + directory.resolve("src/one"), identity);
    run(0, "verify", "--read-data", identity, "-v", "--json");
    run(0, "retention", "plan", "--json");
    run(0, "restore", "shop/src", "--target", "back", "-v", "--json", identity);
    run(0, "rescue", "--store", one, "--target", "back2", "-v", identity);
    run(0, "rescue", "--store", two, "--credentials-file", "creds", "--target", "back3", "-v",
        identity);
  }

  private void everyRefusal() {
    String identity = "--identity=keys/recovery-1.key";
    InProcess wrong = program().with("AWS_SECRET_ACCESS_KEY", CANARIES.get(3));
    run(wrong, 4, "doctor", "-v");
    run(wrong, 8, "backup", "-v", "--json");
    run(wrong, 4, "rescue", "--store", "s3:" + server.endpoint() + "/one/hf", "--target", "back4",
        identity, "-v", "--json");
    server.goOffline();
    run(8, "backup", "-v");
    run(8, "doctor", "-v", "--json");
    server.comeBack();
  }

  private static void requireClean(String where, String text) {
    for (String canary : CANARIES) {
      String hidden =
          Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
      assertThat(text).as(where).doesNotContain(canary, hidden);
    }
    assertThat(SIGNED.matcher(text).find()).as("a signed request in " + where).isFalse();
  }
}
