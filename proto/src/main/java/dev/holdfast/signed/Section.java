package dev.holdfast.signed;

import dev.holdfast.id.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;

/** The content of one section that is about to be signed. Immutable, any thread. */
public final class Section {
  /** Writes bytes; called once to hash and once to store. */
  @FunctionalInterface
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final SectionRef ref;
  private final Content content;

  private Section(SectionKind kind, Content content) throws IOException {
    var digest = Sha256.newDigest();
    long[] length = new long[1];
    try (var hashing =
        new DigestOutputStream(OutputStream.nullOutputStream(), digest) {
          @Override
          public void write(byte[] b, int off, int len) throws IOException {
            super.write(b, off, len);
            length[0] += len;
          }
        }) {
      content.writeTo(hashing);
    }
    this.ref = new SectionRef(kind, length[0], Sha256.ofBytes(digest.digest()));
    this.content = content;
  }

  /** These bytes; not copied, so leave them alone until the file is written. */
  public static Section ofBytes(SectionKind kind, byte[] bytes) {
    return made(kind, out -> out.write(bytes, 0, bytes.length));
  }

  /** A pack list. */
  public static Section ofPacks(PackList packs) {
    return made(SectionKind.PACKS, packs::writeTo);
  }

  /** A list of manifests: {@code LIVE} or {@code GOOD}. */
  public static Section ofList(SectionKind kind, LiveList list) {
    return ofBytes(kind, list.encode());
  }

  /** A file's bytes, read twice as a stream; leave it alone until the signed file is written. */
  public static Section ofFile(SectionKind kind, Path file) throws IOException {
    return new Section(
        kind,
        out -> {
          try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(out);
          }
        });
  }

  private static Section made(SectionKind kind, Content content) {
    try {
      return new Section(kind, content);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be written", e);
    }
  }

  /** Kind, length and hash. */
  public SectionRef ref() {
    return ref;
  }

  void writeTo(OutputStream out) throws IOException {
    content.writeTo(out);
  }
}
