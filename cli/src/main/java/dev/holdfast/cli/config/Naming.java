package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/** Makes names for what {@code init} is told without one. */
public final class Naming {
  private static final int LONGEST = 255;

  private Naming() {}

  /**
   * The name of a source: the last part of its path in lower case, each run of other characters than {@code [a-z0-9]} as
   * one {@code -} ({@code app.db} becomes {@code app-db}), and {@code -2}, {@code -3}, … when it is taken. A path without
   * any such character becomes {@code source}.
   *
   * @param taken names in use, not changed
   */
  public static String source(Path path, Collection<String> taken) {
    Path last = path.getFileName();
    String name =
        (last == null ? "" : last.toString()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+",
            "-");
    if (name.isEmpty() || name.equals("-")) {
      name = "source";
    }
    String candidate = shortened(name, "");
    for (int n = 2; taken.contains(candidate); n++) {
      candidate = shortened(name, "-" + n);
    }
    return candidate;
  }

  private static String shortened(String name, String suffix) {
    return name.substring(0, Math.min(name.length(), LONGEST - suffix.length())) + suffix;
  }

  /**
   * The name of an app on a host: the host's name in lower case; what a name may not hold becomes {@code -}. A host name
   * without any letter or digit becomes {@code host}.
   */
  public static String app(String hostName) {
    String name =
        hostName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[._-]+",
            "");
    return name.isEmpty() ? "host" : name.substring(0, Math.min(name.length(), 63));
  }

  /** Whether a text may name an app, a store, a policy, a fleet or an environment. */
  public static boolean isName(String text) {
    return KeyType.NAME.accepts(text);
  }

  /** The words after "expected:" when {@link #isName} says no. */
  public static String expectedName() {
    return KeyType.NAME.expected();
  }
}
