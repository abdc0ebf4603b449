package dev.holdfast.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a user starts it: {@code ./holdfast} in a process of its own, in one working directory. */
final class Launched {
  private static final long LONGEST_SECONDS = 120;

  private final Path directory;
  private int runs;

  Launched(Path directory) {
    this.directory = directory;
  }

  /** A process that may be sent signals; its output goes to files. */
  record Running(Process process, Path out, Path err) {
    InProcess.Ran end() throws IOException, InterruptedException {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("still running: " + process.info());
      }
      return new InProcess.Ran(
          process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    }

    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }
  }

  /** Runs one command to its end. */
  InProcess.Ran run(String... words) throws IOException, InterruptedException {
    return start(words).end();
  }

  Running start(String... words) throws IOException {
    // A test run started in the background ignores SIGINT, and children inherit that.
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", "--default-signal=INT,TERM",
                Path.of(System.getProperty("holdfast.root"), "holdfast").toString()));
    command.addAll(List.of(words));
    runs++;
    Path out = directory.resolveSibling("out-" + runs);
    Path err = directory.resolveSibling("err-" + runs);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HOLDFAST_STATE", directory.resolve("state").toString());
    builder.environment()
        .keySet()
        .removeAll(
            List.of("HOLDFAST_CONFIG", "HOLDFAST_IDENTITY", "NO_COLOR", "JAVA_TOOL_OPTIONS"));
    return new Running(builder.start(), out, err);
  }
}
