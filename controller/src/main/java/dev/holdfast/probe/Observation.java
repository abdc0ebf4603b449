package dev.holdfast.probe;

/**
 * One question with its answer.
 *
 * @param detail what was seen; empty when the answer says it all
 */
public record Observation(Fact fact, Answer answer, String detail) {
  private static final String NO_TIME = "no time left";

  /** A question that the check ended before. */
  static Observation noTime(Fact fact) {
    return new Observation(fact, Answer.UNTRIED, NO_TIME);
  }

  /** Whether the check ended before it. */
  boolean hadNoTime() {
    return answer == Answer.UNTRIED && detail.equals(NO_TIME);
  }
}
