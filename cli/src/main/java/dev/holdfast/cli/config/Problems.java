package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one reading, up to a limit, so that a user mends a file in one round. One thread. */
final class Problems {
  /** No more than this many are reported. */
  static final int LIMIT = 20;

  /** After so many the rest is only counted: a file of nothing but mistakes must not take long. */
  private static final int KEPT = 500;

  private static final Comparator<Problem> BY_LINE =
      Comparator.comparingInt((Problem p) -> p.place().line())
          .thenComparingInt(p -> p.place().column());

  private final List<Problem> found = new ArrayList<>();
  private int unkept;

  void add(Problem problem) {
    if (found.size() >= KEPT) {
      unkept++;
    } else if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  void add(Fault fault, Place place, String seen, String expected) {
    add(new Problem(fault, place, seen, expected));
  }

  boolean isEmpty() { return found.isEmpty(); }

  /** The first {@link #LIMIT} problems: files in the order they were read, within a file from top to bottom. */
  List<Problem> list() {
    List<Path> files = found.stream().map(p -> p.place().file()).distinct().toList();
    return found.stream()
        .sorted(
            Comparator.comparingInt((Problem p) -> files.indexOf(p.place().file()))
                .thenComparing(BY_LINE))
        .limit(LIMIT)
        .toList();
  }

  int count() {
    return found.size() + unkept;
  }

  /**
   * One exception for all of them: the first problem gives text, fault and hint; the others are suppressed exceptions of
   * it, the last of which says how many more there are.
   */
  static HoldfastException exception(List<Problem> problems, int count) {
    HoldfastException first = exception(problems.getFirst());
    problems.stream().skip(1).map(Problems::exception).forEach(first::addSuppressed);
    if (count > problems.size()) {
      String rest = count - problems.size() + " more problems in the configuration";
      first.addSuppressed(new HoldfastException(problems.getFirst().fault(), rest));
    }
    return first;
  }

  private static HoldfastException exception(Problem problem) {
    return new HoldfastException(problem.fault(), problem.text(), problem.hint(), null);
  }
}
