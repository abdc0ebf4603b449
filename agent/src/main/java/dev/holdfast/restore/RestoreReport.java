package dev.holdfast.restore;

import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a restore ended. A restore that met damage ends with a report too; any other failure is a fault.
 *
 * @param target where to
 * @param entries that came back
 * @param bytes of content written by this run
 * @param packsRead packs fetched and read by this run
 * @param packBytes their ciphertext
 * @param packsKept packs whose content an interrupted run had brought already
 * @param elapsed how long it took
 * @param incomplete whether something captured was refused by the target; the findings say what
 * @param damagedFiles files whose content could not be had
 * @param examples some of them, at most 20
 * @param failure the first damage, or empty when the target is in place
 * @param partial where the incomplete tree lies after damage
 */
public record RestoreReport(
    Path target,
    long entries,
    long bytes,
    long packsRead,
    long packBytes,
    long packsKept,
    Duration elapsed,
    boolean incomplete,
    long damagedFiles,
    List<String> examples,
    Optional<HoldfastException> failure,
    Optional<Path> partial) {
  /** Copies the list. */
  public RestoreReport {
    examples = List.copyOf(examples);
  }

  /** The exit code of the command. */
  public ExitCode exitCode() {
    if (failure.isPresent()) {
      return ExitCode.DAMAGED;
    }
    return incomplete ? ExitCode.INCOMPLETE : ExitCode.OK;
  }
}
