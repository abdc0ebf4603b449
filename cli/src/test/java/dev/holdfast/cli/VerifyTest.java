package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cli.InProcess.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} on repositories that the program itself made; what is altered is altered in store {@code a}. */
class VerifyTest {
  @TempDir static Path made;

  @TempDir Path directory;

  private InProcess program;

  @BeforeAll
  static void make() throws IOException {
    VerifyRepository.make(made);
  }

  @BeforeEach
  void copy() throws IOException {
    program = VerifyRepository.copy(made, directory);
  }

  private Ran verify(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "verify";
    all[1] = "--json";
    System.arraycopy(words, 0, all, 2, words.length);
    return program.run(all);
  }

  @Test
  void aSoundRepositoryHasNoFindings() {
    for (String[] words : new String[][]{{}, {"--read-data"}, {"--read-data-percent", "10"},
        {"--identity", "keys/recovery-1.key"},
        {"--identity", "keys/recovery-2.key", "--read-data"},
        {"latest", "--identity", "keys/recovery-1.key", "--read-data"}}) {
      Ran ran = verify(words);
      assertThat(ran.lines()).as(ran.out() + ran.err()).hasSize(1);
      assertThat(ran.last()).contains("\"message_type\":\"summary\"", "\"findings\":0")
          .endsWith("\"exit_code\":0}");
      assertThat(ran.status()).isZero();
    }
  }
}
