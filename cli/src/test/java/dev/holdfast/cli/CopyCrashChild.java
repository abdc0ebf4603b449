package dev.holdfast.cli;

import dev.holdfast.backup.BackupObserver;
import dev.holdfast.cli.output.Console;
import dev.holdfast.cli.output.Output;
import dev.holdfast.copy.CopyObserver;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A backup, copy or repair that ends, as if the machine had stopped, when a moment of copying is reached for the nth time. */
public final class CopyCrashChild {
  private CopyCrashChild() {}

  /** Arguments: working directory, verb, moment, which occurrence. */
  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    CopyObserver.Moment moment = CopyObserver.Moment.valueOf(args[2]);
    int occurrence = Integer.parseInt(args[3]);
    AtomicInteger seen = new AtomicInteger();
    CopyObserver killer =
        new CopyObserver() {
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
            CrashChild.environment(directory),
            directory,
            directory,
            "user",
            "testhost",
            Clock.systemUTC(),
            new SecureRandom(),
            console,
            new Interruption());
    Holdfast words = new Holdfast();
    Verb.parse(words, "version");
    Output output = new Output(console, new Output.Style(false, false, false, false));
    Outcome outcome = new Outcome(output);
    Call call = new Call(surroundings, words, output, outcome);
    switch (args[1]) {
      case "copy" -> new CopyWork(call, killer).run("b", Optional.empty());
      case "repair" -> {
        VerifyCommand verify = new VerifyCommand();
        verify.readData = true;
        verify.repair = true;
        verify.watch = killer;
        verify.run(call);
      }
      default ->
          new BackupWork(call, BackupObserver.NONE, killer, UnaryOperator.identity())
              .run(List.of(), Optional.empty(), "");
    }
    System.out.print(out);
    System.exit(outcome.exitCode().status());
  }
}
