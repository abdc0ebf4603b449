package dev.holdfast.signed;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A signed file on disk whose bytes fit its name and whose sections fit its head; read once as a stream, never held whole.
 * The signature is not checked here: ask {@link SignedHead#verifiedBy}. Leave the file alone while this is used.
 *
 * @param path where it lies
 * @param head its head
 * @param sha256 of the whole file
 */
public record CheckedFile(Path path, SignedHead head, Sha256 sha256) {
  private static final int BUFFER_BYTES = 64 << 10;

  /**
   * Reads and checks a file.
   *
   * @param name the name it had in a store
   * @throws HoldfastException as {@link SignedFile#parse(byte[], ObjectName.Signed)}
   * @throws IOException when the local file cannot be read
   */
  public static CheckedFile open(Path path, ObjectName.Signed name) throws IOException {
    long size = Files.size(path);
    Form.limit(size, Limits.SIGNED_FILE_BYTES, "signed file", "bytes");
    SignedKind kind = SignedKind.of(name);
    requireHash(path, size, name);
    byte[] first;
    try (InputStream in = Files.newInputStream(path)) {
      first = in.readNBytes((int) Math.min(size, SignedHead.MAX_BYTES));
    }
    SignedHead head = SignedHead.parse(first, kind);
    head.requireName(name);
    if (head.fileBytes() != size) {
      throw Form.malformed("file of " + size + " bytes", head.fileBytes() + " bytes");
    }
    CheckedFile file = new CheckedFile(path, head, name.sha256());
    for (SectionRef section : head.core().head().sections()) {
      file.checkSection(section, Sha256.newDigest());
    }
    return file;
  }

  private static void requireHash(Path path, long size, ObjectName.Signed name)
      throws IOException {
    Sha256 seen = hash(path, 0, size, Sha256.newDigest());
    if (!seen.equals(name.sha256())) {
      throw Form.damaged("file of SHA-256 " + seen, name.sha256().toString());
    }
  }

  private void checkSection(SectionRef section, MessageDigest digest) throws IOException {
    Sha256 seen = hash(path, head.sectionOffset(section.kind()), section.length(), digest);
    if (!seen.equals(section.sha256())) {
      throw Form.damaged(
          "section " + section.kind().text() + " of SHA-256 " + seen, section.sha256().toString());
    }
  }

  private static Sha256 hash(Path path, long offset, long length, MessageDigest digest)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(offset);
      long left = length;
      while (left > 0) {
        int n = file.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (n < 0) {
          throw new EOFException(path + " became shorter while it was read");
        }
        digest.update(buffer, 0, n);
        left -= n;
      }
    }
    return Sha256.ofBytes(digest.digest());
  }

  /** The bytes of a section, if there is one. At most {@link SectionKind#maxBytes}. */
  public Optional<byte[]> readSection(SectionKind kind) throws IOException {
    Optional<SectionRef> ref = head.section(kind);
    if (ref.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[(int) ref.get().length()];
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      file.seek(head.sectionOffset(kind));
      file.readFully(bytes);
    }
    return Optional.of(bytes);
  }

  /**
   * The pack list of a manifest.
   *
   * @throws HoldfastException {@link Fault#OBJECT_MALFORMED} when this is no manifest or the list is not of its form
   */
  public PackList packs() throws IOException {
    if (!(head.core() instanceof ManifestCore core)) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED, "a " + head.core().signedKind().text() + " (expected: manifest)");
    }
    byte[] section = readSection(SectionKind.PACKS).orElse(new byte[0]);
    return PackList.parse(ByteBuffer.wrap(section), core.packCount());
  }
}
