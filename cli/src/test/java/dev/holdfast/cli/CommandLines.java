package dev.holdfast.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks at the command lines of all processes again and again, for a text that must stand in none. */
final class CommandLines implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;

  private final String secret;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final AtomicInteger looks = new AtomicInteger();
  private final Thread watcher;
  private volatile boolean going = true;

  CommandLines(String secret) {
    this.secret = secret;
    this.watcher = Thread.ofPlatform().daemon().name("command-lines").start(this::watch);
  }

  private void watch() {
    while (going) {
      look();
      looks.incrementAndGet();
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void look() {
    try (DirectoryStream<Path> processes =
        Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String line = line(process);
        if (line.contains(secret)) {
          shown.add(line.replace('\0', ' '));
        }
      }
    } catch (IOException e) {
      shown.add("/proc cannot be read: " + e.getMessage());
    }
  }

  private static String line(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it ended meanwhile
    }
  }

  /** How often all were looked at. */
  int looks() {
    return looks.get();
  }

  /** The command lines that held the text. */
  Set<String> shown() {
    return shown;
  }

  @Override
  public void close() {
    going = false;
    watcher.interrupt();
  }
}
