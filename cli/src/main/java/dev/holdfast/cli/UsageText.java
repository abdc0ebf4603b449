package dev.holdfast.cli;

import dev.holdfast.cli.config.KeyHints;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what was wrong with the words, and what would have been right. */
final class UsageText {
  private UsageText() {}

  static String seen(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      return (first.startsWith("-") ? "unknown option " : "unexpected word ") + "'" + first + "'";
    }
    String text = String.valueOf(e.getMessage()).strip();
    if (e instanceof MissingParameterException && text.startsWith("Missing required")) {
      return lower(text);
    }
    return lower(text.lines().findFirst().orElse(text));
  }

  /** A word or option of this call that is near the one that was not understood, else its help. */
  static String hint(ParameterException e) {
    CommandLine line = e.getCommandLine();
    String help = "run '" + line.getCommandSpec().qualifiedName() + " --help'";
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return help;
    }
    String word = unmatched.getUnmatched().getFirst();
    List<String> known =
        word.startsWith("-")
            ? line.getCommandSpec().options().stream().map(OptionSpec::longestName).toList()
            : List.copyOf(line.getSubcommands().keySet());
    return KeyHints.nearest(word.replaceFirst("=.*", ""), known)
        .map(near -> KeyHints.didYouMean(near) + " else " + help)
        .orElse(help);
  }

  /** The form of the call: own options and words, global options left out. */
  static String expected(CommandLine line) {
    if (!line.getSubcommands().isEmpty()) {
      return "one of " + String.join(", ", line.getSubcommands().keySet());
    }
    String options =
        line.getCommandSpec()
            .options()
            .stream()
            .filter(o -> !o.inherited())
            .map(
                o -> {
                  String text =
                      o.longestName() + (o.arity().max() > 0 ? " " + o.paramLabel() : "");
                  String dots = o.isMultiValue() ? "..." : "";
                  return (o.required() ? text : "[" + text + "]") + dots;
                })
            .collect(Collectors.joining(" "));
    String words =
        line.getCommandSpec()
            .positionalParameters()
            .stream()
            .map(UsageText::word)
            .collect(Collectors.joining(" "));
    return (line.getCommandSpec().qualifiedName() + " " + options + " " + words)
        .replaceAll(" +", " ")
        .strip();
  }

  private static String word(PositionalParamSpec word) {
    String text = word.paramLabel() + (word.arity().max() > 1 ? "..." : "");
    return word.arity().min() == 0 ? "[" + text + "]" : text;
  }

  private static String lower(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
