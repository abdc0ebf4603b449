package dev.holdfast.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one check saw.
 *
 * @param place where
 * @param at when it began, by this machine's clock
 * @param took how long it took
 * @param server what the server calls itself; a hint for people, nothing is decided by it
 * @param seen in the order it was asked, each question at most once
 * @param left names below the store's prefix that stay, each with the reason
 */
public record ProbeReport(
    String place,
    Instant at,
    Duration took,
    String server,
    List<Observation> seen,
    List<String> left) {
  /** Copies the lists. */
  public ProbeReport {
    seen = List.copyOf(seen);
    left = List.copyOf(left);
  }

  /** The answer to a question; {@code UNTRIED} when it was not asked. */
  public Answer answer(Fact fact) {
    return observation(fact).map(Observation::answer).orElse(Answer.UNTRIED);
  }

  /** What was seen of a question. */
  public Optional<Observation> observation(Fact fact) {
    return seen.stream().filter(o -> o.fact() == fact).findFirst();
  }

  /** The same with the earlier answers to the questions that this check had no time for. */
  public ProbeReport filledFrom(ProbeReport before) {
    List<Observation> filled =
        seen.stream()
            .map(now -> now.hadNoTime() ? before.observation(now.fact()).orElse(now) : now)
            .toList();
    return new ProbeReport(place, at, took, server, filled, left);
  }

  /** All answers by question. */
  public Map<Fact, Answer> answers() {
    Map<Fact, Answer> all = new EnumMap<>(Fact.class);
    seen.forEach(o -> all.put(o.fact(), o.answer()));
    return all;
  }
}
