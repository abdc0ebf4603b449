package dev.holdfast.signed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.holdfast.layout.Limits;
import dev.holdfast.wire.format.v1.ManifestCore;
import dev.holdfast.wire.format.v1.SnapshotBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/FORMAT.md and the schema files must not drift apart. */
class FormatTextTest {
  private final String text = read();

  private static String read() {
    try {
      return Files.readString(
          Path.of(System.getProperty("holdfast.root", ".."), "docs", "FORMAT.md"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyFieldOfTheSchemaStandsInTheText() {
    int fields = 0;
    for (var file : new com.google.protobuf.Descriptors.FileDescriptor[]{
        ManifestCore.getDescriptor().getFile(), SnapshotBody.getDescriptor().getFile()
    }) {
      for (Descriptor message : file.getMessageTypes()) {
        for (FieldDescriptor field : message.getFields()) {
          fields++;
          String row = "\\| " + field.getNumber() + " \\| " + field.getName() + " \\|";
          String prose = "\\b" + field.getNumber() + " " + field.getName() + "\\b";
          assertThat(Pattern.compile(row + "|" + prose).matcher(text).find())
              .as("%s.%s = %d", message.getName(), field.getName(), field.getNumber())
              .isTrue();
        }
      }
    }
    assertThat(fields).isGreaterThan(130);
  }

  @Test
  void everyValueOfAnEnumHasItsNumberInTheText() {
    for (EnumDescriptor kind : SnapshotBody.getDescriptor().getFile().getEnumTypes()) {
      kind.getValues().stream()
          .filter(value -> value.getNumber() > 0)
          .forEach(
              value -> assertThat(text).contains(value.getNumber() + " " + words(value.getName())));
    }
  }

  private static String words(String name) {
    return switch (name) {
      case "CHARDEV" -> "character device";
      case "BLOCKDEV" -> "block device";
      default -> name.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    };
  }

  @Test
  void theLimitsAreThoseOfTheText() {
    assertThat(Limits.CORE_BYTES).isEqualTo(65_536);
    assertThat(text)
        .contains("| core | 65,536 bytes |")
        .contains("| body section; its decompressed content | 4 MiB each |")
        .contains("| chunk, plain; its zstd frame | 8 MiB; 8 MiB + 64 KiB |")
        .contains("| pack, content of the age file | 64 MiB |")
        .contains("| pack, object | 68 MiB |")
        .contains("| age header | 16,384 bytes, 65 stanzas |")
        .contains("| path | 32,768 bytes; one name 255 bytes |");
    assertThat(Limits.BODY_BYTES).isEqualTo(4 << 20);
    assertThat(Limits.CHUNK_BYTES).isEqualTo(8 << 20);
    assertThat(Limits.FRAME_BYTES).isEqualTo((8 << 20) + (64 << 10));
    assertThat(Limits.PACK_PLAIN_BYTES).isEqualTo(64 << 20);
    assertThat(Limits.PACK_BYTES).isEqualTo(68 << 20);
    assertThat(Limits.AGE_HEADER_BYTES).isEqualTo(16_384);
    assertThat(Limits.PATH_BYTES).isEqualTo(32_768);
    assertThat(Limits.NAME_BYTES).isEqualTo(255);
  }

  @Test
  void theRecoveryTextIsThere() throws IOException {
    try (var in = Limits.class.getResourceAsStream("RECOVERY.md")) {
      assertThat(in).isNotNull();
      String recovery = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(recovery).contains("holdfast rescue", "holdfast_decode.py", "age -d -i");
    }
  }
}
