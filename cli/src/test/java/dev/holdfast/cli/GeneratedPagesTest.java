package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Holds the generated pages equal to what they are generated from. To write them anew: {@code mvn -q -pl cli -am test
 * -Dtest=GeneratedPagesTest -Dsurefire.failIfNoSpecifiedTests=false -Dholdfast.regenerate=true}.
 */
class GeneratedPagesTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.root"), "holdfast.root"));

  private static final Map<Integer, String> GROUPS =
      Map.of(
          1, "Use and configuration",
          2, "Keys and trust",
          3, "Stores",
          4, "Stored objects",
          5, "Sources",
          6, "Restore",
          7, "State directory and machine");

  @Test
  void everyFaultHasANumberOfItsOwn() {
    Set<String> codes = new HashSet<>();
    for (Fault fault : Fault.values()) {
      assertThat(codes.add(fault.code())).as(fault.code()).isTrue();
      assertThat(fault.code()).matches("HF-[1-7][0-9]{3}");
      assertThat(fault.title()).as(fault.code()).isNotBlank().doesNotEndWith(".");
      assertThat(fault.hint()).as(fault.code()).isNotBlank().doesNotEndWith(".");
      assertThat(fault.exitCode()).as(fault.code()).isNotEqualTo(ExitCode.OK);
    }
  }

  @Test
  void faultsPage() throws IOException {
    StringBuilder page = new StringBuilder("# Faults\n\n");
    page.append(
        "Generated from `dev.holdfast.fault.Fault`; a test holds it equal. The exit code is the usual one; a\n");
    page.append(
        "command whose contract says otherwise uses another. Numbers are never reused.\n\n");
    page.append("## Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (ExitCode code : ExitCode.values()) {
      page.append("| ").append(code.status()).append(" | ")
          .append(code.name().toLowerCase(Locale.ROOT).replace('_', ' ')).append(" |\n");
    }
    page.append("\nThe worst wins: 130 > 12 > 11 > 10 > 2 > 4 > 1 > 9 > 8 > 13 > 3 > 0.\n");
    int group = 0;
    for (Fault fault : Arrays.stream(Fault.values()).sorted(Comparator.comparing(Fault::code))
        .toList()) {
      int own = fault.code().charAt(3) - '0';
      if (own != group) {
        group = own;
        page.append("\n## ").append(GROUPS.get(group))
            .append("\n\n| number | exit | what | next step |\n|---|---|---|---|\n");
      }
      page.append("| ").append(fault.code()).append(" | ").append(fault.exitCode().status())
          .append(" | ").append(cell(fault.title())).append(" | ").append(cell(fault.hint()))
          .append(" |\n");
    }
    generated(ROOT.resolve("docs/faults.md"), page.toString());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }

  @Test
  void commandsPage() throws IOException {
    StringBuilder page = new StringBuilder("# Command line\n\n");
    page.append(
        "Generated from the program's own help; a test holds it equal. Global options stand before or after the\n");
    page.append("verb; they are listed once, here:\n\n");
    String root = HelpText.of(Verb.all());
    page.append(fenced(root));
    for (CommandLine verb : Verb.all().getSubcommands().values()) {
      append(page, verb);
    }
    generated(ROOT.resolve("docs/cli.md"), page.toString());
  }

  private static void append(StringBuilder page, CommandLine verb) {
    if (verb.getSubcommands().isEmpty()) {
      String name = verb.getCommandSpec().qualifiedName();
      page.append("\n## ").append(name).append("\n\n").append(fenced(own(HelpText.of(verb))));
    }
    verb.getSubcommands().values().forEach(sub -> append(page, sub));
  }

  /** Without the global options, which every verb repeats. */
  private static String own(String help) {
    int from = help.indexOf("Global options:");
    int to = help.indexOf("Examples:");
    return help.substring(0, from) + help.substring(to);
  }

  private static String fenced(String text) {
    return "```\n" + text.strip() + "\n```\n";
  }

  private static void generated(Path file, String text) throws IOException {
    if (Boolean.getBoolean("holdfast.regenerate")) {
      Files.writeString(file, text);
    }
    List<String> seen = Files.exists(file) ? Files.readAllLines(file) : List.of();
    assertThat(seen)
        .as("%s differs from its source; write it anew with -Dholdfast.regenerate=true", file)
        .containsExactlyElementsOf(text.lines().toList());
  }
}
