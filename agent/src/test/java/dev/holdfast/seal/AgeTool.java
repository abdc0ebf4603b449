package dev.holdfast.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs the stock tools that stored objects must agree with. */
public final class AgeTool {
  private AgeTool() {}

  /** Exit status and output of a command. */
  public record Result(int status, String output) {}

  /** Runs a command in a directory and waits for it. */
  public static Result run(Path directory, String... command) {
    return run(directory, List.of(command));
  }

  /** Runs a command in a directory and waits for it. */
  public static Result run(Path directory, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command + " ran", e);
    }
  }
}
