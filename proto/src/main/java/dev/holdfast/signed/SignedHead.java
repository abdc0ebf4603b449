package dev.holdfast.signed;

import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import dev.holdfast.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a signed file before its sections: {@code "holdfast/1/<kind>\n" | u32 core length | core | 64-byte signature}.
 * Its form is checked when it is parsed, its signature only by {@link #verifiedBy}: until then nothing it says counts.
 * Immutable, any thread.
 */
public final class SignedHead {
  /** Longest possible head in bytes. */
  public static final int MAX_BYTES = 32 + 4 + Limits.CORE_BYTES + SigningKey.SIGNATURE_BYTES;

  private static final byte[] FAMILY = "holdfast/".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] PROOF =
      "holdfast good signature 1\n".getBytes(StandardCharsets.US_ASCII);

  private final Core core;
  private final byte[] signed;
  private final byte[] signature;
  private final int headBytes;

  /** The key that this was verified with: one check costs most of a millisecond. */
  private volatile @Nullable VerifyingKey verified;

  SignedHead(Core core, byte[] signed, byte[] signature) {
    this.core = core;
    this.signed = signed;
    this.signature = signature;
    this.headBytes = signed.length + 4 + signature.length;
  }

  /**
   * How many bytes from the start of the file the head takes. A lister that read fewer reads again with that many.
   *
   * @param first the first bytes of the file, all of it when it is shorter than {@link Limits#FIRST_READ_BYTES}
   * @throws dev.holdfast.fault.HoldfastException {@code FORMAT_UNKNOWN} for another version, {@code OBJECT_MALFORMED} for
   *     another magic or a file that is too short to say, {@code OBJECT_TOO_LARGE} for a core beyond the limit
   */
  public static int neededBytes(byte[] first, SignedKind expected) {
    byte[] magic = expected.magic();
    if (!startsWith(first, magic)) {
      throw wrongMagic(first, expected);
    }
    int at = magic.length;
    if (first.length < at + 4) {
      throw Form.malformed("file of " + first.length + " bytes", "a core length");
    }
    long length =
        (first[at] & 0xffL) << 24
            | (first[at + 1] & 0xffL) << 16
            | (first[at + 2] & 0xffL) << 8
            | (first[at + 3] & 0xffL);
    Form.limit(length, Limits.CORE_BYTES, "core", "bytes");
    Form.range(length, 1, Limits.CORE_BYTES, "core length");
    return at + 4 + (int) length + SigningKey.SIGNATURE_BYTES;
  }

  private static RuntimeException wrongMagic(byte[] first, SignedKind expected) {
    String wanted = new String(expected.magic(), StandardCharsets.US_ASCII).strip();
    if (first.length == 0) {
      return Form.malformed("an empty file", wanted);
    }
    int end = 0;
    while (end < Math.min(first.length, 40) && first[end] > ' ' && first[end] < 0x7f) {
      end++;
    }
    String seen = new String(first, 0, end, StandardCharsets.US_ASCII);
    boolean other =
        startsWith(first, FAMILY)
            && seen.matches("holdfast/[1-9][0-9]*/.*")
            && !seen.startsWith("holdfast/1/");
    return other
        ? Form.unknown("file of \"" + seen + "\"", wanted)
        : Form.malformed("file that begins with \"" + seen + "\"", wanted);
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * Parses a head.
   *
   * @param first at least {@link #neededBytes} bytes from the start of the file
   * @throws dev.holdfast.fault.HoldfastException as {@link #neededBytes}; {@code OBJECT_MALFORMED} when it is cut or a field
   *     is wrong; {@code FORMAT_UNKNOWN} for an unknown critical field or section
   */
  public static SignedHead parse(byte[] first, SignedKind expected) {
    int needed = neededBytes(first, expected);
    if (first.length < needed) {
      throw Form.malformed("file of " + first.length + " bytes", "a head of " + needed + " bytes");
    }
    int magicBytes = expected.magic().length;
    int coreEnd = needed - SigningKey.SIGNATURE_BYTES;
    byte[] core = Arrays.copyOfRange(first, magicBytes + 4, coreEnd);
    byte[] signature = Arrays.copyOfRange(first, coreEnd, needed);
    return new SignedHead(
        CoreCodec.parse(core, expected), signedBytes(expected, core), signature);
  }

  /** Magic and core: what a signature covers. */
  static byte[] signedBytes(SignedKind kind, byte[] core) {
    byte[] magic = kind.magic();
    byte[] signed = Arrays.copyOf(magic, magic.length + core.length);
    System.arraycopy(core, 0, signed, magic.length, core.length);
    return signed;
  }

  /** What is signed. */
  public Core core() {
    return core;
  }

  /** Whether the signature is that key's, and the core names that key as its signer. */
  public boolean verifiedBy(VerifyingKey key) {
    if (key.equals(verified)) {
      return true;
    }
    boolean fits = core.head().signer().equals(key.id()) && key.verify(signed, signature);
    if (fits) {
      verified = key;
    }
    return fits;
  }

  /** The same; a signature that the memory knows is not checked again, and a good one is noted. */
  public boolean verifiedBy(VerifyingKey key, SignatureMemory memory) {
    if (key.equals(verified)) {
      return true;
    }
    if (!core.head().signer().equals(key.id())) {
      return false;
    }
    Sha256 proof = proof(key);
    if (memory.knows(proof)) {
      verified = key;
      return true;
    }
    boolean good = verifiedBy(key);
    if (good) {
      memory.note(proof);
    }
    return good;
  }

  /** Key and signature have a fixed length, so the joined bytes stand for nothing else. */
  private Sha256 proof(VerifyingKey key) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(PROOF);
    digest.update(key.toBytes());
    digest.update(signature);
    return Sha256.ofBytes(digest.digest(signed));
  }

  /** Whether both have the same bytes, and so belong to one file: a core names the hashes of all its sections. */
  public boolean sameAs(SignedHead other) {
    return Arrays.equals(signed, other.signed) && Arrays.equals(signature, other.signature);
  }

  /** Length of the head in bytes: where the sections start. */
  public int headBytes() {
    return headBytes;
  }

  /** Length of the whole file as the core says, in bytes. */
  public long fileBytes() {
    long bytes = headBytes;
    for (SectionRef section : core.head().sections()) {
      bytes += section.length();
    }
    return bytes;
  }

  /** The section of that kind, if the core names one. */
  public Optional<SectionRef> section(SectionKind kind) {
    return core.head().sections().stream().filter(s -> s.kind() == kind).findFirst();
  }

  /**
   * Where the section of that kind starts in the file, in bytes.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_MALFORMED} when there is none
   */
  public long sectionOffset(SectionKind kind) {
    long at = headBytes;
    List<SectionRef> sections = core.head().sections();
    for (SectionRef section : sections) {
      if (section.kind() == kind) {
        return at;
      }
      at += section.length();
    }
    throw Form.malformed("no section " + kind.text(), "one");
  }

  /**
   * Checks that host or fleet and number fit a name; says nothing about the hash in it.
   *
   * @throws dev.holdfast.fault.HoldfastException {@code OBJECT_DAMAGED} when the object lies under a name that is not its
   *     own
   */
  public void requireName(ObjectName.Signed name) {
    CoreHead head = core.head();
    boolean fits =
        switch (name) {
          case ObjectName.Manifest m ->
              m.seq() == head.number() && m.host().value().equals(head.subject());
          case ObjectName.Checkpoint c ->
              c.n() == head.number() && c.host().value().equals(head.subject());
          case ObjectName.HostRecord r ->
              r.n() == head.number() && r.host().value().equals(head.subject());
          case ObjectName.Trust t -> t.v() == head.number();
          case ObjectName.StoreRecord r -> r.n() == head.number();
        };
    if (!fits || SignedKind.of(name) != core.signedKind()) {
      throw Form.damaged(
          core.signedKind().text() + " " + head.number() + " of " + head.subject() + " as "
              + name.path(),
          "the object that the name says");
    }
  }

  /** The name this file has in a store. */
  public ObjectName.Signed nameFor(Sha256 fileSha256) {
    return switch (core) {
      case ManifestCore m -> new ObjectName.Manifest(m.host(), m.seq(), fileSha256);
      case CheckpointCore c -> new ObjectName.Checkpoint(c.host(), c.n(), fileSha256);
      case TrustCore t -> new ObjectName.Trust(t.v(), fileSha256);
      case HostRecordCore r -> new ObjectName.HostRecord(r.host(), r.n(), fileSha256);
      case StoreRecordCore r -> new ObjectName.StoreRecord(r.n(), fileSha256);
    };
  }

  /** Magic, length, core, signature. */
  byte[] toBytes(SignedKind kind) {
    int magicBytes = kind.magic().length;
    int coreBytes = signed.length - magicBytes;
    byte[] out = new byte[headBytes];
    System.arraycopy(signed, 0, out, 0, magicBytes);
    out[magicBytes] = (byte) (coreBytes >>> 24);
    out[magicBytes + 1] = (byte) (coreBytes >>> 16);
    out[magicBytes + 2] = (byte) (coreBytes >>> 8);
    out[magicBytes + 3] = (byte) coreBytes;
    System.arraycopy(signed, magicBytes, out, magicBytes + 4, coreBytes);
    System.arraycopy(signature, 0, out, magicBytes + 4 + coreBytes, signature.length);
    return out;
  }
}
