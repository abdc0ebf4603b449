package dev.holdfast.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that a slow server cut short does not make earlier answers forgotten. */
class ProbeReportTest {
  private static final Fact PROVEN = Fact.EXPIRY;
  private static final Fact REFUTED = Fact.READ_BACK;
  private static final Fact NEVER = Fact.ONE_WINNER;

  @TempDir
  Path folder;

  private static ProbeReport report(Observation... seen) {
    return new ProbeReport(
        "s3:here", Instant.EPOCH, Duration.ofSeconds(1), "", List.of(seen), List.of());
  }

  @Test
  void whatThereWasNoTimeForKeepsItsAnswer() {
    ProbeReport before =
        report(
            new Observation(PROVEN, Answer.REFUSED, "403"),
            new Observation(REFUTED, Answer.OBEYED, "read"));
    ProbeReport now =
        report(
            Observation.noTime(PROVEN),
            new Observation(REFUTED, Answer.BROKEN, "other bytes"),
            Observation.noTime(NEVER));
    ProbeMemory memory = new ProbeMemory(folder.resolve("checks"));
    memory.write(now.filledFrom(before));
    assertThat(memory.read("s3:here").orElseThrow().seen())
        .containsExactly(
            new Observation(PROVEN, Answer.REFUSED, "403"),
            new Observation(REFUTED, Answer.BROKEN, "other bytes"),
            Observation.noTime(NEVER));
  }

  @Test
  void whatWasNotTriedForAnotherReasonIsNotFilled() {
    Observation untried = new Observation(PROVEN, Answer.UNTRIED, "no key given may delete");
    ProbeReport before = report(new Observation(PROVEN, Answer.REFUSED, "403"));
    assertThat(report(untried).filledFrom(before).seen()).containsExactly(untried);
  }
}
