package dev.holdfast.seal;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small secret files: plain, or age files protected by a passphrase that {@code age -p} and {@code age -d} understand. */
public final class SecretFile {
  /** The longest secret file that is read. */
  public static final int MAX_BYTES = 1 << 20;

  private static final byte[] AGE_START =
      AgeText.VERSION_LINE.strip().getBytes(StandardCharsets.US_ASCII);

  private SecretFile() {}

  /**
   * Reads a secret file and opens it if it is protected, binary or armored.
   *
   * @param passphrases asked only if it is protected
   * @param findings gets the warning {@code secret-readable} when others can read the file
   * @return the content, which the caller clears
   * @throws HoldfastException {@link Fault#IDENTITY_MISSING} when there is no such file or it cannot be read, {@link
   *     Fault#IDENTITY_LOCKED}, {@link Fault#PASSPHRASE_WRONG}, {@link Fault#IDENTITY_MALFORMED}
   */
  public static byte[] read(Path file, PassphraseSource passphrases, FindingSink findings) {
    byte[] bytes = readWhole(file);
    warnIfReadable(file, findings);
    boolean armored = Armor.isArmored(bytes);
    if (!armored && !startsAsAge(bytes)) {
      return bytes;
    }
    try {
      return open(armored ? Armor.decode(bytes) : bytes, file, passphrases);
    } catch (HoldfastException e) {
      if (e.fault() == Fault.OBJECT_MALFORMED
          || e.fault() == Fault.OBJECT_DAMAGED
          || e.fault() == Fault.OBJECT_TOO_LARGE) {
        throw new HoldfastException(
            Fault.IDENTITY_MALFORMED, file + ": " + e.message(), e);
      }
      throw e;
    }
  }

  private static boolean startsAsAge(byte[] bytes) {
    int start = AGE_START.length;
    return bytes.length >= start && Arrays.equals(bytes, 0, start, AGE_START, 0, start);
  }

  private static byte[] open(byte[] age, Path file, PassphraseSource passphrases) {
    AgeHeader header = AgeHeader.parse(age, 0, age.length);
    AgeStanza stanza = header.stanzas().getFirst();
    if (!stanza.type().equals(ScryptStanza.TYPE)) {
      throw new HoldfastException(
          Fault.IDENTITY_MALFORMED,
          file + ": sealed to a key of type " + stanza.type() + " (expected: a passphrase)");
    }
    ScryptStanza.check(stanza, file.toString());
    char[] passphrase =
        passphrases
            .passphraseFor(file)
            .orElseThrow(
                () -> new HoldfastException(
                    Fault.IDENTITY_LOCKED, file + " is protected by a passphrase, none is given"));
    try {
      FileKey key = ScryptStanza.unwrap(stanza, passphrase, file.toString());
      try {
        return Unsealer.whole(age, header, key, file.toString());
      } finally {
        key.destroy();
      }
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  /**
   * Writes a secret file, mode 0600, fsynced, never over an existing one.
   *
   * @param passphrase protects it as {@code age -p} does, with work factor 16; null leaves it plain; not cleared here
   * @throws HoldfastException {@link Fault#FILE_EXISTS}, {@link Fault#DISK_FULL}, {@link Fault#STATE_UNUSABLE}; no file is
   *     left behind then
   */
  public static void write(
      Path file, byte[] content, char @Nullable [] passphrase, SecureRandom random) {
    byte[] bytes =
        passphrase == null
            ? content
            : protect(content, passphrase, ScryptStanza.WRITTEN_WORK_FACTOR, random);
    boolean created = false;
    try {
      Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
      try (FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(owner))) {
        created = true;
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          int unused = channel.write(left);
        }
        channel.force(true);
      }
      try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
        directory.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new HoldfastException(Fault.FILE_EXISTS, file + " exists (expected: no such file)", e);
    } catch (IOException e) {
      HoldfastException fault = DiskFault.writing(file.toString(), e);
      if (created) {
        remove(file, fault);
      }
      throw fault;
    }
  }

  private static void remove(Path file, HoldfastException fault) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      fault.addSuppressed(e);
    }
  }

  /** A passphrase file in memory. */
  static byte[] protect(
      byte[] content, char[] passphrase, int workFactor, SecureRandom random) {
    FileKey key = FileKeys.fresh(random);
    try {
      ByteArrayOutputStream target = new ByteArrayOutputStream(content.length + 512);
      List<AgeStanza> stanzas = List.of(ScryptStanza.wrap(key, passphrase, workFactor, random));
      SealStream stream = FileKeys.open(Channels.newChannel(target), stanzas, key, random);
      stream.write(content, 0, content.length);
      Sealed unused = stream.finish();
      return target.toByteArray();
    } finally {
      key.destroy();
    }
  }

  /**
   * The first line of a passphrase file, without its line end.
   *
   * @throws HoldfastException {@link Fault#IDENTITY_LOCKED} when the file is missing or its first line is empty
   */
  static char[] firstLine(Path file) {
    byte[] bytes;
    try {
      bytes = readWhole(file);
    } catch (HoldfastException e) {
      throw new HoldfastException(Fault.IDENTITY_LOCKED, "passphrase file: " + e.message(), e);
    }
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    int end = 0;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    char[] line = new char[end];
    text.get(line);
    Arrays.fill(text.array(), '\0');
    if (line.length == 0) {
      throw new HoldfastException(
          Fault.IDENTITY_LOCKED,
          "passphrase file " + file + " has an empty first line (expected: the passphrase)");
    }
    return line;
  }

  private static byte[] readWhole(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer content = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_BYTES) + 8192);
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // until the end, or until it is longer than a secret may be
      }
      if (content.position() > MAX_BYTES) {
        throw new HoldfastException(
            Fault.IDENTITY_MALFORMED,
            file + " is longer than " + MAX_BYTES + " bytes (expected: a key file)");
      }
      byte[] bytes = Arrays.copyOf(content.array(), content.position());
      Arrays.fill(content.array(), (byte) 0);
      return bytes;
    } catch (NoSuchFileException e) {
      throw new HoldfastException(Fault.IDENTITY_MISSING, file + " does not exist", e);
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.IDENTITY_MISSING, DiskFault.reading(file.toString(), e).message(), e);
    }
  }

  private static void warnIfReadable(Path file, FindingSink findings) {
    Optional<Set<PosixFilePermission>> permissions = permissions(file);
    if (permissions.isPresent()
        && permissions.get().contains(PosixFilePermission.OTHERS_READ)) {
      findings.add(
          Finding.warning(
              "secret-readable",
              file.toString(),
              null,
              "mode 0600",
              "others can read it: " + PosixFilePermissions.toString(permissions.get()))
              .withFix("chmod 600 " + file));
    }
  }

  private static Optional<Set<PosixFilePermission>> permissions(Path file) {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(view.readAttributes().permissions());
    } catch (IOException e) {
      return Optional.empty(); // the file was just read; a warning that cannot be judged is left out
    }
  }
}
