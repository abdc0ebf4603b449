package dev.holdfast.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T37: what a newer program wrote is never misread: known, ignorable or refused by name. */
class UnknownFieldsTest {
  private static final long SEED = Long.getLong("holdfast.seed", 37);

  private static Message wire(Core core) {
    return switch (core) {
      case ManifestCore c -> ManifestCodec.toWire(c);
      case CheckpointCore c -> ManifestCodec.toWire(c);
      case TrustCore c -> TrustCodec.toWire(c);
      case HostRecordCore c -> RecordCodec.toWire(c);
      case StoreRecordCore c -> RecordCodec.toWire(c);
    };
  }

  /** The signed file with another core, signed properly. */
  private static byte[] with(SignedFile file, byte[] core) {
    SignedKind kind = file.core().signedKind();
    byte[] magic = kind.magic();
    byte[] signature = CoreSamples.KEY.sign(SignedHead.signedBytes(kind, core));
    byte[] old = file.bytes();
    int sections = old.length - file.head().headBytes();
    return ByteBuffer.allocate(magic.length + 4 + core.length + 64 + sections)
        .put(magic)
        .putInt(core.length)
        .put(core)
        .put(signature)
        .put(old, file.head().headBytes(), sections)
        .array();
  }

  private static Message withUnknown(Message message, int number) {
    UnknownFieldSet.Field field =
        UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFromUtf8("what is this"))
            .build();
    return message.toBuilder()
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(number, field).build())
        .build();
  }

  /** The message with each message inside it replaced once. */
  private static List<Message> everywhere(Message message, UnaryOperator<Message> change) {
    List<Message> variants = new ArrayList<>();
    variants.add(change.apply(message));
    message.getAllFields()
        .forEach(
            (field, value) -> {
              if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                return;
              }
              if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                  Message element = (Message) message.getRepeatedField(field, i);
                  for (Message variant : everywhere(element, change)) {
                    variants.add(
                        message.toBuilder().setRepeatedField(field, i, variant).build());
                  }
                }
              } else {
                for (Message variant : everywhere((Message) value, change)) {
                  variants.add(message.toBuilder().setField(field, variant).build());
                }
              }
            });
    return variants;
  }

  @ParameterizedTest @EnumSource
  void unknownFieldsAtAnyDepth(SignedKind kind) {
    SignedFile file = new CoreSamples(new Random(SEED), true).of(kind).sign();
    Message core = wire(file.core());
    int least = kind == SignedKind.TRUST || kind == SignedKind.STORE_RECORD ? 2 : 4;
    for (int number : new int[]{50, 99}) {
      List<Message> variants = everywhere(core, m -> withUnknown(m, number));
      assertThat(variants.size()).isGreaterThanOrEqualTo(least);
      for (Message variant : variants) {
        byte[] bytes = with(file, variant.toByteArray());
        assertThatThrownBy(() -> SignedFile.parse(bytes, kind))
            .isInstanceOfSatisfying(
                HoldfastException.class,
                e -> {
                  assertThat(e.fault()).isEqualTo(Fault.FORMAT_UNKNOWN);
                  assertThat(e.message()).contains("field " + number);
                });
      }
    }
    for (Message variant : everywhere(core, m -> withUnknown(m, 100))) {
      SignedFile parsed = SignedFile.parse(with(file, variant.toByteArray()), kind);
      assertThat(parsed.core()).isEqualTo(file.core());
      assertThat(parsed.head().verifiedBy(CoreSamples.KEY.verifyingKey())).isTrue();
    }
  }

  private static void refused(SignedFile file, Message changed, Fault fault) {
    byte[] bytes = with(file, changed.toByteArray());
    assertThatThrownBy(() -> SignedFile.parse(bytes, file.core().signedKind()))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).as(e.message()).isEqualTo(fault));
  }

  @Test
  void futureVersionsKindsAndSections() {
    SignedFile file = new CoreSamples(new Random(SEED), true).of(SignedKind.MANIFEST).sign();
    var core = ManifestCodec.toWire((ManifestCore) file.core());
    var head = core.getHead();
    refused(
        file,
        core.toBuilder().setHead(head.toBuilder().setFormat(2)).build(),
        Fault.FORMAT_UNKNOWN);
    refused(
        file,
        core.toBuilder().setHead(head.toBuilder().setKind("order")).build(),
        Fault.OBJECT_MALFORMED);
    refused(
        file,
        core.toBuilder()
            .setHead(
                head.toBuilder().setSections(0, head.getSections(0).toBuilder().setKind("next")))
            .build(),
        Fault.FORMAT_UNKNOWN);
    refused(file, core.toBuilder().setKindValue(9).build(), Fault.FORMAT_UNKNOWN);
    refused(file, core.toBuilder().setKindValue(0).build(), Fault.OBJECT_MALFORMED);
    SignedFile trust = new CoreSamples(new Random(SEED), true).of(SignedKind.TRUST).sign();
    var trustCore = TrustCodec.toWire((TrustCore) trust.core());
    refused(trust, trustCore.toBuilder().setMinSigners(2).build(), Fault.FORMAT_UNKNOWN);
    SignedFile store = new CoreSamples(new Random(SEED), true).of(SignedKind.STORE_RECORD).sign();
    var storeCore = RecordCodec.toWire((StoreRecordCore) store.core());
    refused(store, storeCore.toBuilder().setLockModeValue(3).build(), Fault.FORMAT_UNKNOWN);
    refused(store, storeCore.toBuilder().clearPlace().build(), Fault.OBJECT_MALFORMED);
  }

  @Test
  void fieldsThatLie() {
    SignedFile file = new CoreSamples(new Random(SEED), true).of(SignedKind.MANIFEST).sign();
    var core = ManifestCodec.toWire((ManifestCore) file.core());
    var head = core.getHead();
    List<Message> lies =
        List.of(
            core.toBuilder().setHead(head.toBuilder().setNumber(0)).build(),
            core.toBuilder().setHead(head.toBuilder().setNumber(-1)).build(),
            core.toBuilder().setHead(head.toBuilder().setNumber(head.getNumber() + 1)).build(),
            core.toBuilder().setHead(head.toBuilder().setFleet(ByteString.EMPTY)).build(),
            core.toBuilder().setHead(head.toBuilder().clearPreviousSha256()).build(),
            core.toBuilder().setHead(head.toBuilder().setTrustV(0)).build(),
            core.toBuilder().clearHead().setRecordN(0).build(),
            core.toBuilder().clearPrevious().build(),
            core.toBuilder().setPrevious(core.getPrevious().toBuilder().setSeq(-5)).build(),
            core.toBuilder().clearVoidSeqs().build(),
            core.toBuilder().setVoidSeqs(1, 1).build(),
            core.toBuilder().setRecordN(0).build(),
            core.toBuilder().setSourceId(ByteString.copyFrom(new byte[15])).build(),
            core.toBuilder().setSetId(ByteString.copyFrom(new byte[15])).build(),
            core.toBuilder().clearRetentionTag().build(),
            core.toBuilder().clearRecipients().build(),
            core.toBuilder().addRecipients(core.getRecipients(0)).build(),
            core.toBuilder().setEntryCount(-1).build());
    for (Message lie : lies) {
      Fault fault = lie.equals(lies.get(6)) ? Fault.FORMAT_UNKNOWN : Fault.OBJECT_MALFORMED;
      refused(file, lie, fault);
    }
    refused(file, core.toBuilder().setPackCount(Long.MAX_VALUE).build(), Fault.OBJECT_TOO_LARGE);
    refused(
        file,
        core.toBuilder()
            .setHead(
                head.toBuilder()
                    .setSections(0, head.getSections(0).toBuilder().setLength(1L << 40)))
            .build(),
        Fault.OBJECT_TOO_LARGE);
  }

  @Test
  void aKnownFieldOfAnotherTypeIsMalformed() throws InvalidProtocolBufferException {
    SignedFile file = new CoreSamples(new Random(SEED), true).of(SignedKind.CHECKPOINT).sign();
    // Field 3, time, as bytes: tag 0x1a, length 1.
    byte[] core = ManifestCodec.toWire((CheckpointCore) file.core()).toByteArray();
    byte[] changed = Arrays.copyOf(core, core.length + 3);
    changed[core.length] = 0x1a;
    changed[core.length + 1] = 1;
    assertThatThrownBy(() -> SignedFile.parse(with(file, changed), SignedKind.CHECKPOINT))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED));
    byte[] junk = {(byte) 0xff, (byte) 0xff, (byte) 0xff};
    assertThatThrownBy(() -> SignedFile.parse(with(file, junk), SignedKind.CHECKPOINT))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OBJECT_MALFORMED));
  }

  @Test
  void aReservedCosignSectionIsIgnored() {
    CoreSamples.Sample sample = new CoreSamples(new Random(SEED), true).of(SignedKind.CHECKPOINT);
    List<Section> sections = new ArrayList<>(sample.sections());
    sections.add(Section.ofBytes(SectionKind.COSIGN, new byte[]{1, 2, 3}));
    SignedFile file = SignedFile.sign(sample.core(), sections, CoreSamples.KEY);
    SignedFile parsed = SignedFile.parse(file.bytes(), SignedKind.CHECKPOINT);
    assertThat(parsed.list().count()).isEqualTo(2);
    assertThat(parsed.section(SectionKind.COSIGN)).isPresent();
  }
}
