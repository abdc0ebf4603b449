package dev.holdfast.tool;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Starts programs. A child gets a small environment (search path, home, UTC, the C locale) and what its command adds, never
 * the variables of this process, which may hold secrets of others.
 *
 * <p>Any thread.
 */
public final class Tools {
  private static final List<String> KEPT =
      List.of("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "DOCKER_HOST");
  private static final String FALLBACK_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

  private final Map<String, String> environment;
  private final BooleanSupplier stopped;
  private final InstalledTools installed;

  /**
   * @param environment of this process; a few variables of it are handed on
   * @param stopped says when the user wants everything to end; looked at while a program runs
   */
  public Tools(Map<String, String> environment, BooleanSupplier stopped) {
    Map<String, String> kept = new TreeMap<>();
    KEPT.forEach(
        name -> Optional.ofNullable(environment.get(name)).ifPresent(v -> kept.put(name, v)));
    kept.putIfAbsent("PATH", FALLBACK_PATH);
    kept.put("LC_ALL", "C.UTF-8");
    kept.put("TZ", "UTC");
    this.environment = Map.copyOf(kept);
    this.stopped = stopped;
    this.installed = new InstalledTools(kept.getOrDefault("PATH", FALLBACK_PATH));
  }

  /** The same for what has to be done when everything else has been stopped. */
  public Tools evenWhenStopped() {
    return new Tools(environment, () -> false);
  }

  /** The programs of this machine. */
  public InstalledTools installed() {
    return installed;
  }

  /** Starts a program whose input is empty. */
  public RunningTool start(Command command) {
    return start(command, ProcessBuilder.Redirect.from(new File("/dev/null")));
  }

  /** Starts a program that is written to through {@link RunningTool#stdin}. */
  public RunningTool startWithInput(Command command) {
    return start(command, ProcessBuilder.Redirect.PIPE);
  }

  /** Starts a program that reads a file. */
  public RunningTool startReading(Command command, Path input) {
    return start(command, ProcessBuilder.Redirect.from(input.toFile()));
  }

  /**
   * Runs a program to its end and returns what it printed.
   *
   * @param maxBytes more output than this is a failure
   * @throws HoldfastException {@code TOOL_MISSING}, {@code TOOL_FAILED}, {@code TOOL_TIMEOUT}, {@code STOPPED}
   */
  public String output(Command command, int maxBytes) {
    try (RunningTool tool = start(command)) {
      byte[] bytes = readUpTo(tool.stdout(), maxBytes, command);
      tool.await().require();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static byte[] readUpTo(InputStream in, int maxBytes, Command command) {
    try {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new HoldfastException(
            Fault.TOOL_FAILED,
            command.name() + " printed more than " + maxBytes + " bytes (expected: less)");
      }
      return bytes;
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.TOOL_FAILED, "the output of " + command.name() + " cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  private RunningTool start(Command command, ProcessBuilder.Redirect input) {
    List<String> argv = new ArrayList<>();
    // A session of its own: its whole tree can be ended, and a terminal's signals reach this program only.
    boolean group = installed.find("setsid").map(p -> argv.add(p.toString())).orElse(false);
    if (command.background()) {
      // A little, on top of this process's own: what it feeds is this process, and at 10 it starves behind it on a busy
      // machine, while a database keeps its snapshot and locks for it.
      installed.find("nice").ifPresent(p -> argv.addAll(List.of(p.toString(), "-n", "2")));
      installed.find("ionice").ifPresent(p -> argv.addAll(List.of(p.toString(), "-c", "3")));
    }
    argv.addAll(command.via());
    argv.addAll(command.argv());
    String first = command.via().isEmpty() ? command.argv().getFirst() : command.via().getFirst();
    if (installed.find(first).isEmpty()) {
      throw new HoldfastException(
          Fault.TOOL_MISSING, "the program '" + first + "' is not there (expected: on the search"
              + " path)");
    }
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().putAll(command.variables());
    builder.environment().putAll(command.secrets());
    builder.redirectInput(input);
    try {
      return new RunningTool(command, builder.start(), group, stopped);
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.TOOL_FAILED, command.name() + " cannot be started: " + e.getMessage(), e);
    }
  }
}
