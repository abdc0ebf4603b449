package dev.holdfast.signed;

import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A whole signed file in memory (docs/FORMAT.md §4): trust files, records, checkpoints, and manifests where memory is no
 * concern. Form, lengths and section hashes were checked when it was made; the signature was not: ask {@link
 * SignedHead#verifiedBy}. Immutable, any thread.
 */
public final class SignedFile {
  private final SignedHead head;
  private final byte[] bytes;
  private final Sha256 sha256;

  private SignedFile(SignedHead head, byte[] bytes) {
    this.head = head;
    this.bytes = bytes;
    this.sha256 = Sha256.of(bytes);
  }

  /**
   * Signs a core. Signer and sections of its head are filled in.
   *
   * @param sections in the order the kind demands
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} when sections or counts do not fit the core,
   *     {@code OBJECT_TOO_LARGE}
   */
  public static SignedFile sign(Core draft, List<Section> sections, SigningKey key) {
    SignedHead head = signHead(draft, sections, key);
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream((int) head.fileBytes());
      writeBody(head, sections, out);
      return new SignedFile(head, out.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("a section of a small signed file could not be read", e);
    }
  }

  /**
   * Signs a core and writes the file as a stream, sections read from where they lie. The caller fsyncs and closes.
   *
   * @return the head and the SHA-256 of all that was written
   * @throws IOException when {@code out} fails or a section's file cannot be read
   */
  public static Written write(Core draft, List<Section> sections, SigningKey key, OutputStream out)
      throws IOException {
    SignedHead head = signHead(draft, sections, key);
    var digest = Sha256.newDigest();
    writeBody(head, sections, new DigestOutputStream(out, digest));
    return new Written(head, Sha256.ofBytes(digest.digest()));
  }

  /**
   * What {@link #write} made.
   *
   * @param head the signed head; {@link SignedHead#fileBytes} is the length written
   * @param sha256 of the whole file
   */
  public record Written(SignedHead head, Sha256 sha256) {
    /** The name in a store. */
    public ObjectName.Signed name() {
      return head.nameFor(sha256);
    }
  }

  private static SignedHead signHead(Core draft, List<Section> sections, SigningKey key) {
    List<SectionRef> refs = sections.stream().map(Section::ref).toList();
    Core core = draft.withHead(draft.head().signedBy(key.verifyingKey().id(), refs));
    SectionRules.check(core);
    byte[] encoded = CoreCodec.encode(core);
    Form.limit(encoded.length, Limits.CORE_BYTES, "core", "bytes");
    byte[] signed = SignedHead.signedBytes(core.signedKind(), encoded);
    return new SignedHead(core, signed, key.sign(signed));
  }

  private static void writeBody(SignedHead head, List<Section> sections, OutputStream out)
      throws IOException {
    out.write(head.toBytes(head.core().signedKind()));
    for (Section section : sections) {
      section.writeTo(out);
    }
  }

  /**
   * Parses a whole file and checks lengths and section hashes.
   *
   * @throws dev.holdfast.fault.HoldfastException as {@link SignedHead#parse}; {@code OBJECT_DAMAGED} when a section does
   *     not fit its hash; {@code OBJECT_MALFORMED} when the file is shorter or longer than its head says
   */
  public static SignedFile parse(byte[] whole, SignedKind expected) {
    Form.limit(whole.length, Limits.SIGNED_FILE_BYTES, "signed file", "bytes");
    SignedHead head = SignedHead.parse(whole, expected);
    if (head.fileBytes() != whole.length) {
      throw Form.malformed("file of " + whole.length + " bytes", head.fileBytes() + " bytes");
    }
    int at = head.headBytes();
    for (SectionRef section : head.core().head().sections()) {
      Sha256 seen = Sha256.of(whole, at, (int) section.length());
      if (!seen.equals(section.sha256())) {
        throw Form.damaged(
            "section " + section.kind().text() + " of SHA-256 " + seen,
            section.sha256().toString());
      }
      at += (int) section.length();
    }
    return new SignedFile(head, whole.clone());
  }

  /**
   * Parses a whole file that lay under a name and checks the name too.
   *
   * @throws dev.holdfast.fault.HoldfastException as {@link #parse(byte[], SignedKind)}; {@code OBJECT_DAMAGED} when hash,
   *     number or subject do not fit the name
   */
  public static SignedFile parse(byte[] whole, ObjectName.Signed name) {
    Sha256 seen = Sha256.of(whole);
    if (!seen.equals(name.sha256())) {
      throw Form.damaged("file of SHA-256 " + seen, name.sha256().toString());
    }
    SignedFile file = parse(whole, SignedKind.of(name));
    file.head.requireName(name);
    return file;
  }

  /** The head. */
  public SignedHead head() {
    return head;
  }

  /** What is signed. */
  public Core core() {
    return head.core();
  }

  /** The whole file, in a new array. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** SHA-256 of the whole file. */
  public Sha256 sha256() {
    return sha256;
  }

  /** The name in a store. */
  public ObjectName.Signed name() {
    return head.nameFor(sha256);
  }

  /** The bytes of a section, in a new array, if there is one. */
  public Optional<byte[]> section(SectionKind kind) {
    return head.section(kind)
        .map(
            ref -> {
              int at = (int) head.sectionOffset(kind);
              return Arrays.copyOfRange(bytes, at, at + (int) ref.length());
            });
  }

  /**
   * Section {@code live} of a checkpoint or {@code good} of a host record; empty for a host record without one.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} when it is not of its form
   */
  public LiveList list() {
    return ListRules.parse(head.core(), this::section);
  }

  @Override
  public String toString() {
    return name().path();
  }
}
