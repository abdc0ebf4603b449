package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench/run} on a thousandth of its data: every step of the tree runs, what comes back is compared, the table is written. */
class BenchIT {
  private static final Path ROOT = Path.of(System.getProperty("holdfast.root"));

  @TempDir
  Path top;

  @Test
  void theTreeGoesThereAndBackAndTheTableIsWritten() throws Exception {
    Path page = Files.writeString(top.resolve("page.md"),
        "# P\n\n<!-- bench: begin -->\nearlier figures\n<!-- bench: end -->\nrest\n");
    assertThat(bench("tree", "--scale", "0.001", "--rounds", "1", "--tools", "holdfast,pipe",
        "--record", page.toString()))
        .as(Files.readString(top.resolve("out")))
        .isZero();
    assertThat(Files.readString(page))
        .contains("| nothing changed, 63,121 files | holdfast |", "| everything back | pipe |",
            "data at scale 0.001", "Data at scale 0.001 of", "rest\n")
        .doesNotContain("earlier figures", "The bar:");
  }

  @Test
  void aRatioIsMadeWithinOneRunOfAFileThatHoldsTwo() throws Exception {
    Path results = Files.writeString(top.resolve("results"),
        run(1, row("holdfast", 1), row("restic", 1))
            + run(1, row("holdfast", 10), row("restic", 10))
            + run(0.5, row("holdfast", 6), row("restic", 2)));
    assertThat(bench("--from-results", results.toString())).isZero();
    assertThat(Files.readString(top.resolve("out")))
        .contains("| everything back | holdfast | 1.00 | 5.50 | 1.00 | 1 | – | – | 1.00 |",
            "| full restore: wall | 0.75 | 0.55 | 1.00 | **no** |", "Data at scale 0.5 of",
            "| everything back | holdfast | 6.00 | 6.00 | 1.00 | 1 | – | – | 3.00 |");
  }

  private static String run(double scale, String... rows) {
    return "{\"head\": {\"date\": \"d\", \"machine\": \"m\", \"command\": \"c\", \"versions\": {}, \"scale\": "
        + scale + "}}\n"
        + String.join("", rows);
  }

  private static String row(String tool, int wallSeconds) {
    return "{\"case\": \"tree\", \"step\": \"restore\", \"round\": 0, \"cpu_seconds\": 1, \"peak_rss_bytes\": 1000000,"
        + " \"others_cpu_seconds\": 0, \"tool\": \"" + tool + "\", \"wall_seconds\": " + wallSeconds
        + "}\n";
  }

  @Test
  void aCaseItDoesNotKnowIsAUsageError() throws Exception {
    assertThat(bench("trees")).isEqualTo(2);
    assertThat(Files.readString(top.resolve("out"))).contains("trees");
  }

  private int bench(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(
        List.of(ROOT.resolve("bench/run").toString(), "--work", top.resolve("work").toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(top.resolve("out").toFile()).start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException(Files.readString(top.resolve("out"), StandardCharsets.UTF_8));
    }
    return process.exitValue();
  }
}
