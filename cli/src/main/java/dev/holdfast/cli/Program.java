package dev.holdfast.cli;

import dev.holdfast.cli.local.NetworkWaits;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.output.Output;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * One run of the program: understands the words, runs the verb, tells what it came to. It keeps the contract of the
 * command line: one error line for the first cause, the summary last, the worst exit code.
 */
public final class Program {
  private final Surroundings surroundings;
  private final Supplier<NetworkWaits> waits;

  /** A program in these surroundings. */
  public Program(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.waits = () -> NetworkWaits.USUAL; // asked for by runs that need a server only
  }

  /** A program that waits so long for servers. */
  Program(Surroundings surroundings, NetworkWaits waits) {
    this.surroundings = surroundings;
    this.waits = () -> waits;
  }

  /** Runs one command and returns the exit status of the process. */
  public int run(String... asked) {
    String[] args = helpAfter(asked);
    Holdfast words = new Holdfast();
    List<String> given = Arrays.asList(args);
    int end = given.contains("--") ? given.indexOf("--") : given.size();
    // Wanted even where the words are not understood: a usage error is a JSON line too.
    boolean json = given.subList(0, end).contains("--json");
    Output output = null;
    Outcome outcome = null;
    try {
      ParseResult parsed = Verb.parse(words, args);
      output = output(words, json);
      outcome = new Outcome(output);
      run(parsed, new Call(surroundings, waits, words, output, outcome));
    } catch (ParameterException e) {
      output = output(words, json);
      outcome = new Outcome(output);
      outcome.failed(usage(e));
    }
    return close(outcome, output);
  }

  /** {@code help VERB} is what people type first: it means {@code VERB --help}. */
  private static String[] helpAfter(String[] asked) {
    if (asked.length == 0 || !asked[0].equals("help")) {
      return asked;
    }
    String[] args = Arrays.copyOfRange(asked, 1, asked.length + 1);
    args[asked.length - 1] = "--help";
    return args;
  }

  private void run(ParseResult parsed, Call call) {
    ParseResult deepest = parsed;
    while (deepest.hasSubcommand()) {
      deepest = deepest.subcommand();
    }
    CommandLine line = deepest.commandSpec().commandLine();
    if (parsed.isUsageHelpRequested() || deepest.isUsageHelpRequested()) {
      String help = HelpText.of(line);
      call.output().block(help);
      call.output().json(JsonObject.message("status").put("help", help));
    } else if (line.getCommand() instanceof Action action) {
      run(action, call);
    } else {
      call.outcome()
          .failed(
              Call.usage(
                  "no verb after '" + line.getCommandSpec().qualifiedName() + "'",
                  "one of " + String.join(", ", line.getSubcommands().keySet())));
    }
  }

  /** The one place where a defect of the program is caught: it is told as one, not as a stack trace. */
  private void run(Action action, Call call) {
    try {
      action.run(call);
      if (surroundings.interruption().isRaised()) {
        call.outcome().failed(Interruption.stopped());
      }
    } catch (HoldfastException e) {
      call.outcome().failed(surroundings.interruption().isRaised() ? Interruption.stopped() : e);
    } catch (RuntimeException e) {
      call.outcome().failed(defect(e));
      call.output().stack(e);
    } catch (OutOfMemoryError e) {
      call.outcome()
          .failed(
              new HoldfastException(
                  Fault.OUT_OF_MEMORY, "out of memory (expected: enough heap, see -Xmx)", e));
    }
  }

  private static HoldfastException defect(RuntimeException e) {
    return new HoldfastException(Fault.INTERNAL, e + " (expected: no such thing)", e);
  }

  private int close(Outcome outcome, Output output) {
    try {
      outcome.close();
      return outcome.exitCode().status();
    } catch (HoldfastException e) {
      output.error(e);
      return outcome.exitCode().worse(ExitCode.FAILED).status();
    }
  }

  private Output output(Holdfast words, boolean json) {
    boolean color = !words.noColor && surroundings.variable("NO_COLOR").isEmpty();
    return new Output(
        surroundings.console(),
        new Output.Style(json || words.json, words.quiet, words.verbose, color));
  }

  private static HoldfastException usage(ParameterException e) {
    return new HoldfastException(
        Fault.USAGE_ERROR,
        UsageText.seen(e) + " (expected: " + UsageText.expected(e.getCommandLine()) + ")",
        UsageText.hint(e),
        null);
  }
}
