package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup does not do: list a million packs twice, or load a client for servers that nobody named. */
class LeanRunTest {
  @TempDir
  private Path directory = Path.of("");

  private Ran run(int status, String... words) {
    Ran ran =
        new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .run(words);
    assertThat(ran.status()).as("%s%n%s%s", List.of(words), ran.out(), ran.err())
        .isEqualTo(status);
    return ran;
  }

  private static long packLists(S3Double server, String bucket) {
    return server.requests().stream()
        .filter(s -> s.operation() == Operation.LIST_V2 || s.operation() == Operation.LIST_VERSIONS)
        .filter(s -> s.bucket().equals(bucket) && s.query().contains("%2Fpacks%2F"))
        .count();
  }

  @Test
  void packsAreListedOnceInEachStore() throws IOException {
    try (S3Double server = S3Double.start(InstantSource.system())) {
      server.createBucket("one", true, true);
      server.createBucket("two", false, false);
      Files.createDirectories(directory.resolve("src"));
      Files.createDirectories(directory.resolve("other"));
      Files.writeString(directory.resolve("src/one"), "one");
      Files.writeString(directory.resolve("other/one"), "other");
      run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
          "--files", "other", "--store",
          "one=s3:" + server.endpoint() + "/one/hf,lock=compliance:30d", "--store",
          "two=s3:" + server.endpoint() + "/two/hf");
      for (int i = 0; i < 3; i++) {
        Files.writeString(directory.resolve("src/one"), "one " + i);
        server.forgetRequests();
        run(0, "backup");
        assertThat(packLists(server, "one")).as("run " + i).isEqualTo(1);
        assertThat(packLists(server, "two")).as("run " + i).isEqualTo(1);
      }
      // What was mended is listed again: nothing is believed that has changed.
      String pack = server.keys("two").stream().filter(k -> k.contains("/packs/")).findFirst()
          .orElseThrow();
      server.destroy("two", pack);
      server.forgetRequests();
      assertThat(run(0, "backup", "--json").out()).contains("copy-mended");
      assertThat(packLists(server, "two")).isEqualTo(2);
      assertThat(server.keys("two")).contains(pack);
    }
  }

  @Test
  void aRunWithoutServersLoadsNoClientForThem() throws Exception {
    Files.createDirectories(directory.resolve("src"));
    Files.writeString(directory.resolve("src/one"), "one");
    run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
        "--store", "disk=" + directory.resolve("disk"));
    Path log = directory.resolve("classes.log");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1",
        "-Xlog:class+load:file=" + log, "-cp", System.getProperty("java.class.path"),
        "dev.holdfast.cli.Main", "backup"));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("HOLDFAST_STATE", directory.resolve("state").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    try (Stream<String> lines = Files.lines(log)) {
      List<String> network = lines
          .filter(line -> line.matches(
              ".*(io\\.minio|okhttp3|okio|java\\.net\\.http|jdk\\.internal\\.net\\.http)\\..*"
                  + "|.*dev\\.holdfast\\.(store\\.S3|transfer\\.Http|endpoint\\.).*"))
          .toList();
      assertThat(network).isEmpty();
    }
  }
}
