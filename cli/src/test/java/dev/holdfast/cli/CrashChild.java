package dev.holdfast.cli;

import dev.holdfast.backup.BackupObserver;
import dev.holdfast.cli.output.Console;
import dev.holdfast.cli.output.Output;
import dev.holdfast.copy.CopyObserver;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A backup that ends, as if the machine had stopped, when a chosen moment is reached for the nth time. */
public final class CrashChild {
  private CrashChild() {}

  /** Its state, and the keys of its buckets. */
  static Map<String, String> environment(Path directory) {
    Map<String, String> given = new HashMap<>(System.getenv());
    given.keySet().removeIf(name -> !name.startsWith("AWS_"));
    given.put("HOLDFAST_STATE", directory.resolve("state").toString());
    return given;
  }

  /** Arguments: working directory, moment, which occurrence. */
  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    BackupObserver.Moment moment = BackupObserver.Moment.valueOf(args[1]);
    int occurrence = Integer.parseInt(args[2]);
    AtomicInteger seen = new AtomicInteger();
    BackupObserver killer =
        new BackupObserver() {
          @Override
          public void reached(Moment reached) {
            if (reached == moment && seen.incrementAndGet() == occurrence) {
              Runtime.getRuntime().halt(137);
            }
          }
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console = new Console(out, out, false, false, 80, null);
    Surroundings surroundings =
        new Surroundings(
            environment(directory),
            directory,
            directory,
            "user",
            "testhost",
            Clock.systemUTC(),
            new SecureRandom(),
            console,
            new Interruption());
    Holdfast words = new Holdfast();
    Verb.parse(words, "backup");
    Output output = new Output(console, new Output.Style(false, false, false, false));
    Outcome outcome = new Outcome(output);
    Call call = new Call(surroundings, words, output, outcome);
    new BackupWork(call, killer, CopyObserver.NONE, UnaryOperator.identity())
        .run(List.of(), Optional.empty(), "");
    System.out.print(out);
    System.exit(outcome.exitCode().status());
  }
}
