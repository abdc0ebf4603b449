package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Collects the problems of one reading, up to a limit, so that a user mends a file in one round. One thread. */
final class Problems {
  /** No more than this many are reported. */
  static final int LIMIT = 20;

  private static final Comparator<Problem> BY_LINE =
      Comparator.comparingInt((Problem p) -> p.place().line())
          .thenComparingInt(p -> p.place().column());

  private final List<Problem> found = new ArrayList<>();

  void add(Problem problem) {
    if (!found.contains(problem)) {
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
    return found.size();
  }

  /** One exception for all of them; the first problem gives fault and hint. */
  static HoldfastException exception(List<Problem> problems, int count) {
    Problem first = problems.getFirst();
    if (count == 1) {
      return new HoldfastException(first.fault(), first.text(), first.hint(), null);
    }
    String rest =
        problems.stream()
            .skip(1)
            .map(p -> "\n  " + p.text() + (p.hasOwnHint() ? "; " + p.hint() : ""))
            .collect(Collectors.joining());
    String more = count > problems.size() ? "\n  and " + (count - problems.size()) + " more" : "";
    String text = first.text() + "\n" + (count - 1) + " more in the configuration:" + rest + more;
    return new HoldfastException(first.fault(), text, first.hint(), null);
  }
}
