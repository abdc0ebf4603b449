package dev.holdfast.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolsTest {
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Tools tools =
      new Tools(
          Map.of("PATH", System.getenv("PATH"), "SECRET_OF_OTHERS", "canary"), stopped::get);

  @TempDir
  Path folder;

  @Test
  void argumentsArriveAsTheyAre() {
    String odd = "a b$(id);`id`'\"\\\n*-é";
    assertThat(tools.output(Command.of("printf", "%s", odd), 1000)).isEqualTo(odd);
  }

  @Test
  void aChildSeesOnlyWhatItIsGiven() {
    String seen =
        tools.output(
            Command.of("env").variable("SHOWN", "1").secret("PGPASSWORD", "hidden"), 10_000);
    assertThat(seen).contains("SHOWN=1", "PGPASSWORD=hidden", "TZ=UTC", "LC_ALL=C.UTF-8")
        .doesNotContain("canary");
    assertThat(Command.of("env").secret("PGPASSWORD", "hidden").toString()).isEqualTo("env");
  }

  @Test
  void theStatusDecidesAndTheLastWordsAreTold() {
    Command command = Command.of("sh", "-c", "echo out; echo sorry >&2; exit 3");
    refused(Fault.TOOL_FAILED, "sh ended with status 3: sorry", command);
    refused(Fault.TOOL_FAILED, "sh was ended by signal 9", Command.of("sh", "-c", "kill -9 $$"));
    refused(Fault.TOOL_MISSING, "'no-such-program'", Command.of("no-such-program"));
    refused(Fault.TOOL_MISSING, "'no-such-prefix'",
        Command.of("true").via(List.of("no-such-prefix", "x")));
  }

  @Test
  void onlyTheLastOfALongComplaintIsKept() {
    Command command =
        Command.of("sh", "-c", "seq 1 100000 >&2; echo the end >&2; exit 1");
    try (RunningTool tool = tools.start(command)) {
      ToolExit exit = tool.await();
      assertThat(exit.stderr()).hasSizeLessThanOrEqualTo(StderrTail.LIMIT_BYTES + 1)
          .startsWith("…\n")
          .contains("99999\n100000\nthe end");
    }
  }

  @Test
  void aSecretThatAProgramPrintsIsBlottedOut() {
    Command command =
        Command.of("sh", "-c", "echo \"no such user $PGPASSWORD\" >&2; exit 1")
            .secret("PGPASSWORD", "hunter2");
    refused(Fault.TOOL_FAILED, "sh ended with status 1: no such user ***", command);
  }

  @Test
  void aPrefixRunsTheRest() {
    assertThat(
        tools.output(Command.of("printf", "%s", "x").via(List.of("env", "-i")), 10)).isEqualTo("x");
  }

  @Test
  void inputIsReadFromAPipeOrAFile() throws IOException {
    try (RunningTool tool = tools.startWithInput(Command.of("cat"))) {
      try (OutputStream in = tool.stdin()) {
        in.write("hello".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(new String(tool.stdout().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(
          "hello");
      assertThat(tool.await().succeeded()).isTrue();
    }
    Path file = Files.writeString(folder.resolve("in"), "from a file");
    try (RunningTool tool = tools.startReading(Command.of("cat"), file)) {
      assertThat(new String(tool.stdout().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(
          "from a file");
    }
  }

  @Test
  void limitsEndAProgram() {
    Command silent = Command.of("sleep", "60");
    refused(Fault.TOOL_TIMEOUT, "took longer than allowed",
        silent.within(ToolLimits.wall(Duration.ofMillis(200))));
    refused(Fault.TOOL_TIMEOUT, "was silent for longer than allowed",
        silent.within(ToolLimits.idle(Duration.ofMillis(200))));
  }

  @Test
  void timeInWhichNobodyReadsIsNotSilence() throws Exception {
    Command command =
        Command.of("sh", "-c", "echo one; sleep 1; echo two")
            .within(ToolLimits.idle(Duration.ofMillis(1500)));
    try (RunningTool tool = tools.start(command)) {
      Thread.sleep(2000);
      assertThat(new String(tool.stdout().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(
          "one\ntwo\n");
      assertThat(tool.await().succeeded()).isTrue();
    }
  }

  @Test
  void stoppingEndsTheWholeTree() throws Exception {
    Path pids = folder.resolve("pids");
    String script =
        "trap '' TERM; (trap '' TERM; sleep 61) & echo $! $$ > " + pids + "; sleep 61";
    try (RunningTool tool = tools.start(Command.of("sh", "-c", script))) {
      while (!Files.exists(pids) || Files.size(pids) == 0) {
        Thread.sleep(10);
      }
      stopped.set(true);
      ToolExit exit = tool.await();
      assertThat(exit.cause()).isEqualTo(ToolExit.Cause.STOPPED);
      assertThat(exit.succeeded()).isFalse();
    }
    for (String pid : Files.readString(pids).strip().split(" ")) {
      assertThat(gone(Long.parseLong(pid))).as("process %s", pid).isTrue();
    }
  }

  private static boolean gone(long pid) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private void refused(Fault fault, String text, Command command) {
    assertThatThrownBy(() -> tools.output(command, 1000))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(fault);
              assertThat(e.message()).contains(text);
            });
  }
}
