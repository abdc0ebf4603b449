package dev.holdfast.cli;

import dev.holdfast.cli.output.Console;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command is given from outside, so that a test can give something else.
 *
 * @param environment the environment variables
 * @param workingDirectory where relative paths of the command line begin, absolute
 * @param home the user's home
 * @param userName the user; {@code root} has other defaults
 * @param hostName the machine
 * @param clock the time
 * @param random keys and ids come from it
 * @param console where to write
 * @param interruption whether to stop
 */
public record Surroundings(
    Map<String, String> environment,
    Path workingDirectory,
    Path home,
    String userName,
    String hostName,
    InstantSource clock,
    SecureRandom random,
    Console console,
    Interruption interruption) {
  /** A variable that is set and not empty. */
  public Optional<String> variable(String name) {
    @Nullable String value = environment.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** A path of the command line or environment as an absolute one. */
  public Path absolute(String path) {
    return workingDirectory.resolve(path).normalize();
  }
}
