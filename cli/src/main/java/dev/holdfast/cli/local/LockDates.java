package dev.holdfast.cli.local;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.id.Sha256;
import dev.holdfast.id.StoreId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read back of the locks of one store, so that a run asks only for what is new or due. A memory that is lost or
 * damaged is made again from the store. One thread.
 *
 * <p>The file: 8 bytes magic, then for each object 32 bytes SHA-256 of its path and 8 bytes end of its lock in seconds
 * since 1970, then 32 bytes SHA-256 of all that. All numbers are big-endian.
 */
public final class LockDates {
  private static final byte[] MAGIC = "hf-lock1".getBytes(StandardCharsets.US_ASCII);
  /** A lock that has ended is remembered for so long, so that it can be told. */
  private static final long LAPSED_SECONDS = Duration.ofDays(400).toSeconds();

  private static final int ROW = Sha256.BYTES + Long.BYTES;

  private final Path file;
  private final Map<Sha256, Long> untils = new HashMap<>();
  private boolean changed;

  private LockDates(Path file) {
    this.file = file;
  }

  /** What is remembered of a store; nothing when there is no such memory. */
  public static LockDates read(Path folder, StoreId store) {
    LockDates dates = new LockDates(folder.resolve(store + ".locks"));
    try {
      dates.fill(Files.readAllBytes(dates.file));
    } catch (NoSuchFileException e) {
      return dates;
    } catch (IOException e) {
      throw DiskFault.reading(dates.file.toString(), e);
    }
    return dates;
  }

  private void fill(byte[] bytes) {
    int end = bytes.length - Sha256.BYTES;
    boolean whole =
        end >= MAGIC.length
            && (end - MAGIC.length) % ROW == 0
            && Sha256.of(bytes, 0, end).equals(Sha256.ofBytes(bytes, end));
    if (!whole) {
      return;
    }
    ByteBuffer rows = ByteBuffer.wrap(bytes, 0, end);
    for (int at = MAGIC.length; at < end; at += ROW) {
      untils.put(Sha256.ofBytes(bytes, at), rows.getLong(at + Sha256.BYTES));
    }
  }

  private static Sha256 key(String path) {
    return Sha256.of(path.getBytes(StandardCharsets.UTF_8));
  }

  /** The end of the lock that was last read back. */
  public Optional<Instant> until(String path) {
    return Optional.ofNullable(untils.get(key(path))).map(Instant::ofEpochSecond);
  }

  /** Remembers a lock that was read back. */
  void put(String path, Instant until) {
    Long seconds = until.getEpochSecond();
    changed |= !seconds.equals(untils.put(key(path), seconds));
  }

  /** Forgets everything: something did not agree with the store. */
  void clear() {
    changed = true;
    untils.clear();
  }

  /**
   * Keeps the memory, without what ended long ago.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code DISK_FULL} and others of writing
   */
  void write(Instant now) {
    changed |= untils.values().removeIf(until -> until < now.getEpochSecond() - LAPSED_SECONDS);
    if (!changed) {
      return;
    }
    try {
      Files.createDirectories(file.resolveSibling(""));
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.write(next, bytes());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      changed = false;
    } catch (IOException e) {
      throw DiskFault.writing(file.toString(), e);
    }
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(MAGIC.length + untils.size() * ROW + Sha256.BYTES);
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(MAGIC);
    List<Sha256> order = new ArrayList<>(untils.keySet());
    order.sort(null);
    for (Sha256 key : order) {
      out.write(key.toBytes());
      out.writeLong(untils.getOrDefault(key, 0L));
    }
    out.write(Sha256.of(bytes.toByteArray()).toBytes());
    return bytes.toByteArray();
  }
}
