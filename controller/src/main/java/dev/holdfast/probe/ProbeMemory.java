package dev.holdfast.probe;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest report of each place, one text file each: a first line, {@code place}, {@code at}, {@code server}, then a line
 * {@code FACT=ANSWER detail} for each question. Holds nothing secret. Any thread; the last writer wins.
 *
 * @param folder need not be there
 */
public record ProbeMemory(Path folder) {
  private static final String FIRST = "holdfast store check 1";

  /** What was seen there last; empty when nothing is kept, or nothing that can be read. */
  public Optional<ProbeReport> read(String place) {
    try {
      return parse(Files.readAllLines(file(place)), place);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // What was seen is only a help: without it the safe defaults hold.
      return Optional.empty();
    }
  }

  private static Optional<ProbeReport> parse(List<String> lines, String place) {
    if (lines.size() < 4 || !lines.get(0).equals(FIRST) || !lines.get(1).equals("place=" + place)) {
      return Optional.empty();
    }
    List<Observation> seen = new ArrayList<>();
    try {
      for (String line : lines.subList(4, lines.size())) {
        int equals = line.indexOf('=');
        int space = line.indexOf(' ');
        String answer = line.substring(equals + 1, space < 0 ? line.length() : space);
        seen.add(
            new Observation(
                Fact.valueOf(line.substring(0, Math.max(0, equals))), Answer.valueOf(answer),
                space < 0 ? "" : line.substring(space + 1)));
      }
      return Optional.of(
          new ProbeReport(place, Instant.parse(lines.get(2).substring("at=".length())),
              Duration.ZERO, lines.get(3).substring("server=".length()), seen, List.of()));
    } catch (IllegalArgumentException | DateTimeParseException | IndexOutOfBoundsException e) {
      return Optional.empty(); // written by another version: as good as none
    }
  }

  /**
   * Keeps a report.
   *
   * @throws HoldfastException {@code STATE_UNUSABLE}
   */
  public void write(ProbeReport report) {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    text.append("place=").append(report.place()).append('\n');
    text.append("at=").append(report.at()).append('\n');
    text.append("server=").append(line(report.server())).append('\n');
    for (Observation seen : report.seen()) {
      text.append(seen.fact()).append('=').append(seen.answer());
      text.append(seen.detail().isEmpty() ? "" : " " + line(seen.detail())).append('\n');
    }
    Path file = file(report.place());
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createDirectories(folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.deleteIfExists(next);
      Files.createFile(next,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.STATE_UNUSABLE, "writing " + file + " failed: " + e.getMessage(), e);
    }
  }

  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private Path file(String place) {
    return folder.resolve(
        Sha256.of(place.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32) + ".txt");
  }
}
