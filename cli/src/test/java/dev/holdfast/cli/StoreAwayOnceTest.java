package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One disk that is away is one thing to say, however many sources there are. */
class StoreAwayOnceTest {
  @TempDir
  Path folder;

  @Test
  void isToldOnceInARun() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Files.writeString(one.resolve("a"), "a");
    Files.writeString(two.resolve("b"), "b");
    InProcess program = new InProcess(folder);
    assertThat(
        program.run(
            "init", "--keys", "keys", "--no-passphrase", "--app", "a", "--store", "near=near",
            "--store", "far=far", "--files", one.toString(), "--files", two.toString()).status())
        .isZero();
    Files.move(folder.resolve("far"), folder.resolve("away"));
    InProcess.Ran ran = program.run("backup", "--json");
    assertThat(ran.status()).as(ran.out() + ran.err()).isEqualTo(8);
    assertThat(ran.out()).contains("\"source\":\"one\"").contains("\"source\":\"two\"")
        .contains("\"committed\":true");
    assertThat(ran.err().lines().filter(line -> line.contains("has no copy of")).count())
        .as(ran.err()).isEqualTo(1);
  }
}
