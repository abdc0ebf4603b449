package dev.holdfast.state;

import dev.holdfast.id.Sha256;
import dev.holdfast.signed.SignatureMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that were found good on this machine: file {@code good-signatures} of the state directory, one line, then
 * 32 bytes each in no order. Only its owner may write it, or it is not believed; who may write the state directory has the
 * host's keys anyway. It is a cache: what cannot be read is forgotten, what cannot be written is not kept. Any thread;
 * several processes may add to one file.
 */
public final class GoodSignatures implements SignatureMemory {
  /** 4 MiB of file and about 20 MiB of heap; beyond that the memory begins again. */
  static final int MOST = 128 << 10;

  private static final byte[] TITLE =
      "holdfast good signatures 1\n".getBytes(StandardCharsets.US_ASCII);

  private final @Nullable Path file;
  private final int most;
  private final Set<Sha256> fresh = new HashSet<>();
  private @Nullable Set<Sha256> known;
  private boolean startOver;

  GoodSignatures(@Nullable Path file, int most) {
    this.file = file;
    this.most = most;
  }

  /** One that lasts as long as this process. */
  public static GoodSignatures ofProcess() {
    return new GoodSignatures(null, MOST);
  }

  @Override
  public synchronized boolean knows(Sha256 proof) {
    return fresh.contains(proof) || known().contains(proof);
  }

  @Override
  public synchronized void note(Sha256 proof) {
    if (fresh.size() < most && !known().contains(proof)) {
      fresh.add(proof);
    }
  }

  @Override
  public synchronized void keep() {
    if (file == null || fresh.isEmpty()) {
      return;
    }
    Set<Sha256> all = known();
    try {
      append(file);
      all.addAll(fresh);
      fresh.clear();
    } catch (IOException e) {
      startOver = true; // perhaps half of it was written; a cache is no reason to end a command
    }
  }

  private void append(Path path) throws IOException {
    if (startOver) {
      Files.deleteIfExists(path);
      startOver = false;
    }
    ByteBuffer bytes = ByteBuffer.allocate(fresh.size() * Sha256.BYTES + TITLE.length);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      if (channel.size() == 0) {
        bytes.put(TITLE);
      }
      for (Sha256 proof : fresh) {
        bytes.put(proof.toBytes());
      }
      bytes.flip();
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
    }
  }

  private Set<Sha256> known() {
    if (known == null) {
      known = file == null ? new HashSet<>() : read(file).orElseGet(this::nothing);
    }
    return known;
  }

  private Set<Sha256> nothing() {
    startOver = true;
    return new HashSet<>();
  }

  /** Empty for a file that is not to be believed, not of its form, or full. */
  private Optional<Set<Sha256>> read(Path path) {
    try {
      if (!Files.exists(path)) {
        return Optional.of(new HashSet<>());
      }
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          || othersMayWrite(path)
          || othersMayWrite(path.toAbsolutePath().resolveSibling(""))) {
        return Optional.empty();
      }
      try (FileChannel channel = FileChannel.open(path)) {
        long size = channel.size() - TITLE.length;
        if (size < 0 || size % Sha256.BYTES != 0 || size / Sha256.BYTES >= most) {
          return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
          // until all of it is there
        }
        return parse(bytes.flip());
      }
    } catch (IOException e) {
      return Optional.empty(); // then every signature is checked
    }
  }

  private static boolean othersMayWrite(@Nullable Path path) throws IOException {
    if (path == null) {
      return true; // nobody knows
    }
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
    return rights.contains(PosixFilePermission.GROUP_WRITE)
        || rights.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static Optional<Set<Sha256>> parse(ByteBuffer bytes) {
    byte[] title = new byte[Math.min(TITLE.length, bytes.remaining())];
    bytes.get(title);
    if (!java.util.Arrays.equals(title, TITLE)) {
      return Optional.empty();
    }
    Set<Sha256> all = HashSet.newHashSet(bytes.remaining() / Sha256.BYTES);
    byte[] proof = new byte[Sha256.BYTES];
    while (bytes.remaining() >= proof.length) {
      bytes.get(proof);
      all.add(Sha256.ofBytes(proof));
    }
    return Optional.of(all);
  }
}
