package dev.holdfast.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.id.FleetId;
import dev.holdfast.id.Id128;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.layout.StoreMarker;
import dev.holdfast.seed.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed while it puts. Whatever it acknowledged is there, nothing has a name it does not fit, and the next
 * run ends with a store that holds the objects and nothing else.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DirectoryMoverCrashTest {
  private final long seed = Seed.of(20261121);
  private final Random random = new Random(seed);
  private final int kills = Boolean.getBoolean("holdfast.profile") ? 30 : 3;

  @TempDir
  Path folder;

  @Test
  void nothingAcknowledgedIsLostAndNothingPartialHasAName() throws Exception {
    System.out.println("seed " + seed + ", kills " + kills);
    int leftovers = 0;
    for (int kill = 0; kill < kills; kill++) {
      Path store = Files.createDirectory(folder.resolve("store-" + kill));
      Files
          .write(
              store.resolve("holdfast.json"),
              new StoreMarker(new FleetId(new Id128(2, 2)), new StoreId(new Id128(3, 3)))
                  .toBytes());
      int acknowledged = runAndKill(store, seed + kill * 10_000L);
      leftovers += temporary(store).size();
      for (int i = 0; i <= acknowledged; i++) {
        assertThat(file(store, seed + kill * 10_000L, i)).as("seed " + seed).exists();
      }
      assertEveryNameFits(store);
      PutLoop.run(store, folder, seed + kill * 10_000L, acknowledged + 3, i -> {
      });
      assertThat(temporary(store)).as("seed " + seed).isEmpty();
      assertEveryNameFits(store);
    }
    System.out.println("temporary files left by the killed runs: " + leftovers);
  }

  private int runAndKill(Path store, long objects) throws Exception {
    Process process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            PutLoop.class.getName(),
            store.toString(),
            folder.toString(),
            Long.toString(objects))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int wanted = random.nextInt(40);
    int last = -1;
    try (
        BufferedReader lines =
            new BufferedReader(
                process.inputReader(StandardCharsets.UTF_8))) {
      while (last < wanted) {
        last = Integer.parseInt(String.valueOf(lines.readLine()));
      }
      Thread.sleep(0, random.nextInt(999_999));
      process.toHandle().destroyForcibly(); // leaves the pipe open, unlike that of Process
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Integer.parseInt(line);
      }
    }
    assertThat(process.waitFor()).isEqualTo(137);
    return last;
  }

  private static Path file(Path store, long objects, int i) {
    return store.resolve(PutLoop.name(PutLoop.object(objects, i)).path());
  }

  private void assertEveryNameFits(Path store) throws IOException {
    for (Path file : files(store)) {
      String path = store.relativize(file).toString();
      if (ObjectName.parse(path).orElse(null) instanceof ObjectName.Pack pack) {
        assertThat(Sha256.of(Files.readAllBytes(file))).as("seed " + seed).isEqualTo(pack.sha256());
      } else {
        assertThat(path).as("seed " + seed).matches("holdfast\\.json|(.*/)?\\.tmp-.*");
      }
    }
  }

  private static List<Path> temporary(Path store) throws IOException {
    return files(store).stream().filter(p -> p.toString().contains(".tmp-")).toList();
  }

  private static List<Path> files(Path store) throws IOException {
    try (Stream<Path> all = Files.walk(store)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
