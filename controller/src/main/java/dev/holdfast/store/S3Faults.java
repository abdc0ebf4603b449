package dev.holdfast.store;

import dev.holdfast.endpoint.ConnectionFaults;
import dev.holdfast.endpoint.S3Action;
import dev.holdfast.endpoint.S3AnswerFaults;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns whatever MinIO's client fails with into the fault that says what was seen. */
final class S3Faults {
  private S3Faults() {}

  /** The failure below the wrappers of futures. */
  static Throwable cause(Throwable failure) {
    Throwable step = failure;
    while (step.getCause() != null
        && (step instanceof ExecutionException || step instanceof CompletionException)) {
      step = step.getCause();
    }
    return step;
  }

  /**
   * The fault for one failure.
   *
   * @param what the object or bucket, for people
   */
  static HoldfastException of(
      Throwable cause, S3Action action, String what, S3Place place, Instant now) {
    return switch (cause) {
      case S3ErrorAnswer refused ->
          caused(
              S3AnswerFaults.of(refused.answer(), action, what, place.toString(), now), refused);
      case IOException broken ->
          ConnectionFaults.of(broken, place.toString(), action.words() + " " + what);
      case Error error -> throw error;
      default ->
          new HoldfastException(
              action.writes() ? Fault.STORE_WRITE_FAILED : Fault.STORE_READ_FAILED,
              action.words() + " " + what + " at " + place + ": the answer is not understood ("
                  + (cause instanceof S3NotUnderstood odd ? odd.kind()
                      : cause.getClass().getSimpleName())
                  + ")",
              "check that the endpoint is that of an S3 server",
              cause);
    };
  }

  private static HoldfastException caused(HoldfastException fault, S3ErrorAnswer cause) {
    return new HoldfastException(fault.fault(), fault.message(), fault.hint(), cause);
  }
}
