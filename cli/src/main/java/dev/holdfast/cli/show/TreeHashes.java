package dev.holdfast.cli.show;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The hash of each file below a folder.
 *
 * @param files by path relative to the folder
 */
public record TreeHashes(SortedMap<String, Sha256> files) {
  /**
   * Reads every file.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code STATE_UNUSABLE} when one cannot be read
   */
  public static TreeHashes of(Path folder) {
    TreeMap<String, Sha256> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> found =
          paths.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).toList();
      for (Path file : found) {
        files.put(folder.relativize(file).toString(), hash(file));
      }
    } catch (IOException e) {
      throw DiskFault.reading(folder.toString(), e);
    }
    return new TreeHashes(files);
  }

  private static Sha256 hash(Path file) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return Sha256.ofBytes(digest.digest());
  }
}
