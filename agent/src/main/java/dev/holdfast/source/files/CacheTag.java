package dev.holdfast.source.files;

import dev.holdfast.posix.Data;
import dev.holdfast.posix.Fd;
import dev.holdfast.posix.OpenFlags;
import dev.holdfast.posix.Opening;
import dev.holdfast.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The Cache Directory Tagging Specification (bford.info/cachedir): a file that says "regenerable, do not back up". */
final class CacheTag {
  static final byte[] NAME = "CACHEDIR.TAG".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SIGNATURE =
      "Signature: 8a477f597d28d172789f06886806bc55".getBytes(StandardCharsets.US_ASCII);

  private CacheTag() {}

  /** Whether the directory carries a valid tag. */
  static boolean isOn(Fd dir) {
    int flags = OpenFlags.RDONLY | OpenFlags.NONBLOCK | OpenFlags.NOATIME;
    try (Fd tag = Opening.at(dir, NAME, flags)) {
      byte[] head = new byte[SIGNATURE.length];
      return Data.readAt(tag, 0, head, 0, head.length) == head.length
          && Arrays.equals(head, SIGNATURE);
    } catch (PosixException e) {
      return false; // no tag, or none that can be read: then the directory is captured
    }
  }
}
