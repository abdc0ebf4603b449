package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class UsageTest {
  @TempDir
  Path directory;
  private InProcess program;

  @BeforeEach
  void program() {
    program = new InProcess(directory);
  }

  static Stream<List<String>> verbs() {
    List<List<String>> verbs = new ArrayList<>();
    collect(Verb.all(), List.of(), verbs);
    return verbs.stream();
  }

  private static void collect(CommandLine line, List<String> words, List<List<String>> verbs) {
    verbs.add(words);
    for (Map.Entry<String, CommandLine> sub : line.getSubcommands().entrySet()) {
      List<String> longer = new ArrayList<>(words);
      longer.add(sub.getKey());
      collect(sub.getValue(), longer, verbs);
    }
  }

  @Test
  void helpBeforeAVerbIsItsHelp() {
    assertThat(program.run("help", "store", "check").out())
        .isEqualTo(program.run("store", "check", "--help").out());
    assertThat(program.run("help").out()).isEqualTo(program.run("--help").out());
  }

  @ParameterizedTest @MethodSource("verbs")
  void helpEndsWithTwoExamples(List<String> verb) {
    List<String> args = new ArrayList<>(verb);
    args.add("--help");
    Ran ran = program.run(args.toArray(String[]::new));
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    List<String> lines = ran.lines();
    assertThat(lines.get(lines.size() - 3)).isEqualTo("Examples:");
    for (String example : lines.subList(lines.size() - 2, lines.size())) {
      assertThat(example).matches("  (source <\\()?holdfast.*");
    }
    assertThat(lines).allMatch(line -> line.length() <= 100, "at most 100 columns");
    assertThat(ran.out()).contains("--passphrase-file", "--json");
  }

  @ParameterizedTest @MethodSource("verbs")
  void unknownOptionIsRefusedInJsonToo(List<String> verb) {
    List<String> args = new ArrayList<>(verb);
    args.addAll(List.of("--json", "--nonsense"));
    Ran ran = program.run(args.toArray(String[]::new));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.lines()).hasSize(2);
    assertThat(ran.lines().getFirst())
        .startsWith("{\"message_type\":\"error\",\"fault\":\"HF-1001\",\"seen\":\"")
        .endsWith("\"exit_code\":2}");
    assertThat(ran.last()).isEqualTo("{\"message_type\":\"summary\",\"exit_code\":2}");
    assertThat(ran.err()).contains("error: ", "expected: ", "hint: run 'holdfast");
  }

  @ParameterizedTest @MethodSource("verbs")
  void helpWithJsonIsJsonOnly(List<String> verb) {
    List<String> args = new ArrayList<>(verb);
    args.addAll(List.of("--help", "--json"));
    Ran ran = program.run(args.toArray(String[]::new));
    assertThat(ran.status()).isZero();
    assertThat(ran.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"message_type\":\""));
    assertThat(ran.last()).isEqualTo("{\"message_type\":\"summary\",\"exit_code\":0}");
  }

  @ParameterizedTest @CsvSource(
      delimiter = '|',
      textBlock = """
          ''                              | no verb after 'holdfast'
          bakup                           | unexpected word 'bakup'
          store                           | no verb after 'holdfast store'
          store init                      | missing required option: '--operator-key=FILE'
          host                            | no verb after 'holdfast host'
          host enrol                      | missing required option: '--operator-key=FILE'
          init                            | missing required option: '--keys=DIR'
          restore latest                  | restore without a place
          restore --target t              | missing required parameter: 'SNAPSHOT[:PATH]'
          rescue --target t               | missing required option: '--store=S'
          ls                              | missing required parameter: 'SNAPSHOT'
          cat                             | missing required parameter: 'SNAPSHOT:PATH'
          find                            | missing required parameter: 'PATTERN'
          diff a                          | missing required parameter: 'B'
          diff a b c                      | unexpected word 'c'
          snapshots a b                   | unexpected word 'b'
          verify --read-data-percent some | invalid value for option '--read-data-percent'
          backup --label                  | missing required parameter for option '--label'
          backup --label a --label b      | option '--label' (LABEL) should be specified only once
          -c a -c b backup                | option '--config' (FILE) should be specified only once
          version now                     | unexpected word 'now'
          """)
  void wrongWordsAreExplained(String words, String seen) {
    Ran ran = program.run(words.isEmpty() ? new String[0] : words.split(" "));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines().findFirst().orElseThrow()).startsWith("error: " + seen);
    assertThat(ran.err()).contains("[HF-1001]", "\n  expected: ", "\n  hint: ");
  }

  @ParameterizedTest @CsvSource(
      delimiter = '|',
      textBlock = """
          bakcup               | did you mean 'backup'? else run 'holdfast --help'
          restore a --traget=x | did you mean '--target'? else run 'holdfast restore --help'
          verify --read-date   | did you mean '--read-data'? else run 'holdfast verify --help'
          frobnicate           | run 'holdfast --help'
          """)
  void aSlipIsAnsweredWithTheNearestWord(String words, String hint) {
    assertThat(program.run(words.split(" ")).err()).endsWith("\n  hint: " + hint + "\n");
  }

  @Test
  void globalOptionsStandBeforeOrAfterTheVerb() {
    for (String[] args : List.of(
        new String[]{"--json", "version"},
        new String[]{"version", "--json"},
        new String[]{"-c", "x", "--state", "y", "--identity", "a", "version", "--identity", "b",
            "--json", "-q", "-v", "--no-color", "--trust", "t", "--passphrase-file", "p"})) {
      Ran ran = program.run(args);
      assertThat(ran.err()).isEmpty();
      assertThat(ran.status()).isZero();
      assertThat(ran.lines()).hasSize(1);
      assertThat(ran.last())
          .startsWith("{\"message_type\":\"summary\",\"version\":\"")
          .endsWith(",\"exit_code\":0}");
    }
  }

  @Test
  void identitiesBeforeAndAfterTheVerbAddUp() {
    Holdfast words = new Holdfast();
    Verb.parse(words, "--identity", "a", "version", "--identity", "b");
    assertThat(words.identities).containsExactly("a", "b");
  }

  @Test
  void oneVerbIsLoadedAlone() {
    assertThat(Verb.commandLine(new Holdfast(), "-c", "verify", "backup", "x").getSubcommands())
        .containsOnlyKeys("backup");
    assertThat(Verb.commandLine(new Holdfast(), "--help").getSubcommands())
        .hasSize(Verb.values().length);
  }

  @Test
  void noVerbHasAnOptionThatHidesAGlobalOne() {
    for (CommandLine line : Verb.all().getSubcommands().values()) {
      assertThat(line.getCommandSpec().options().stream().filter(OptionSpec::inherited))
          .hasSize(11);
    }
  }

  @Test
  void pathsHaveTheirDefaults() throws Exception {
    program.without("HOLDFAST_STATE");
    assertThat(call().state()).isEqualTo(directory.resolve(".local/state/holdfast"));
    program.with("XDG_STATE_HOME", "relative");
    assertThat(call().state()).isEqualTo(directory.resolve(".local/state/holdfast"));
    program.with("XDG_STATE_HOME", "/x");
    assertThat(call().state()).isEqualTo(Path.of("/x/holdfast"));
    program.as("root");
    assertThat(call().state()).isEqualTo(Path.of("/var/lib/holdfast"));
    program.with("HOLDFAST_STATE", "mine");
    assertThat(call().state()).isEqualTo(directory.resolve("mine"));
    assertThat(call("--state", "../s").state()).isEqualTo(directory.resolveSibling("s"));

    assertThat(call().newConfiguration()).isEqualTo(directory.resolve("holdfast.yaml"));
    Files.createFile(directory.resolve("holdfast.yaml"));
    assertThat(call().configuration()).isEqualTo(directory.resolve("holdfast.yaml"));
    Files.createFile(directory.resolve("other.yaml"));
    program.with("HOLDFAST_CONFIG", "other.yaml");
    assertThat(call().configuration()).isEqualTo(directory.resolve("other.yaml"));
    assertThat(call("-c", "holdfast.yaml").configuration())
        .isEqualTo(directory.resolve("holdfast.yaml"));

    program.with("HOLDFAST_IDENTITY", "i");
    assertThat(call().identities()).containsExactly(directory.resolve("i"));
    assertThat(call("--identity", "j").identities()).containsExactly(directory.resolve("j"));
  }

  private Call call(String... args) {
    Holdfast words = new Holdfast();
    Verb.parse(words, args);
    return program.call(words);
  }
}
