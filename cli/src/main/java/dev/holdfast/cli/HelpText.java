package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of a verb: its own options first, the global ones after them, two examples last. */
final class HelpText {
  private static final int WIDTH = 96;

  private HelpText() {}

  static String of(CommandLine line) {
    line.setUsageHelpWidth(WIDTH);
    line.setUsageHelpLongOptionsMaxWidth(30);
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.commandListHeading("");
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, HelpText::synopsis);
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpText::options);
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpText::verbs);
    return line.getUsageMessage(Help.Ansi.OFF)
        .lines()
        .map(String::stripTrailing)
        .reduce("", (a, b) -> a + b + "\n");
  }

  private static String synopsis(Help help) {
    CommandLine line = help.commandSpec().commandLine();
    if (!line.getSubcommands().isEmpty()) {
      return help.commandSpec().qualifiedName() + " VERB [OPTIONS]\n";
    }
    return wrapped(UsageText.expected(line));
  }

  /** Breaks between words, not within one option and its value. */
  private static String wrapped(String form) {
    StringBuilder text = new StringBuilder();
    int column = "Usage: ".length();
    for (String part : form.split(" (?=[\\[-])")) {
      if (column + part.length() >= WIDTH) {
        text.append("\n         ");
        column = 9;
      }
      text.append(text.isEmpty() ? "" : " ").append(part);
      column += part.length() + 1;
    }
    return text.append('\n').toString();
  }

  private static String options(Help help) {
    List<OptionSpec> own = new ArrayList<>();
    List<OptionSpec> global = new ArrayList<>();
    for (OptionSpec option : help.commandSpec().options()) {
      (option.inherited() ? global : own).add(option);
    }
    return section(help, "Options", own) + section(help, "Global options", global);
  }

  private static String section(Help help, String title, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return "";
    }
    Help.Layout layout = help.createDefaultLayout();
    layout.addOptions(options, help.createDefaultParamLabelRenderer());
    return "\n" + title + ":\n" + layout;
  }

  private static String verbs(Help help) {
    StringBuilder text = new StringBuilder();
    help.subcommands()
        .forEach(
            (name, sub) -> text.append(
                String.format(
                    Locale.ROOT, "  %-12s%s%n", name,
                    String.join(" ", sub.commandSpec().usageMessage().header()))));
    return text.isEmpty() ? "" : "\nVerbs:\n" + text;
  }
}
