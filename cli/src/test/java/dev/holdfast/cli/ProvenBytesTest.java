package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.s3double.Misbehaviour;
import dev.holdfast.s3double.Operation;
import dev.holdfast.s3double.S3Double;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is said to be protected whose bytes nobody has proven: by a server that was checked, or by reading them back. */
class ProvenBytesTest {
  private static final Set<Operation> PUTS = EnumSet.of(Operation.PUT_OBJECT);

  @TempDir
  private Path directory = Path.of("");

  private final S3Double server = S3Double.start(InstantSource.system());

  @BeforeEach
  void begin() throws IOException {
    server.createBucket("acme", false, false);
    Files.createDirectories(directory.resolve("src"));
    byte[] bytes = new byte[200_000];
    new Random(3).nextBytes(bytes);
    Files.write(directory.resolve("src/one"), bytes);
    run(0, "init", "--keys", "keys", "--no-passphrase", "--app", "shop", "--files", "src",
        "--store", "off=s3:" + server.endpoint() + "/acme/hf");
    server.forgetRequests();
  }

  @AfterEach
  void end() {
    server.close();
  }

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

  private List<S3Double.Seen> readBack() {
    return server.requests().stream()
        .filter(s -> s.operation() == Operation.GET_OBJECT && s.presigned())
        .filter(s -> s.key().contains("/packs/") || s.key().contains("/manifests/"))
        .toList();
  }

  private List<String> keys(String kind) {
    return server.keys("acme").stream().filter(k -> k.contains(kind)).toList();
  }

  @Test
  void whatTheServerDoesNotTellIsReadBack() {
    server.misbehave(Misbehaviour.CHECKSUM_NOT_TOLD);
    assertThat(run(0, "backup", "--json").out())
        .contains("\"protected\":true", "\"name\":\"off\",\"state\":\"protected\"");
    assertThat(readBack()).extracting(S3Double.Seen::key)
        .containsAll(keys("/packs/")).containsAll(keys("/manifests/"));
    assertThat(run(0, "snapshots", "--json").out())
        .contains("\"name\":\"off\",\"state\":\"protected\"");
  }

  /** What a server tells may be what it was told. */
  @Test
  void aServerThatWasNotCheckedIsReadBackToo() {
    run(0, "backup");
    assertThat(readBack()).isNotEmpty();
  }

  @Test
  void aServerThatRefusesOtherBytesIsNot() {
    run(0, "store", "check", "off");
    server.forgetRequests();
    assertThat(run(0, "backup", "--json").out()).contains("\"state\":\"protected\"");
    assertThat(readBack()).isEmpty();
  }

  @Test
  void otherBytesAreReplaced() {
    for (Misbehaviour tells : List.of(Misbehaviour.CHECKSUM_NOT_TOLD, Misbehaviour.SLOW)) {
      server.misbehave(Misbehaviour.CHECKSUM_NOT_TOLD,
          tells == Misbehaviour.CHECKSUM_NOT_TOLD ? Long.MAX_VALUE : 0,
          EnumSet.allOf(Operation.class));
      for (String kind : List.of("/packs/", "/manifests/")) {
        server.misbehave(Misbehaviour.OTHER_BYTES_STORED, 0, 1, PUTS, kind);
        Ran ran = new InProcess(directory)
            .with("AWS_ACCESS_KEY_ID", S3Double.ACCESS)
            .with("AWS_SECRET_ACCESS_KEY", S3Double.SECRET)
            .run("backup", "--json");
        if (kind.equals("/packs/")) {
          assertThat(ran.out()).contains("\"state\":\"protected\"");
        } else {
          assertThat(ran.status()).as(ran.out()).isNotZero();
          assertThat(ran.out()).contains("\"committed\":false").doesNotContain("protected\":true");
          run(0, "backup");
        }
        run(0, "verify", "--read-data", "--identity", "keys/recovery-1.key");
      }
      server.behave();
    }
  }

  @Test
  void otherBytesAgainAndAgainAreNoBackup() {
    server.misbehave(Misbehaviour.OTHER_BYTES_STORED, 0, Long.MAX_VALUE, PUTS, "/packs/");
    Ran ran = run(1, "backup", "--json");
    assertThat(ran.out()).contains("\"committed\":false", "does not keep what was put");
    assertThat(keys("/manifests/")).isEmpty();
  }

  @Test
  void copiesAreReadBackWhereNothingIsTold() throws IOException {
    server.createBucket("second", false, false);
    Files.delete(directory.resolve("holdfast.yaml"));
    Files.move(directory.resolve("state"), directory.resolve("state-before"));
    run(0, "init", "--keys", "keys2", "--no-passphrase", "--app", "shop", "--files", "src",
        "--store", "off=s3:" + server.endpoint() + "/acme/hf2",
        "--store", "two=s3:" + server.endpoint() + "/second/hf2");
    List<S3Double.Stored> made = server.versions("second", "");
    server.removeBucket("second");
    run(8, "backup");
    server.createBucket("second", false, false);
    made.forEach(o -> server.store("second", o.key(), o.bytes()));
    server.misbehave(Misbehaviour.CHECKSUM_NOT_TOLD);
    server.misbehave(Misbehaviour.OTHER_BYTES_STORED, 0, Long.MAX_VALUE, PUTS, "/packs/");
    Ran ran = run(1, "copy", "--to", "two", "--json");
    assertThat(ran.out()).contains("has other bytes under");
    assertThat(server.keys("second")).noneMatch(k -> k.contains("/manifests/"));
    server.behave();
    server.misbehave(Misbehaviour.CHECKSUM_NOT_TOLD);
    server.misbehave(Misbehaviour.OTHER_BYTES_STORED, 0, 1, PUTS, "/packs/");
    assertThat(run(9, "verify", "--repair", "--read-data").out())
        .contains("a good copy could not be put back");
    run(0, "verify", "--repair", "--read-data");
    run(0, "copy", "--to", "two");
    run(0, "verify", "--read-data");
  }
}
