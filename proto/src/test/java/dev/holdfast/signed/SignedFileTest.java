package dev.holdfast.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Sha256;
import dev.holdfast.layout.Limits;
import dev.holdfast.layout.ObjectName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Round trips of every field, and damage of every kind with the fault it must show. */
class SignedFileTest {
  private static final long SEED = Long.getLong("holdfast.seed", 4711);

  /** Every byte in the profile run; about every fourth one day by day. */
  private static final int STEP = Boolean.getBoolean("holdfast.profile") ? 1 : 7;

  @TempDir
  private Path dir;

  private static CoreSamples samples(boolean full) {
    return new CoreSamples(new Random(SEED), full);
  }

  private static void fault(Fault fault, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).as(e.message()).isEqualTo(fault));
  }

  /** The same core as the one that was signed, but for signer and sections. */
  private static void assertSame(CoreSamples.Sample sample, Core seen) {
    CoreHead head = sample.core().head();
    assertThat(seen.withHead(head)).isEqualTo(sample.core());
    assertThat(seen.head().signer()).isEqualTo(CoreSamples.KEY.verifyingKey().id());
    assertThat(seen.head().withoutSigning()).isEqualTo(head.withoutSigning());
    assertThat(seen.head().sections())
        .isEqualTo(sample.sections().stream().map(Section::ref).toList());
  }

  @ParameterizedTest @EnumSource
  void everyFieldComesBack(SignedKind kind) throws IOException {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 60; i++) {
      CoreSamples.Sample sample = new CoreSamples(random, i % 3 > 0).of(kind);
      SignedFile file = sample.sign();
      SignedFile again = SignedFile.parse(file.bytes(), file.name());
      assertSame(sample, again.core());
      assertThat(again.head().verifiedBy(CoreSamples.KEY.verifyingKey())).isTrue();
      assertThat(again.sha256()).isEqualTo(Sha256.of(file.bytes()));
      assertThat(ObjectName.parse(again.name().path())).contains(again.name());
      Path path = Files.write(dir.resolve("file" + i), file.bytes());
      CheckedFile checked = CheckedFile.open(path, file.name());
      assertSame(sample, checked.head().core());
      for (Section section : sample.sections()) {
        byte[] bytes = checked.readSection(section.ref().kind()).orElseThrow();
        assertThat(Sha256.of(bytes)).isEqualTo(section.ref().sha256());
        assertThat(again.section(section.ref().kind()).orElseThrow()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void streamedAndWholeAreTheSameFile() throws IOException {
    CoreSamples.Sample sample = samples(true).of(SignedKind.MANIFEST);
    SignedFile file = sample.sign();
    byte[] body = file.section(SectionKind.BODY).orElseThrow();
    Path onDisk = Files.write(dir.resolve("body"), body);
    List<Section> sections =
        List.of(Section.ofFile(SectionKind.BODY, onDisk), sample.sections().get(1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SignedFile.Written written = SignedFile.write(sample.core(), sections, CoreSamples.KEY, out);
    assertThat(out.toByteArray()).isEqualTo(file.bytes());
    assertThat(written.sha256()).isEqualTo(file.sha256());
    assertThat(written.name()).isEqualTo(file.name());
    Path path = Files.write(dir.resolve("manifest"), out.toByteArray());
    CheckedFile checked = CheckedFile.open(path, file.name());
    assertThat(checked.packs().count()).isEqualTo(3);
  }

  @Test
  void theBytesAreAsWritten() {
    SignedFile file = samples(true).of(SignedKind.CHECKPOINT).sign();
    byte[] bytes = file.bytes();
    byte[] magic = "holdfast/1/checkpoint\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(bytes).startsWith(magic);
    int length = ByteBuffer.wrap(bytes).getInt(magic.length);
    assertThat(file.head().headBytes()).isEqualTo(magic.length + 4 + length + 64);
    byte[] signed = Arrays.copyOf(magic, magic.length + length);
    System.arraycopy(bytes, magic.length + 4, signed, magic.length, length);
    byte[] signature =
        Arrays.copyOfRange(
            bytes, magic.length + 4 + length, magic.length + 4 + length + 64);
    assertThat(CoreSamples.KEY.verifyingKey().verify(signed, signature)).isTrue();
    assertThat(bytes).hasSize(file.head().headBytes() + 80);
  }

  @ParameterizedTest @EnumSource
  void everyFlippedBitIsSeen(SignedKind kind) {
    SignedFile file = samples(true).of(kind).sign();
    byte[] bytes = file.bytes();
    Random random = new Random(SEED);
    for (int i = 0; i < bytes.length; i += STEP < 2 ? 1 : 1 + random.nextInt(STEP)) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << i % 8);
      fault(Fault.OBJECT_DAMAGED, () -> SignedFile.parse(flipped, file.name()));
      // Even under a name of its own it does not pass for signed.
      boolean passes;
      try {
        passes =
            SignedFile.parse(flipped, kind).head().verifiedBy(CoreSamples.KEY.verifyingKey());
      } catch (HoldfastException e) {
        assertThat(e.fault().code()).matches("HF-(3004|400[234])");
        passes = false;
      }
      assertThat(passes).as("byte " + i).isFalse();
    }
  }

  @ParameterizedTest @EnumSource
  void everyCutIsSeen(SignedKind kind) throws IOException {
    SignedFile file = samples(true).of(kind).sign();
    byte[] bytes = file.bytes();
    Random random = new Random(SEED);
    for (int length = 0; length < bytes.length; length += STEP < 2 ? 1 : 1 + random.nextInt(STEP)) {
      byte[] cut = Arrays.copyOf(bytes, length);
      fault(Fault.OBJECT_MALFORMED, () -> SignedFile.parse(cut, kind));
      fault(Fault.OBJECT_DAMAGED, () -> SignedFile.parse(cut, file.name()));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    fault(Fault.OBJECT_MALFORMED, () -> SignedFile.parse(longer, kind));
    Path empty = Files.write(dir.resolve("empty"), new byte[0]);
    fault(Fault.OBJECT_DAMAGED, () -> CheckedFile.open(empty, file.name()));
  }

  @Test
  void aFileUnderAnotherNameIsSeen() {
    SignedFile file = samples(true).of(SignedKind.MANIFEST).sign();
    ObjectName.Manifest name = (ObjectName.Manifest) file.name();
    byte[] bytes = file.bytes();
    fault(
        Fault.OBJECT_DAMAGED,
        () -> SignedFile.parse(
            bytes, new ObjectName.Manifest(name.host(), name.seq() + 1, name.sha256())));
    fault(
        Fault.OBJECT_MALFORMED,
        () -> SignedFile.parse(
            bytes, new ObjectName.Checkpoint(name.host(), name.seq(), name.sha256())));
    SignedFile other = samples(false).of(SignedKind.MANIFEST).sign();
    fault(Fault.OBJECT_DAMAGED, () -> SignedFile.parse(other.bytes(), file.name()));
  }

  @Test
  void swappedSectionsAreSeen() {
    CoreSamples.Sample sample = samples(true).of(SignedKind.MANIFEST);
    SignedFile file = sample.sign();
    byte[] bytes = file.bytes();
    int at = file.head().headBytes();
    byte[] body = file.section(SectionKind.BODY).orElseThrow();
    byte[] packs = file.section(SectionKind.PACKS).orElseThrow();
    System.arraycopy(packs, 0, bytes, at, packs.length);
    System.arraycopy(body, 0, bytes, at + packs.length, body.length);
    fault(Fault.OBJECT_DAMAGED, () -> SignedFile.parse(bytes, SignedKind.MANIFEST));
    fault(
        Fault.OBJECT_MALFORMED,
        () -> SignedFile.sign(sample.core(), sample.sections().reversed(), CoreSamples.KEY));
    fault(
        Fault.OBJECT_MALFORMED,
        () -> SignedFile.sign(sample.core(), List.of(), CoreSamples.KEY));
  }

  @Test
  void oversizedFilesAreRefusedBeforeTheyAreRead() throws IOException {
    byte[] head = Arrays.copyOf(SignedKind.TRUST.magic(), 80);
    ByteBuffer.wrap(head).putInt(SignedKind.TRUST.magic().length, Limits.CORE_BYTES + 1);
    fault(Fault.OBJECT_TOO_LARGE, () -> SignedHead.neededBytes(head, SignedKind.TRUST));
    ByteBuffer.wrap(head).putInt(SignedKind.TRUST.magic().length, -1);
    fault(Fault.OBJECT_TOO_LARGE, () -> SignedHead.neededBytes(head, SignedKind.TRUST));
    Path sparse = dir.resolve("sparse");
    try (var file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(Limits.SIGNED_FILE_BYTES + 1L);
    }
    SignedFile trust = samples(true).of(SignedKind.TRUST).sign();
    fault(Fault.OBJECT_TOO_LARGE, () -> CheckedFile.open(sparse, trust.name()));
    fault(
        Fault.OBJECT_TOO_LARGE,
        () -> new SectionRef(SectionKind.BODY, Limits.BODY_BYTES + 1, new Sha256(1, 2, 3, 4)));
  }

  @Test
  void otherMagicIsNamed() {
    fault(Fault.FORMAT_UNKNOWN, () -> parse("holdfast/2/manifest\nxxxx"));
    fault(Fault.OBJECT_MALFORMED, () -> parse("holdfast/1/trust\nxxxx"));
    fault(Fault.OBJECT_MALFORMED, () -> parse("holdfast/1/manifest"));
    fault(Fault.OBJECT_MALFORMED, () -> parse("age-encryption.org/v1\n"));
    fault(Fault.OBJECT_MALFORMED, () -> parse(""));
    fault(Fault.OBJECT_MALFORMED, () -> parse("\0\0\0\0\0\0\0\0"));
    fault(Fault.OBJECT_MALFORMED, () -> parse("holdfast/1/manifest\n\0\0\0\0"));
  }

  private static void parse(String text) {
    SignedFile.parse(text.getBytes(StandardCharsets.ISO_8859_1), SignedKind.MANIFEST);
  }

  @Test
  void aListerLearnsHowMuchOfALongHeadItNeeds() {
    SignedFile file = samples(true).of(SignedKind.TRUST).sign();
    byte[] first = Arrays.copyOf(file.bytes(), 30);
    int needed = SignedHead.neededBytes(first, SignedKind.TRUST);
    assertThat(needed).isEqualTo(file.head().headBytes());
    fault(Fault.OBJECT_MALFORMED, () -> SignedHead.parse(first, SignedKind.TRUST));
    assertThat(SignedHead.parse(Arrays.copyOf(file.bytes(), needed), SignedKind.TRUST).core())
        .isEqualTo(file.core());
  }

  @Test
  void aSignatureByAnotherKeyDoesNotCount() {
    SignedFile file = samples(true).of(SignedKind.HOST_RECORD).sign();
    SigningKey other = SigningKey.ofSeed(new byte[32]);
    assertThat(file.head().verifiedBy(other.verifyingKey())).isFalse();
  }

  @Test
  void theTrustBundleComesBack() {
    CoreSamples samples = samples(true);
    TrustBundle bundle =
        new TrustBundle(
            List.of(samples.of(SignedKind.TRUST).sign()),
            List.of(
                samples.of(SignedKind.HOST_RECORD).sign(),
                samples.of(SignedKind.HOST_RECORD).sign()),
            List.of(samples.of(SignedKind.STORE_RECORD).sign()));
    TrustBundle again = TrustBundle.parse(bundle.encode());
    assertThat(again.trust().getFirst().sha256()).isEqualTo(bundle.trust().getFirst().sha256());
    assertThat(again.hostRecords()).hasSize(2);
    assertThat(again.hostRecords().getFirst().list().count()).isEqualTo(2);
    assertThat(again.storeRecords()).hasSize(1);
    byte[] bytes = bundle.encode();
    fault(
        Fault.OBJECT_MALFORMED,
        () -> TrustBundle.parse(Arrays.copyOf(bytes, bytes.length - 1)));
    fault(Fault.OBJECT_MALFORMED, () -> TrustBundle.parse("not a bundle".getBytes(
        StandardCharsets.US_ASCII)));
    fault(Fault.OBJECT_TOO_LARGE, () -> TrustBundle.parse(new byte[TrustBundle.MAX_BYTES + 1]));
  }
}
