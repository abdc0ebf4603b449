package dev.holdfast.probe;

/**
 * One question with its answer.
 *
 * @param detail what was seen; empty when the answer says it all
 */
public record Observation(Fact fact, Answer answer, String detail) {}
