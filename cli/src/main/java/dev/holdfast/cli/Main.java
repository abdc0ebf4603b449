package dev.holdfast.cli;

import dev.holdfast.cli.output.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The entry of the command line: gathers what the machine gives (clock, environment, terminal, signals) and hands it to
 * {@link Program}. The only class of this module that reads the system clock or ends the process.
 */
public final class Main {
  /** How long a stopped command may take to end cleanly before the process ends without it. */
  private static final long STOP_SECONDS = 20;

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    Map<String, String> environment = System.getenv();
    Surroundings surroundings =
        new Surroundings(
            environment,
            Path.of("").toAbsolutePath(),
            Path.of(System.getProperty("user.home", "/")),
            System.getProperty("user.name", ""),
            hostName(),
            Clock.systemUTC(),
            new SecureRandom(),
            console(environment),
            new Interruption());
    Program program = new Program(surroundings);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(surroundings.interruption(), ended), "stop"));
    int status = program.run(args);
    surroundings.interruption().end();
    ended.countDown();
    System.exit(status);
  }

  /** Runs when a signal came, or when the command has ended; only the first is of interest. */
  private static void stop(Interruption interruption, CountDownLatch ended) {
    if (!interruption.raise()) {
      return;
    }
    try {
      ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(interruption.status());
  }

  private static Console console(Map<String, String> environment) {
    boolean outIsTerminal = isTerminal(1);
    boolean errIsTerminal = isTerminal(2);
    return new Console(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        outIsTerminal,
        errIsTerminal,
        width(environment.get("COLUMNS")),
        isTerminal(0) && errIsTerminal ? Main::ask : null);
  }

  /** The JDK's console is made only when asked: it takes longer to start than most commands. */
  @SuppressWarnings("SystemConsoleNull") // null where no console provider is there at all
  private static char @org.jspecify.annotations.Nullable [] ask(String prompt) {
    java.io.Console console = System.console();
    return console == null ? null : console.readPassword("%s", prompt);
  }

  /** A terminal is what the kernel calls one of the tty devices. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** The name the kernel has; asking the resolver may wait for a network. */
  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "host";
    }
  }

  private static int width(@org.jspecify.annotations.Nullable String columns) {
    return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : 80;
  }
}
