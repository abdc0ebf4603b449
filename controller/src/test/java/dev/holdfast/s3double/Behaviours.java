package dev.holdfast.s3double;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What goes wrong now. Any thread. */
final class Behaviours {
  private record Rule(Misbehaviour what, Set<Operation> operations, String keyPart,
      AtomicLong skip, AtomicLong left) {}

  private final List<Rule> rules = new CopyOnWriteArrayList<>();

  void add(Misbehaviour what, Set<Operation> operations, String keyPart, long skip, long times) {
    rules.add(
        new Rule(what, operations, keyPart, new AtomicLong(skip), new AtomicLong(times)));
  }

  void clear() {
    rules.clear();
  }

  boolean has(Misbehaviour what, Operation operation, String key) {
    for (Rule rule : rules) {
      if (rule.what() == what && rule.operations().contains(operation)
          && key.contains(rule.keyPart()) && rule.left().get() > 0
          && rule.skip().getAndUpdate(n -> Math.max(0, n - 1)) == 0
          && rule.left().getAndDecrement() > 0) {
        return true;
      }
    }
    return false;
  }
}
