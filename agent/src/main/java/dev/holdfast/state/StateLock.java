package dev.holdfast.state;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock of a state directory: held by one process, freed by the system when that process ends in any way.
 */
public final class StateLock implements AutoCloseable {
  /**
   * Files that this process has locked. Closing any channel of a file frees the process's lock on it (fcntl(2)), so such a
   * file must not even be opened a second time.
   */
  private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private StateLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static StateLock take(Path path) {
    Path file = path.toAbsolutePath().normalize();
    if (!MINE.add(file)) {
      throw busy(file, "this very process");
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      taken = lock(channel);
      if (!taken) {
        String holder = holder(channel);
        channel.close();
        throw busy(file, holder);
      }
      return new StateLock(file, channel);
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    } finally {
      if (!taken) {
        MINE.remove(file);
      }
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    if (lock == null) {
      return false;
    }
    channel.truncate(0);
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    int unused = channel.write(ByteBuffer.wrap(pid), 0);
    return true;
  }

  private static HoldfastException busy(Path file, String holder) {
    return new HoldfastException(
        Fault.STATE_BUSY, "the state directory " + file.getParent() + " is in use by " + holder);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    return pid.matches("[0-9]{1,10}") ? "process " + pid : "another process";
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFault.writing("state.lock", e);
    } finally {
      MINE.remove(file);
    }
  }
}
