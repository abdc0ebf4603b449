package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.local.NetworkWaits;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.store.S3ProxyServer;
import dev.holdfast.store.S3Waits;
import dev.holdfast.transfer.HttpWaits;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T52 for S3: no verb lets a key, a token or a signed request out of memory, whatever the server answers: not into output, state,
 * spool, configuration or stores, and not into the command line of any process.
 */
class S3SecretsTest {
  private static final List<String> CANARIES =
      List.of(
          "canary-secret-variable-0a1b2c3d4e", "canary-secret-file-5f6a7b8c9d0e",
          "canary-session/token+1f2e3d4c5b6a==", "canary-wrong-secret-778899aabb");
  private static final Pattern SIGNED =
      Pattern.compile(
          "X-Amz-(Signature|Credential|Security-Token)(=|%3D)(?!\\[hidden])"
              + "|(?i)signature=[0-9a-f]{16}|AWS4-HMAC-SHA256 Credential=(?!\\[hidden])");
  private static final Set<Operation> ALL = EnumSet.allOf(Operation.class);
  private static final Set<Operation> WRITES =
      EnumSet.of(Operation.PUT_OBJECT, Operation.PUT_RETENTION, Operation.HEAD_OBJECT);
  private static final NetworkWaits SHORT =
      new NetworkWaits(
          new S3Waits(Duration.ofSeconds(2), Duration.ofMillis(400), Duration.ofSeconds(3), 1,
              Duration.ofMillis(1)),
          new HttpWaits(Duration.ofSeconds(2), Duration.ofMillis(400), 1, Duration.ofMillis(1)));
  private static final String IDENTITY = "--identity=keys/recovery-1.key";

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
    Ran result = any(program, words);
    assertThat(result.status()).as("%s%n%s%s", List.of(words), result.out(), result.err())
        .isEqualTo(status);
  }

  private Ran any(InProcess program, String... words) {
    Ran result = program.run(words);
    ran.add(result);
    requireClean(String.join(" ", words), result.out() + result.err());
    return result;
  }

  private void prepare() throws IOException {
    server.addKey("VARIABLE", CANARIES.get(0), CANARIES.get(2), Rights.all());
    server.addKey("FILE", CANARIES.get(1), Rights.all());
    server.createBucket("one", true, true);
    server.createBucket("two", false, false);
    Path file = directory.resolve("creds");
    Files.writeString(
        file,
        "[default]\naws_access_key_id = FILE\naws_secret_access_key = " + CANARIES.get(1) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
  }

  @Test
  void noVerbLetsASecretOut() throws IOException {
    prepare();
    try (CommandLines lines = new CommandLines("canary-s")) {
      everyVerb();
      everyRefusal();
      everyVerbWithEveryAnswer();
      assertThat(lines.looks()).isPositive();
      assertThat(lines.shown()).isEmpty();
    }
    assertThat(ran.stream().map(r -> r.out() + r.err()))
        .anyMatch(text -> text.contains("credentials-open"))
        .anyMatch(text -> text.contains("[hidden]"));
    for (String bucket : List.of("one", "two")) {
      for (S3Double.Stored object : server.versions(bucket, "")) {
        requireClean(object.key(), new String(object.bytes(), StandardCharsets.ISO_8859_1));
      }
    }
    requireCleanFiles();
  }

  /** The search finds what is there. */
  @Test
  void aSecretThatIsPlantedIsFound() throws IOException {
    prepare();
    everyVerb();
    for (String planted : List.of(CANARIES.get(2), URLEncoder.encode(CANARIES.get(2),
        StandardCharsets.UTF_8), "x X-Amz-Signature=0123456789abcdef",
        "AWS4-HMAC-SHA256 Credential=VARIABLE/x", Base64.getEncoder()
            .encodeToString(CANARIES.get(0).getBytes(StandardCharsets.UTF_8)))) {
      assertThatThrownBy(() -> requireClean("planted", "before " + planted + " after"))
          .isInstanceOf(AssertionError.class);
      Path file = directory.resolve("state/cache/planted");
      Files.writeString(file, planted);
      assertThatThrownBy(this::requireCleanFiles).isInstanceOf(AssertionError.class);
      Files.delete(file);
    }
    assertThatThrownBy(() -> any(program(), "ls", CANARIES.get(3), IDENTITY))
        .isInstanceOf(AssertionError.class);
    requireCleanFiles();
  }

  /** The same against a server that is a process of its own, with its own words. */
  @Test
  void aServerOfItsOwnLetsNothingOutEither() throws IOException {
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
    S3ProxyServer proxy = S3ProxyServer.shared();
    String secret = S3ProxyServer.KEY.secretKey();
    InProcess right =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3ProxyServer.KEY.accessKey())
            .with("AWS_SECRET_ACCESS_KEY", secret);
    String place = "s3:" + proxy.endpoint() + "/" + proxy.newBucket() + "/hf";
    try (CommandLines lines = new CommandLines(secret)) {
      run(right, 0, "init", "-v", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files",
          "src", "--store", "off=" + place);
      run(right, 0, "backup", "-v");
      run(right, 0, "backup", "-v", "--json");
      run(right, 0, "store", "check", "off", "-v");
      run(right, 0, "verify", "--read-data", "-v", "--json");
      run(right, 0, "doctor", "-v");
      run(right, 0, "restore", "shop/src", "--target", "back", "-v", IDENTITY);
      for (String access : List.of(S3ProxyServer.KEY.accessKey(), "NOBODY")) {
        InProcess wrong =
            new InProcess(directory)
                .with("AWS_ACCESS_KEY_ID", access)
                .with("AWS_SECRET_ACCESS_KEY", CANARIES.get(3))
                .with("AWS_SESSION_TOKEN", CANARIES.get(2));
        for (String verb : List.of("backup", "verify", "doctor", "snapshots")) {
          assertThat(any(wrong, verb, "-v", "--json").status()).as(verb).isNotZero();
        }
      }
      assertThat(lines.shown()).isEmpty();
    }
    for (Ran one : ran) {
      assertThat(one.out() + one.err()).doesNotContain(secret);
    }
    requireCleanFiles();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  private void everyVerb() {
    String one = "s3:" + server.endpoint() + "/one/hf";
    String two = "s3:" + server.endpoint() + "/two/hf";
    run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src", "-v",
        "--store", "one=" + one + ",lock=compliance:30d", "--store",
        "two=" + two + ",credentials=creds");
    run(0, "validate", "-v");
    run(0, "doctor", "-v", "--json");
    run(0, "store", "init", "--operator-key", "keys/operator.key", "-v");
    run(0, "backup", "-v");
    run(0, "backup", "-v", "--json");
    run(0, "store", "check", "two", "-v");
    any(program(), "store", "check", "one", "-v", "--json");
    run(0, "snapshots", "--json");
    run(0, "ls", "shop/src", IDENTITY);
    run(0, "diff", "shop/src", "latest", IDENTITY);
    run(0, "find", "one", IDENTITY);
    run(0, "cat", "shop/src:" + directory.resolve("src/one"), IDENTITY);
    run(0, "verify", "--read-data", IDENTITY, "-v", "--json");
    run(0, "verify", "--read-data", "--repair", "-v");
    run(0, "copy", "--to", "two", "-v");
    run(0, "retention", "plan", "--json");
    run(0, "restore", "shop/src", "--target", "back", "-v", "--json", IDENTITY);
    run(0, "rescue", "--store", one, "--target", "back2", "-v", IDENTITY);
    run(0, "rescue", "--store", two, "--credentials-file", "creds", "--target", "back3", "-v",
        IDENTITY);
  }

  private void everyRefusal() {
    InProcess wrong = program().with("AWS_SECRET_ACCESS_KEY", CANARIES.get(3));
    run(wrong, 4, "doctor", "-v");
    run(wrong, 8, "backup", "-v", "--json");
    run(wrong, 4, "rescue", "--store", "s3:" + server.endpoint() + "/one/hf", "--target", "back4",
        IDENTITY, "-v", "--json");
    server.goOffline();
    run(8, "backup", "-v");
    run(8, "doctor", "-v", "--json");
    server.comeBack();
  }

  /** Whatever the server does, also when it repeats what it was sent. */
  private void everyVerbWithEveryAnswer() throws IOException {
    server.redirectTo(server.endpoint().toString());
    for (Misbehaviour answer : List.of(
        Misbehaviour.ECHO_403, Misbehaviour.ECHO_500, Misbehaviour.ECHO_200,
        Misbehaviour.ECHO_STATUS, Misbehaviour.HEAD_FORBIDDEN, Misbehaviour.REDIRECT_307,
        Misbehaviour.BODY_FLIPPED)) {
      Files.writeString(directory.resolve("src/one"), answer.name());
      server.misbehave(answer, Long.MAX_VALUE, WRITES);
      all("backup -v", "copy --to two -v --json", "store check one -v");
      server.misbehave(answer, Long.MAX_VALUE, ALL);
      all("backup --json -v", "copy --to two -v", "store check two --json -v", "doctor -v",
          "snapshots --json -v", "verify --read-data --repair -v", "ls latest -v " + IDENTITY,
          "find one " + IDENTITY, "retention plan -v", "store init -v --operator-key"
              + " keys/operator.key",
          "restore shop/src --target never -v --json " + IDENTITY,
          "rescue --store s3:" + server.endpoint() + "/one/hf --target never -v " + IDENTITY);
      server.behave();
    }
    server.misbehave(Misbehaviour.HALF_OPEN, Long.MAX_VALUE, WRITES);
    all("backup -v");
    server.misbehave(Misbehaviour.HALF_OPEN);
    all("snapshots -v --json");
    server.behave();
    String tls = server.endpoint().toString().replace("http:", "https:");
    all("rescue --store s3:" + tls + "/one/hf --target never -v " + IDENTITY);
    run(0, "backup", "-v");
  }

  private void all(String... lines) {
    for (String line : lines) {
      any(program().waiting(SHORT), line.split(" "));
    }
  }

  private void requireCleanFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(directory.resolve("creds"))) {
          requireClean(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  private static void requireClean(String where, String text) {
    for (String canary : CANARIES) {
      String hidden =
          Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
      String encoded = URLEncoder.encode(canary, StandardCharsets.UTF_8);
      assertThat(text).as(where).doesNotContain(canary, hidden, encoded);
    }
    assertThat(SIGNED.matcher(text).find()).as("a signed request in %s: %s", where, text)
        .isFalse();
  }
}
