package dev.holdfast.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One program and its arguments. They reach it exactly as they stand here: there is no shell. Secrets belong into {@link
 * #secret}, never into an argument, for every user of the machine can read those.
 *
 * @param via a prefix that runs the rest elsewhere, for instance {@code docker exec -i pg}; often empty
 * @param argv the program and its arguments
 * @param variables added to the child's environment
 * @param secrets added too, but never shown
 * @param limits how long it may take
 * @param background whether it yields processor and disk to others ({@code nice}, {@code ionice})
 */
public record Command(
    List<String> via,
    List<String> argv,
    Map<String, String> variables,
    Map<String, String> secrets,
    ToolLimits limits,
    boolean background) {
  /** Copies the collections. */
  public Command {
    via = List.copyOf(via);
    argv = List.copyOf(argv);
    variables = Map.copyOf(variables);
    secrets = Map.copyOf(secrets);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("an empty command (expected: a program)");
    }
    for (String argument : argv) {
      if (argument.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("an argument with a zero byte (expected: none)");
      }
    }
  }

  /** A command without limits. */
  public static Command of(String program, String... arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(program);
    argv.addAll(List.of(arguments));
    return of(argv);
  }

  /** A command without limits. */
  public static Command of(List<String> argv) {
    return new Command(List.of(), argv, Map.of(), Map.of(), ToolLimits.NONE, false);
  }

  /** The same through a prefix. */
  public Command via(List<String> prefix) {
    return new Command(prefix, argv, variables, secrets, limits, background);
  }

  /** The same with one more variable. */
  public Command variable(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(variables);
    more.put(name, value);
    return new Command(via, argv, more, secrets, limits, background);
  }

  /** The same with a variable that is never shown. */
  public Command secret(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(secrets);
    more.put(name, value);
    return new Command(via, argv, variables, more, limits, background);
  }

  /** The same with these limits. */
  public Command within(ToolLimits limits) {
    return new Command(via, argv, variables, secrets, limits, background);
  }

  /** The same, yielding to others. */
  public Command inBackground() {
    return new Command(via, argv, variables, secrets, limits, true);
  }

  /** The last step of the program's path, for messages. */
  public String name() {
    String program = argv.getFirst();
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /** Prefix, program and arguments; no variable. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>(via);
    all.addAll(argv);
    return String.join(" ", all);
  }
}
