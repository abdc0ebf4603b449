package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The hand-made bad files. Each begins with its expectations, or has them in a file beside it: {@code # expect: FAULT
 * LINE:COLUMN TEXT} once per problem in order ({@code *} for any place) and {@code # hint: TEXT} for the first.
 */
class BadConfigurationTest {
  private static final String EXPECT = "# expect: ";
  private static final String HINT = "# hint: ";

  static Path folder() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(BadConfigurationTest.class.getResource("/badconfig")).toURI());
  }

  static Stream<String> files() throws IOException, URISyntaxException {
    try (Stream<Path> all = Files.list(folder())) {
      return all
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @Test
  void thereAreAtLeastAHundred() throws IOException, URISyntaxException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(100);
  }

  @ParameterizedTest @MethodSource("files")
  void isRefusedWithPlaceAndReason(String name) throws IOException, URISyntaxException {
    Path file = folder().resolve(name);
    List<String> expectations = expectations(file);
    ConfigurationReader.Outcome outcome = new ConfigurationReader().examine(file);

    assertThat(outcome.configuration()).isEmpty();
    List<String> wanted = expectations.stream().filter(l -> l.startsWith(EXPECT)).toList();
    assertThat(wanted).as("expectations in " + name).isNotEmpty();
    for (int i = 0; i < wanted.size(); i++) {
      String[] parts = wanted.get(i).substring(EXPECT.length()).split(" ", 3);
      assertThat(outcome.problems()).hasSizeGreaterThan(i);
      Problem problem = outcome.problems().get(i);
      assertThat(problem.text()).contains(parts[2]).doesNotContain("geheim");
      assertThat(problem.fault().code()).isEqualTo(parts[0]);
      if (!parts[1].equals("*")) {
        assertThat(problem.place().line() + ":" + problem.place().column()).isEqualTo(parts[1]);
      }
      assertThat(problem.place().file()).isEqualTo(file);
    }
    for (String line : expectations) {
      if (line.startsWith(HINT)) {
        assertThat(outcome.problems().getFirst().hint()).isEqualTo(line.substring(HINT.length()));
      }
    }
  }

  @ParameterizedTest @MethodSource("files")
  void endsTheCommandWithTwo(String name) throws URISyntaxException {
    Path file = folder().resolve(name);
    assertThatThrownBy(() -> new ConfigurationReader().read(file))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.fault().exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(e.message()).startsWith(file + ":").doesNotContain("geheim");
              assertThat(e.hint()).isNotBlank();
            });
  }

  private static List<String> expectations(Path file) throws IOException {
    Path beside = file.resolveSibling(file.getFileName().toString().replace(".yaml", ".expect"));
    return Files.readAllLines(Files.exists(beside) ? beside : file).stream()
        .takeWhile(line -> line.startsWith("# "))
        .toList();
  }
}
