package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backup.BackupObserver;
import dev.holdfast.copy.CopyObserver;
import dev.holdfast.id.Sha256;
import dev.holdfast.s3double.S3Double;
import dev.holdfast.s3servers.Relay;
import dev.holdfast.seed.Seed;
import dev.holdfast.store.S3ProxyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program is ended while it writes to buckets: at each moment of upload, catch-up, copy and repair, and with kill -9 after any
 * number of bytes it has sent. Every object that is there then is whole, what was committed is there, and the next run converges.
 */
class S3CrashTest {
  private static final List<BackupObserver.Moment> EVERYDAY =
      List.of(BackupObserver.Moment.OBJECT_PUT, BackupObserver.Moment.MANIFEST_PUT);

  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final boolean profile = Boolean.getBoolean("holdfast.profile");

  @TempDir
  private Path directory = Path.of("");

  private String endpoint = "";
  private @Nullable Process child;
  private int round;

  private InProcess program() {
    return new InProcess(directory)
        .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
        .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET);
  }

  private void run(int status, String when, String... words) {
    InProcess.Ran ran = program().run(words);
    assertThat(ran.status()).as("%s seed %d %s%n%s%s", when, seed, List.of(words), ran.out(),
        ran.err()).isEqualTo(status);
  }

  private void begin(URI at, String one, String two, String lock) throws IOException {
    endpoint = at.toString();
    change();
    run(0, "init", "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files",
        directory.resolve("data").toString(), "--store",
        "a=s3:" + endpoint + "/" + one + "/hf" + lock, "--store",
        "b=s3:" + endpoint + "/" + two + "/hf");
    run(0, "first", "backup");
  }

  private void change() throws IOException {
    Files.createDirectories(directory.resolve("data"));
    byte[] bytes = new byte[200_000 + random.nextInt(900_000)];
    random.nextBytes(bytes);
    Files.write(directory.resolve("data/file-" + round++ % 5), bytes);
  }

  /** The exit status of a child that does this; {@code running} is called when it was started. */
  private int crash(List<String> words, Runnable running) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Xmx96m", "-cp", System.getProperty("java.class.path")));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("AWS_ACCESS_KEY_ID", S3Double.ACCESS);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Double.SECRET);
    Process process = builder.start();
    child = process;
    running.run();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int status = process.waitFor();
    if (status != 137 && status != 0) {
      System.out.println(output);
    }
    return status;
  }

  private void kill() {
    Process running = child;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private void upload(BackupObserver.Moment moment, int occurrence, boolean sure)
      throws Exception {
    change();
    int status =
        crash(List.of(CrashChild.class.getName(), directory.toString(), moment.name(),
            Integer.toString(occurrence)), () -> {});
    assertThat(status).as(moment + " seed " + seed).isIn(sure ? List.of(137) : List.of(137, 0));
    run(0, "after " + moment, "verify");
    run(0, "after " + moment, "backup");
  }

  private void copying(String verb, CopyObserver.Moment moment, int occurrence, boolean sure)
      throws Exception {
    int status =
        crash(List.of(CopyCrashChild.class.getName(), directory.toString(), verb, moment.name(),
            Integer.toString(occurrence)), () -> {});
    assertThat(status).as(verb + " " + moment + " seed " + seed)
        .isIn(sure ? List.of(137) : List.of(137, 0));
  }

  private void whole(S3Double server) {
    for (String bucket : List.of("one", "two")) {
      for (S3Double.Stored object : server.versions(bucket, "hf/hosts/")) {
        String name = object.key().substring(object.key().lastIndexOf('/') + 1);
        String hash = name.substring(name.indexOf('.') + 1);
        assertThat(Sha256.of(object.bytes()).hex()).as(object.key() + " seed " + seed)
            .isEqualTo(hash);
      }
    }
  }

  private void end() throws IOException {
    run(0, "end", "backup");
    run(0, "end", "verify", "--read-data", "--identity", "keys/recovery-1.key");
    run(0, "end", "restore", "latest", "--target", "back", "--identity", "keys/recovery-2.key");
    assertThat(contents(Path.of(directory.resolve("back") + directory.resolve("data").toString())))
        .as("seed " + seed)
        .isEqualTo(contents(directory.resolve("data")));
    try (Stream<Path> spool = Files.list(directory.resolve("state/spool"))) {
      assertThat(spool.toList()).isEmpty();
    }
  }

  private static TreeMap<String, Integer> contents(Path folder) throws IOException {
    TreeMap<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  @Test
  void anUploadThatEndsAtAnyMomentIsEndedByTheNextRun() throws Exception {
    System.out.println("S3CrashTest seed " + seed);
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("one", true, true);
      server.createBucket("two", false, false);
      begin(server.endpoint(), "one", "two", ",lock=compliance:30d");
      List<BackupObserver.Moment> moments =
          profile ? List.of(BackupObserver.Moment.values()) : EVERYDAY;
      for (int i = 0; i < (profile ? 5 : 1); i++) {
        for (BackupObserver.Moment moment : moments) {
          upload(moment, 1 + (i == 0 ? 0 : random.nextInt(3)), i == 0);
          whole(server);
        }
      }
      end();
    }
  }

  @Test
  void killedAfterAnyNumberOfBytesItIsEndedByTheNextRun() throws Exception {
    System.out.println("S3CrashTest seed " + seed);
    try (S3Double server = S3Double.start(InstantSource.system());
        Relay relay = new Relay(server.endpoint())) {
      server.createBucket("one", true, true);
      server.createBucket("two", false, false);
      begin(relay.address(), "one", "two", ",lock=compliance:30d");
      int killed = 0;
      for (int i = 0; i < (profile ? 60 : 2); i++) {
        change();
        long bytes = 20_000 + random.nextInt(1_500_000);
        int status =
            crash(List.of(CrashChild.class.getName(), directory.toString(), "SESSION_OPENED",
                "1000"), () -> relay.after(bytes, this::kill));
        assertThat(status).as("after " + bytes + " bytes, seed " + seed).isIn(137, 0);
        killed += status == 137 ? 1 : 0;
        relay.after(Long.MAX_VALUE / 2, () -> {});
        whole(server);
        run(0, "after " + bytes, "verify");
        run(0, "after " + bytes, "backup");
      }
      assertThat(killed).as("seed " + seed).isPositive();
      end();
    }
  }

  @Test
  void copiesAndRepairsThatEndAtAnyMomentAreEndedByTheNext() throws Exception {
    System.out.println("S3CrashTest seed " + seed);
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("one", true, true);
      server.createBucket("two", false, false);
      begin(server.endpoint(), "one", "two", ",lock=compliance:30d");
      List<CopyObserver.Moment> moments =
          profile
              ? List.of(CopyObserver.Moment.values())
              : List.of(CopyObserver.Moment.MANIFEST_PUT, CopyObserver.Moment.MEND_PUT);
      for (int i = 0; i < (profile ? 5 : 1); i++) {
        for (CopyObserver.Moment moment : moments) {
          change();
          run(0, "before " + moment, "backup");
          boolean mends = moment.name().startsWith("MEND");
          List<String> keys = server.keys("two").stream()
              .filter(k -> mends ? k.contains("/packs/")
                  : k.contains("/hosts/")
                      && !k.contains("/record/"))
              .toList();
          String verb = mends ? "repair" : "copy";
          if (mends) {
            server.damage("two", keys.get(random.nextInt(keys.size())), new byte[500]);
          } else {
            keys.forEach(key -> server.destroy("two", key));
          }
          copying(verb.equals("copy") && random.nextBoolean() ? "backup" : verb, moment,
              1 + (i == 0 ? 0 : random.nextInt(3)), i == 0
                  && moment != CopyObserver.Moment.CHECKPOINT_PUT
                  && moment != CopyObserver.Moment.RECORDS_DONE);
          run(0, "after " + moment, mends ? new String[]{"verify", "--read-data", "--repair"}
              : new String[]{"copy", "--to", "b"});
          whole(server);
          run(0, "after " + moment, "verify", "--read-data");
        }
      }
      end();
    }
  }

  /** A server that is a process of its own, with its own idea of a body that was cut. */
  @Test
  void theSameOnS3Proxy() throws Exception {
    System.out.println("S3CrashTest seed " + seed);
    S3ProxyServer proxy = S3ProxyServer.shared();
    try (Relay relay = new Relay(proxy.endpoint())) {
      begin(relay.address(), proxy.newBucket(), proxy.newBucket(), "");
      if (profile) {
        for (BackupObserver.Moment moment : BackupObserver.Moment.values()) {
          upload(moment, 1, true);
        }
      }
      for (int i = 0; i < (profile ? 30 : 1); i++) {
        change();
        long bytes = 60_000 + random.nextInt(900_000);
        int status =
            crash(List.of(CrashChild.class.getName(), directory.toString(), "SESSION_OPENED",
                "1000"), () -> relay.after(bytes, this::kill));
        assertThat(status).isIn(137, 0);
        relay.after(Long.MAX_VALUE / 2, () -> {});
        run(0, "after " + bytes, "backup");
      }
      end();
    }
  }
}
