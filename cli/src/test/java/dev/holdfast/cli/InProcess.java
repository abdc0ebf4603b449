package dev.holdfast.cli;

import dev.holdfast.cli.local.NetworkWaits;
import dev.holdfast.cli.output.Console;
import dev.holdfast.cli.output.Output;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the program in this process, with everything it is given from outside in the hands of the test. */
public final class InProcess {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private InstantSource clock = InstantSource.system();
  private String userName = "user";
  private SecureRandom random = new SecureRandom();
  private NetworkWaits waits = NetworkWaits.USUAL;

  /** In this working directory, with its own state directory below it. */
  public InProcess(Path directory) {
    this.directory = directory;
    environment.put("HOLDFAST_STATE", directory.resolve("state").toString());
  }

  /** What came of a run. */
  public record Ran(int status, String out, String err) {
    /** The lines of standard output. */
    public List<String> lines() {
      return out.lines().toList();
    }

    /** The last line of standard output. */
    public String last() {
      return lines().getLast();
    }
  }

  /** Sets a variable. */
  public InProcess with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Removes a variable. */
  public InProcess without(String name) {
    environment.remove(name);
    return this;
  }

  /** Sets the clock. */
  public InProcess at(InstantSource newClock) {
    clock = newClock;
    return this;
  }

  /** Sets how long servers may take. */
  public InProcess waiting(NetworkWaits newWaits) {
    waits = newWaits;
    return this;
  }

  /** Sets the name of the user. */
  public InProcess as(String user) {
    userName = user;
    return this;
  }

  /** Runs one command. */
  public Ran run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(out, err, false, false, 80, null);
    int status = new Program(surroundings(console, new Interruption()), waits).run(args);
    return new Ran(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A call with these global words, printing to nowhere. */
  Call call(Holdfast words) {
    Console nowhere =
        new Console(
            java.io.OutputStream.nullOutputStream(), java.io.OutputStream.nullOutputStream(),
            false, false, 80, null);
    Output output = new Output(nowhere, new Output.Style(false, false, false, false));
    return new Call(
        surroundings(nowhere, new Interruption()), words, output, new Outcome(output));
  }

  /** What a program in this place is given. */
  public Surroundings surroundings(Console console, Interruption interruption) {
    return new Surroundings(
        Map.copyOf(environment), directory, directory, userName, "testhost", clock, random, console,
        interruption);
  }
}
