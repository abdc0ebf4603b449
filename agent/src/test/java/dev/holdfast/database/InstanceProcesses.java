package dev.holdfast.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How servers of tests and their programs are run: never as root, with patience that ends, and nothing is left of them. */
final class InstanceProcesses {
  static final int PATIENCE_SECONDS = 120;

  private InstanceProcesses() {}

  static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  /** The account of that name where there is one. */
  static String account(String name) throws IOException {
    boolean there =
        Files.readAllLines(Path.of("/etc/passwd")).stream().anyMatch(l -> l.startsWith(name + ":"));
    return there ? name : "nobody";
  }

  /** The words before a command that make an account run it; none where this process is not root. */
  static List<String> as(String account) {
    return root()
        ? List.of("setpriv", "--reuid", account, "--regid", "nogroup", "--clear-groups")
        : List.of();
  }

  /** What a program that must succeed prints. */
  static String finished(Process process, String name) throws IOException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (waitFor(process) != 0) {
      throw new IOException(name + ": " + text);
    }
    return text;
  }

  /** The exit code. */
  static int waitFor(Process process) throws IOException {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("not finished after two minutes");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Removes a folder and all below it. */
  static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
