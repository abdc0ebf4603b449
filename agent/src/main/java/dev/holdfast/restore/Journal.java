package dev.holdfast.restore;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * What an interrupted restore had on disk already: lines of text, each written after what it says was synced. A line cut
 * short counts for nothing. One thread at a time.
 */
final class Journal implements AutoCloseable {
  private static final String HEAD = "holdfast-restore/1 ";
  private static final String STRUCTURE = "structure";
  private static final String MOVING = "moving";

  private final FileChannel channel;
  private final Set<String> done = new HashSet<>();
  private boolean structure;
  private boolean moving;

  /** Opens or begins the journal of a restore; one of another restore or form is begun anew. */
  Journal(Path file, String key) {
    try {
      long valid = Files.exists(file) ? read(Files.readAllBytes(file), key) : 0;
      channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(valid).position(valid);
      if (valid == 0) {
        write(HEAD + key);
      }
    } catch (IOException e) {
      throw DiskFault.writing("the restore's journal", e);
    }
  }

  private long read(byte[] bytes, String key) {
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      String line = new String(bytes, from, i - from, StandardCharsets.US_ASCII);
      if (from > 0) {
        note(line);
      } else if (!line.equals(HEAD + key)) {
        return 0;
      }
      from = i + 1;
    }
    return from;
  }

  private void note(String line) {
    switch (line) {
      case STRUCTURE -> structure = true;
      case MOVING -> moving = true;
      default -> done.add(line);
    }
  }

  /** Whether all directories and files had been made. */
  boolean hasStructure() {
    return structure;
  }

  /** Whether the tree was complete and being moved into a mount point. */
  boolean isMoving() {
    return moving;
  }

  /** Whether a pack's content lies in the files. */
  synchronized boolean isDone(int part, Sha256 pack) {
    return done.contains(line(part, pack));
  }

  /** Whether there is content worth keeping. */
  synchronized boolean hasContent() {
    return !done.isEmpty();
  }

  /** All directories and files are made and synced. */
  void structure() {
    append(STRUCTURE);
  }

  /** The tree is complete and synced. */
  void moving() {
    append(MOVING);
  }

  /** These packs' content is synced. */
  synchronized void done(Set<String> lines) {
    if (!lines.isEmpty()) {
      append(String.join("\n", lines));
      done.addAll(lines);
    }
  }

  static String line(int part, Sha256 pack) {
    return part + " " + pack.hex();
  }

  private synchronized void append(String line) {
    try {
      write(line);
      if (line.equals(STRUCTURE) || line.equals(MOVING)) {
        note(line);
      }
    } catch (IOException e) {
      throw DiskFault.writing("the restore's journal", e);
    }
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      int unused = channel.write(bytes);
    }
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFault.writing("the restore's journal", e);
    }
  }
}
