package dev.holdfast.cli;

import static dev.holdfast.s3double.Misbehaviour.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.local.NetworkWaits;
import dev.holdfast.s3double.Certificates;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.Rights;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.store.S3Waits;
import dev.holdfast.transfer.HttpWaits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users meet with S3 servers, end to end: the text, the fault, the exit code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3BadInputTest {
  private static final NetworkWaits SHORT =
      new NetworkWaits(
          new S3Waits(
              Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofSeconds(3), 2,
              Duration.ofMillis(5)),
          new HttpWaits(Duration.ofSeconds(2), Duration.ofMillis(700), 2, Duration.ofMillis(5)));
  private static final Set<Operation> PUTS = EnumSet.of(Operation.PUT_OBJECT);
  private static final Set<Operation> READS = EnumSet.of(Operation.GET_OBJECT);

  private final S3Double server = S3Double.start(InstantSource.system());
  private final InstantSource clock = InstantSource.system();
  private Path home = Path.of("");
  private int round;

  /** One case: what is typed, what it ends with, what it says, and what was done before. */
  record Bad(String words, int status, String fault, String text, Before before) {
    /** Whether it shows only when the first object is written; then keys and configuration stay. */
    boolean late() {
      return text.equals("hosts/x") || text.equals("object lock") || text.equals("s3:PutObject");
    }

    @Override
    public String toString() {
      return words + " " + fault + " " + text;
    }
  }

  /** Does something before a command runs. */
  interface Before {
    void run(S3BadInputTest test, InProcess program) throws IOException;
  }

  private static Bad init(String store, int status, String fault, String text, Before before) {
    return new Bad(
        "init --keys k --no-passphrase --app shop --files src --store " + store, status, fault,
        text, before);
  }

  private static Bad on(String words, int status, String fault, String text, Misbehaviour... what) {
    return new Bad(words, status, fault, text, (t, p) -> t.server.misbehave(what));
  }

  private static Bad on(
      String words, int status, String fault, String text, Misbehaviour what, long times,
      Set<Operation> operations) {
    return new Bad(
        words, status, fault, text,
        (t, p) -> t.server.misbehave(what, times, operations));
  }

  /** A restore whose packs come wrong. */
  private static Bad pack(String fault, Misbehaviour what) {
    return new Bad(
        "restore latest --target t" + KEY, 9, fault, "packs/",
        (t, p) -> t.server.misbehave(what, 0, 1_000_000, READS, "packs/"));
  }

  private static Bad key(String words, int status, String fault, String text, Rights rights) {
    return new Bad(words, status, fault, text, (t, p) -> {
      t.server.addKey("LIMITED", "geheim-geheim", rights);
      p.with("AWS_ACCESS_KEY_ID", "LIMITED").with("AWS_SECRET_ACCESS_KEY", "geheim-geheim");
    });
  }

  private static Bad file(String content, String text) {
    return init("a=@/free/f,credentials=creds", 2, "HF-1114", text, (t, p) -> {
      if (!content.isEmpty()) {
        Files.writeString(t.work().resolve("creds"), content);
      }
    });
  }

  static Stream<Bad> places() {
    return Stream.of(
        init("a=@/nosuch/f", 8, "HF-3002", "bucket nosuch does not exist", (t, p) -> {}),
        init("a=@/free/f", 2, "HF-1113", "the variable AWS_ACCESS_KEY_ID is not set",
            (t, p) -> p.without("AWS_ACCESS_KEY_ID")),
        init("a=@/free/f", 2, "HF-1113", "the variable AWS_SECRET_ACCESS_KEY is not set",
            (t, p) -> p.without("AWS_SECRET_ACCESS_KEY")),
        init("a=@/free/f,env=OFF", 2, "HF-1113", "the variable OFF_ACCESS_KEY_ID is not set",
            (t, p) -> {}),
        init("a=@/free/f", 4, "HF-3005", "the server does not know it",
            (t, p) -> p.with("AWS_ACCESS_KEY_ID", "WRONG")),
        init("a=@/free/f", 4, "HF-3005", "check the secret key",
            (t, p) -> p.with("AWS_SECRET_ACCESS_KEY", "geheim")),
        init("a=@/free/f", 4, "HF-3005", "session token",
            (t, p) -> p.with("AWS_SESSION_TOKEN", "geheim")),
        file("", "does not exist"),
        file("[other]\naws_access_key_id = a\n", "has no section [default] for store 'a'"),
        file("[default]\naws_access_key_id = a\n", "has no aws_secret_access_key in [default]"),
        file("[default]\naws_secret_access_key geheim\n", "is not understood in line 2"),
        file("[default]\n[default]\n", "names a section twice, again in line 2"),
        file("#".repeat(70_000), "is larger than 64 KiB"),
        init("a=@/free/f,ca=no.pem", 2, "HF-1102", "no.pem", (t, p) -> {}),
        init("a=@/free/f,ca=src/one", 2, "HF-1102", "certificate", (t, p) -> {}),
        init("a=@/full/hf", 4, "HF-2104", "holds a store of fleet", (t, p) -> {}),
        init("a=@/free/strange", 4, "HF-1301", "hosts/x",
            (t, p) -> t.server.store("free", "strange/hosts/x", new byte[1])),
        init("a=@/free/f,lock=compliance:30d", 4, "HF-3005", "object lock", (t, p) -> {}),
        init("a=s3:http://127.0.0.1:9/free/f", 8, "HF-3002", "nothing answers there",
            (t, p) -> {}),
        init("a=s3:http://no-such-host.invalid/free/f", 8, "HF-3002", "has no address",
            (t, p) -> {}),
        init("a=@/free/f", 4, "HF-3005", "the TLS handshake failed", (t, p) -> t.scheme = "https"),
        init("a=@/free/f,region=eu-9", 4, "HF-3005", "region", (t, p) -> {}),
        key("init --keys k --no-passphrase --app shop --files src --store a=@/free/readonly", 4,
            "HF-3005", "s3:PutObject",
            Rights.none().allow("*", "", "s3:GetObject", "s3:ListBucket")),
        init("a=@/free/f", 4, "HF-3005", "its certificate is not trusted",
            (t, p) -> t.tls(Certificates.selfSigned(t.work().resolve("src"), NAMES))),
        init("a=@/free/f,ca=src/ca.pem", 4, "HF-3005", "its certificate is for another host name",
            (t, p) -> t
                .tls(Certificates.selfSigned(t.work().resolve("src"), "dns:elsewhere.example"))),
        init("a=@/free/f", 8, "HF-3002", "", (t, p) -> t.server.misbehave(GARBAGE)),
        init("a=@/free/f", 4, "HF-3005", "redirect",
            (t, p) -> t.server.misbehave(REDIRECT_307)),
        init("a=@/free/f", 4, "HF-3005", "region",
            (t, p) -> t.server.misbehave(REDIRECT_301)));
  }

  static Stream<Bad> stores() {
    return Stream.of(
        on("backup", 8, "HF-3002", "503", ERROR_503, 1_000_000, PUTS),
        on("backup", 8, "HF-3002", "500", ERROR_500, 1_000_000, PUTS),
        on("backup", 8, "HF-3002", "429", ERROR_429, 1_000_000, PUTS),
        on("backup", 0, "", "off protected", ERROR_503, 1, PUTS),
        on("backup", 0, "", "off protected", RESET, 1, PUTS),
        on("backup", 0, "", "off protected", ANSWER_LOST, 1, PUTS),
        on("backup", 0, "", "off protected", ERROR_500_AFTER, 1, PUTS),
        on("backup", 8, "HF-3002", "the connection broke", RESET, 1_000_000, PUTS),
        on("backup", 8, "HF-3002", "no answer in time", HALF_OPEN, 1_000_000, PUTS),
        on("backup", 1, "HF-3006", "InsufficientStorage", QUOTA_FULL, 1_000_000, PUTS),
        on("backup", 4, "HF-3005", "403", HEAD_FORBIDDEN),
        on("doctor", 8, "HF-3002", "no answer in time", HALF_OPEN),
        on("doctor", 8, "HF-3002", "503", ERROR_503),
        on("doctor", 4, "HF-3005", "clock", CLOCK_OFF),
        on("doctor", 10, "HF-3001", "holds no holdfast.json", MISSING),
        on("doctor", 4, "HF-3005", "region", REDIRECT_301),
        on("snapshots", 8, "HF-3002", "500", ERROR_500),
        on("snapshots", 0, "", "shop-", LIST_DUPLICATES),
        on("snapshots", 8, "HF-3011", "it goes back from", LIST_OUT_OF_ORDER),
        on("snapshots", 8, "HF-3011", "cannot be relied on", LIST_ENDLESS),
        on("snapshots", 8, "HF-3011", "expected: keys that begin with", LIST_BEYOND_PREFIX),
        on("snapshots", 4, "HF-3012", "is not a plain JSON object", ERROR_IN_200, 1_000_000, READS),
        pack("HF-4002", BODY_FLIPPED),
        pack("HF-400", WRONG_OBJECT),
        pack("HF-400", BODY_SHORT),
        pack("HF-400", BODY_LONGER),
        on("restore latest --target t" + KEY, 8, "HF-3", "", BODY_CUT, 1_000_000, READS),
        on("restore latest --target t" + KEY, 0, "", "restored", BODY_CUT, 1, READS),
        on("restore latest --target t" + KEY, 0, "", "restored", RESET, 1, READS),
        on("backup", 1, "HF-3008", "does not keep what was put", LENGTH_WRONG),
        key("backup", 4, "HF-3005", "s3:PutObject",
            Rights.none().allow("*", "", "s3:GetObject", "s3:ListBucket")),
        key("backup", 4, "HF-3005", "s3:ListBucket",
            Rights.none().allow("*", "", "s3:GetObject", "s3:PutObject")),
        key("backup", 4, "HF-3005", "s3:GetObject",
            Rights.none().allow("*", "", "s3:ListBucket", "s3:PutObject")),
        key("verify", 4, "HF-3005", "s3:ListBucket",
            Rights.none().allow("*", "", "s3:GetObject")),
        key("doctor", 4, "HF-3005", "s3:GetObject", Rights.none()),
        new Bad("validate", 2, "HF-1113", "AWS_ACCESS_KEY_ID", (t, p) -> p.without(
            "AWS_ACCESS_KEY_ID")),
        new Bad("backup", 2, "HF-1113", "AWS_SECRET_ACCESS_KEY", (t, p) -> p.without(
            "AWS_SECRET_ACCESS_KEY")),
        new Bad("backup", 4, "HF-3005", "check the access key", (t, p) -> p.with(
            "AWS_ACCESS_KEY_ID", "WRONG")),
        new Bad("backup", 4, "HF-3009", "region", (t, p) -> p.with("AWS_REGION", "eu-9")),
        new Bad("snapshots", 8, "HF-3002", "nothing answers", (t, p) -> t.server.goOffline()),
        new Bad("snapshots", 4, "HF-3003", "holds store", (t, p) -> t.marker(t.otherStore())),
        new Bad("snapshots", 4, "HF-3012", "", (t, p) -> t.marker("{")),
        new Bad("snapshots", 4, "HF-3004", "", (t, p) -> t.marker(
            t.original.replace("\"format\":1", "\"format\":9").replace("\"format\": 1",
                "\"format\": 9"))),
        new Bad("rescue --store @/nosuch/f --target t" + KEY, 10, "HF-3001", "nosuch",
            (t, p) -> {}),
        new Bad("rescue --store @/full/elsewhere --target t" + KEY, 10, "HF-3001",
            "holds no holdfast.json", (t, p) -> {}),
        new Bad("rescue --store @/full/hf,lock=compliance:3d --target t" + KEY, 2, "HF-1001",
            "lock", (t, p) -> {}),
        new Bad("rescue --store @/full/hf --target t" + KEY, 4, "HF-3005", "secret",
            (t, p) -> p.with("AWS_SECRET_ACCESS_KEY", "geheim")),
        new Bad("store init --operator-key keys/operator.key", 4, "HF-3005", "secret",
            (t, p) -> p.with("AWS_SECRET_ACCESS_KEY", "geheim")));
  }

  private static final String NAMES = "dns:localhost";
  private static final String KEY = " --identity=keys/recovery-1.key";

  private String scheme = "http";
  private String original = "";
  private @org.jspecify.annotations.Nullable S3Double secure;

  /** The marker of another store of the same fleet. */
  private String otherStore() {
    int at = original.indexOf("\"store\"");
    int value = original.indexOf('"', original.indexOf(':', at)) + 1;
    char first = original.charAt(value) == 'a' ? 'b' : 'a';
    return original.substring(0, value) + first + original.substring(value + 1);
  }

  /** A server of its own with that certificate answers for this case. */
  private void tls(Certificates certificates) throws IOException {
    Files.copy(certificates.pem(), work().resolve("src/ca.pem"));
    secure = S3Double.startTls(clock, certificates);
    secure.createBucket("free", false, false);
  }

  private Path work() {
    return home.resolve("round" + round);
  }

  private void marker(String text) {
    server.store("full", "hf/holdfast.json",
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private InProcess program(Path directory) {
    return new InProcess(directory)
        .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
        .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
        .waiting(SHORT)
        .at(clock);
  }

  private String[] words(String words) {
    S3Double asked = secure == null ? server : secure;
    String at = "s3:" + asked.endpoint().toString().replaceFirst("^http:", scheme + ":");
    return words.replace("@/", at + "/").split(" ");
  }

  @BeforeAll
  void prepare(@TempDir Path directory) throws IOException {
    home = directory;
    server.createBucket("free", false, false);
    server.createBucket("full", false, false);
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one".repeat(20_000));
    String init = "init --keys keys --no-passphrase --app shop --files src --store off=@/full/hf";
    for (String words : List.of(init, "backup")) {
      Ran ran = program(directory).waiting(NetworkWaits.USUAL).run(words(words));
      assertThat(ran.status()).as(ran.err()).isZero();
    }
    original =
        new String(
            server.bytes("full", "hf/holdfast.json").orElseThrow(),
            java.nio.charset.StandardCharsets.UTF_8);
  }

  @BeforeEach
  void change() throws IOException {
    round++;
    scheme = "http";
    Files.createDirectories(work().resolve("src"));
    Files.writeString(work().resolve("src/one"), "one");
    Files.writeString(home.resolve("src/one"), ("round " + round).repeat(10_000));
  }

  @AfterEach
  void behave() {
    server.behave();
    if (secure != null) {
      secure.close();
      secure = null;
    }
    server.comeBack();
    marker(original);
  }

  @AfterAll
  void end() {
    server.close();
  }

  @ParameterizedTest @MethodSource("places")
  void aPlaceThatDoesNotServeIsToldAndNothingIsLeft(Bad bad) throws IOException {
    InProcess program = program(work());
    bad.before.run(this, program);
    check(bad, program.run(words(bad.words)));
    try (Stream<Path> left = Files.list(work())) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .isSubsetOf(
              bad.late() ? List.of("src", "k", "state", "holdfast.yaml") : List.of("src", "creds"));
    }
  }

  @ParameterizedTest @MethodSource("stores")
  void aStoreInTroubleIsTold(Bad bad) throws IOException {
    InProcess program = program(home);
    bad.before.run(this, program);
    String words = bad.words.replace("--target t", "--target t" + round);
    check(bad, program.run(words(words)));
  }

  private void check(Bad bad, Ran ran) {
    List<String> problems = new ArrayList<>();
    String all = ran.out() + ran.err();
    if (ran.status() != bad.status) {
      problems.add("exit " + ran.status() + " (expected: " + bad.status + ")");
    }
    for (String text : Arrays.asList(bad.fault, bad.text)) {
      if (!all.contains(text)) {
        problems.add("no '" + text + "'");
      }
    }
    assertThat(all).doesNotContain("geheim", S3Double.SECRET, "X-Amz-Signature");
    assertThat(problems).as("%s%n%s", bad, all).isEmpty();
  }
}
