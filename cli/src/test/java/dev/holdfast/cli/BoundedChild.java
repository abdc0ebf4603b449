package dev.holdfast.cli;

import com.sun.management.ThreadMXBean;
import dev.holdfast.backup.BackupObserver;
import dev.holdfast.cli.output.Console;
import dev.holdfast.cli.output.Output;
import dev.holdfast.copy.CopyObserver;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The program in a small heap. Arguments: working directory, then {@code stream SEED BYTES} (a backup of a
 * {@link SyntheticStream} in the place of each source) or the words of any command. What it used, and the hash of the
 * stream, come last on standard error.
 */
public final class BoundedChild {
  private BoundedChild() {}

  /** Runs one command. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Console console =
        new Console(
            new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err),
            false, false, 80, null);
    Surroundings surroundings =
        new Surroundings(
            Map.of("HOLDFAST_STATE", directory.resolve("state").toString()),
            directory, directory, "user", "testhost", Clock.systemUTC(), new SecureRandom(),
            console, new Interruption());
    String[] words = Arrays.copyOfRange(args, 1, args.length);
    int status =
        words[0].equals("stream")
            ? stream(surroundings, Long.parseLong(words[1]), Long.parseLong(words[2]))
            : new Program(surroundings).run(words);
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst().orElseThrow();
    System.err.println("kib=" + peak.replaceAll("[^0-9]", ""));
    System.err.println("allocated=" + allocatedBytes());
    System.exit(status);
  }

  /** What all threads of this process have taken from the heap so far. */
  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getTotalThreadAllocatedBytes()
        : -1;
  }

  private static int stream(Surroundings surroundings, long seed, long bytes) {
    Output output =
        new Output(surroundings.console(), new Output.Style(false, false, false, false));
    Outcome outcome = new Outcome(output);
    Holdfast words = new Holdfast();
    Verb.parse(words, "backup");
    Call call = new Call(surroundings, words, output, outcome);
    AtomicReference<SyntheticStream> made = new AtomicReference<>();
    new BackupWork(
        call,
        BackupObserver.NONE,
        CopyObserver.NONE,
        source -> {
          made.set(new SyntheticStream(source, seed, bytes));
          return made.get();
        })
        .run(List.of(), Optional.empty(), "");
    System.err.println("sha256=" + made.get().sha256().hex());
    return outcome.exitCode().status();
  }
}
