package dev.holdfast.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.posix.Accounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T42: whatever a snapshot says, nothing outside the target changes. */
final class RestoreEscapeTest {
  private static final int TREES = 120;

  @TempDir
  Path temp;
  final long seed = Long.getLong("holdfast.seed", 42);

  @Test
  void hostileTreesChangeNothingOutside() throws IOException {
    EscapeTrees trees = new EscapeTrees(temp);
    assertThat(trees.run(seed, TREES)).as("seed %d", seed).isEmpty();
    assertThat(trees.restored).isGreaterThan(20);
    assertThat(trees.refused).isGreaterThan(20);
  }

  @Test
  void hostileTreesChangeNothingOutsideForAnOrdinaryUser() throws Exception {
    assumeTrue(Accounts.effectiveUser() == 0, "only root can become another user");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is needed");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    // Reading the class path may need the right to read; it gives no right to write or to own.
    List<String> command = new ArrayList<>(List.of(
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
        "--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search",
        "--bounding-set=-all,+dac_read_search"));
    command.addAll(TestJvm.command(EscapeTrees.class, temp.toString(), "" + seed, "" + TREES));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).containsPattern("[2-9]\\d restored, [2-9]\\d refused");
  }
}
