package dev.holdfast.restore;

import dev.holdfast.posix.Accounts;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The numbers of users and groups by name, asked once each; what is remembered is bounded. Any thread. */
final class OwnerNumbers {
  private static final int MOST_NAMES = 4096;

  /** {@code LOGIN_NAME_MAX}: no system has a longer one. */
  private static final int LONGEST_NAME = 256;

  private final Map<String, OptionalInt> users = new ConcurrentHashMap<>();
  private final Map<String, OptionalInt> groups = new ConcurrentHashMap<>();

  /** The number of a user here; empty when there is none. */
  OptionalInt user(String name) {
    return number(users, name, Accounts::userNumber);
  }

  /** The number of a group here; empty when there is none. */
  OptionalInt group(String name) {
    return number(groups, name, Accounts::groupNumber);
  }

  private static OptionalInt number(
      Map<String, OptionalInt> known, String name, Function<String, OptionalInt> ask) {
    if (name.length() > LONGEST_NAME) {
      return OptionalInt.empty();
    }
    if (known.size() >= MOST_NAMES) {
      known.clear();
    }
    return known.computeIfAbsent(name, ask);
  }
}
