package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave in the state directory is for its owner alone and stands in the table of docs/operations.md. */
class StateTableTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @TempDir
  Path directory;

  @Test
  void whatLiesThereIsPrivateAndNamedInTheTable() throws IOException {
    Path place = directory.toRealPath();
    Files.writeString(place.resolve("a file"), "one");
    InProcess program = new InProcess(place);
    expect(program.run("init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a",
        "--store", "x=" + place.resolve("x"), "--files", place.resolve("a file").toString()));
    expect(program.run("backup"));
    expect(program.run("snapshots"));
    expect(program.run("key", "prove", "--identity", "keys/recovery-1.key"));
    expect(program.run("store", "check", "x"));
    String identity = Files.readString(place.resolve("state/host.id")).strip();
    expect(program.run("host", "renew", "--operator-key", "keys/operator.key"));
    expect(program.run("backup"));

    Path state = place.resolve("state");
    Set<String> seen = new TreeSet<>();
    try (Stream<Path> all = Files.list(state)) {
      for (Path path : all.toList()) {
        boolean folder = Files.isDirectory(path);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(folder ? "rwx------" : "rw-------");
        seen.add(path.getFileName().toString().replace(identity, "ID") + (folder ? "/" : ""));
      }
    }
    assertThat(named()).containsAll(seen);
    assertThat(seen).contains("checkpoint", "checks/", "good-signatures", "key-proofs",
        "retired-ID/", "spool/", "state.lock");
  }

  private static Set<String> named() throws IOException {
    List<String> page =
        Files.readAllLines(
            Path.of(System.getProperty("holdfast.root"), "docs/operations.md"));
    return page.stream()
        .filter(line -> line.startsWith("| `") && line.chars().filter(c -> c == '|').count() == 5)
        .flatMap(line -> NAME.matcher(line.split("\\|")[1]).results())
        .map(name -> name.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void expect(Ran ran) {
    assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
  }
}
