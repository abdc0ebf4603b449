package dev.holdfast.seed;

/** Where random tests get their seeds: everyday runs repeat themselves, profiles look at something new. */
public final class Seed {
  private Seed() {}

  /**
   * The number to begin with: {@code -Dholdfast.seed=N} when given; else, under {@code -Dholdfast.profile=true}, a fresh one,
   * which is printed so that it can be given again; else {@code everyday}.
   */
  public static long of(long everyday) {
    Long given = Long.getLong("holdfast.seed");
    if (given != null) {
      return given;
    }
    if (!Boolean.getBoolean("holdfast.profile")) {
      return everyday;
    }
    long fresh = System.nanoTime();
    Class<?> test =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).getCallerClass();
    System.err.println(test.getSimpleName() + " -Dholdfast.seed=" + fresh);
    return fresh;
  }
}
