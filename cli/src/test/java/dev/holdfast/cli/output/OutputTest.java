package dev.holdfast.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Output output(boolean terminal, boolean json) {
    return new Output(
        new Console(out, err, terminal, terminal, 40, null),
        new Output.Style(json, false, false, true));
  }

  @Test
  void invisibleCharactersBeyondTheFirstPlaneAreShownToo() {
    String hidden = "a" + Character.toString(0xe0041) + "b";
    String face = Character.toString(0x1f600);
    assertThat(Printable.of(hidden)).isEqualTo("a\\" + "ue0041b");
    assertThat(Printable.of(face + "\n")).isEqualTo(face + "\\x0a");
    assertThat(Printable.of("\ud800x")).isEqualTo("\\" + "ud800x");
    assertThat(new JsonObject().put("a", hidden + face).toString())
        .isEqualTo("{\"a\":\"a\\" + "udb40\\" + "udc41b" + face + "\"}");
  }

  @Test
  void everyErrorLineSaysWhatWasExpected() {
    for (Fault fault : Fault.values()) {
      assertThat(
          Explanation.json(new HoldfastException(fault, "something"), fault.exitCode()).toString())
          .contains("\"expected\":\"");
    }
  }

  @Test
  void jsonEscapesWhatWouldBreakALineOrATerminal() {
    String text = "a\"\\\n\t\u001b[31m\u0085\u2028\u202e\ud83d\ude00\ud800é";
    assertThat(new JsonObject().put("t", text).toString())
        .isEqualTo(
            "{\"t\":\"a\\\"\\\\\\n\\t\\u001b[31m\\u0085\\u2028\\u202e\ud83d\ude00\\ud800é\"}");
  }

  @Test
  void jsonKeepsOrderAndTypes() {
    assertThat(
        JsonObject.message("snapshot")
            .put("id", (String) null)
            .put("n", 5)
            .put("ok", true)
            .put("t", Instant.parse("2026-01-14T02:00:00Z"))
            .put("d", Duration.ofMillis(1500))
            .putTexts("l", List.of("a", "b"))
            .putObjects("o", List.of(new JsonObject(), new JsonObject().put("x", 1)))
            .toString())
        .isEqualTo(
            "{\"message_type\":\"snapshot\",\"id\":null,\"n\":5,\"ok\":true,"
                + "\"t\":\"2026-01-14T02:00:00Z\",\"d\":1.500,\"l\":[\"a\",\"b\"],"
                + "\"o\":[{},{\"x\":1}]}");
  }

  @Test
  void pathsThatAreNoTextAreGivenWhole() {
    byte[] path = {'/', 'a', (byte) 0xff};
    assertThat(new JsonObject().putPath("path", path).toString())
        .isEqualTo("{\"path\":\"/a\ufffd\",\"path_base64\":\"L2H/\"}");
    assertThat(new JsonObject().putPath("path", "/ä".getBytes(StandardCharsets.UTF_8)).toString())
        .isEqualTo("{\"path\":\"/ä\"}");
    assertThat(Printable.path(path)).isEqualTo("/a\\xff");
  }

  @Test
  void namesFromOutsideAreHarmlessOnATerminal() {
    Output output = output(true, false);
    output.text("a\u001b]0;title\u0007\u009b2J\u202eb\nc");
    output.note("x\u001b[2J");
    output.flush();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("a\\x1b]0;title\\x07\\x9b2J\\u202eb\\x0ac\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("x\\x1b[2J\n");
  }

  @Test
  void findingsAreLinesInBothForms() {
    Finding finding =
        Finding.error("pack-missing", "hosts/h/packs/aa", "nas", "the pack", "nothing")
            .withFix("verify");
    Output text = output(false, false);
    text.add(finding);
    text.flush();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "error: pack-missing: hosts/h/packs/aa in nas\n"
                + "  seen: nothing; expected: the pack\n  fix: verify\n");
    out.reset();
    Output json = output(false, true);
    json.add(finding);
    json.flush();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"message_type\":\"finding\",\"severity\":\"error\",\"code\":\"pack-missing\","
                + "\"object\":\"hosts/h/packs/aa\",\"store\":\"nas\",\"expected\":\"the pack\","
                + "\"seen\":\"nothing\",\"fix\":\"verify\"}\n");
    assertThat(json.errorFindings()).isOne();
  }

  @Test
  void errorsSaySeenExpectedHintAndNumber() {
    output(false, false)
        .error(new HoldfastException(Fault.STORE_MISSING, "store nas: /x (expected: a store)"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "error: store nas: /x [HF-3001]\n  expected: a store\n"
                + "  hint: check the path, and that its disk is mounted; 'holdfast store init' makes a new store\n");
  }

  @Test
  void aReaderThatWentAwayIsAFault() {
    OutputStream gone = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("Broken pipe");
      }
    };
    Output output =
        new Output(
            new Console(gone, err, false, false, 80, null),
            new Output.Style(true, false, false, false));
    assertThatThrownBy(() -> output.json(new JsonObject()))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.OUTPUT_FAILED));
  }

  @Test
  void progressIsDrawnOnATerminalOnly() throws Exception {
    for (boolean terminal : new boolean[]{true, false}) {
      err.reset();
      Output output = output(terminal, false);
      try (Progress progress = output.progress("reading")) {
        Thread.sleep(250);
        progress.update(512, 1024, "a\u001b[2J");
        output.note("between");
      }
      String drawn = err.toString(StandardCharsets.UTF_8);
      if (terminal) {
        assertThat(drawn).contains("\r\u001b[2Kreading  [====").endsWith("\r\u001b[2Kbetween\n");
      } else {
        assertThat(drawn).isEqualTo("between\n");
      }
    }
  }

  @Test
  void progressSaysRateAndRemainingTime() {
    assertThat(Progress.line("restore", 256 << 20, 1 << 30, Duration.ofSeconds(10), "pack"))
        .isEqualTo(
            "restore  [======                  ]  25%  256 MiB of 1.00 GiB  25.6 MiB/s  ETA 30 s"
                + "  pack");
  }

  @ParameterizedTest @CsvSource({"0,0 B", "1023,1023 B", "1024,1.00 KiB", "1536,1.50 KiB",
      "10239,10.0 KiB",
      "1048575,1.00 MiB", "104857600,100 MiB", "9223372036854775807,8.00 EiB"})
  void sizes(long bytes, String text) {
    assertThat(Figures.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest @CsvSource({"0,0.0 s", "9999,10.0 s", "59999,59 s", "60000,1 min",
      "3665000,1 h 1 min",
      "90000000,1 d 1 h"})
  void durations(long millis, String text) {
    assertThat(Figures.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void tablesAlign() {
    assertThat(new Table("NAME", ">SIZE").row("a", "1").row("long\u001b", "22").lines())
        .containsExactly("NAME      SIZE", "a            1", "long\\x1b    22");
  }
}
