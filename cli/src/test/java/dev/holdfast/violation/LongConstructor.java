package dev.holdfast.violation;

/** Breaks R15: made of seven things. */
public final class LongConstructor {
  final int sum;

  LongConstructor(int... parts) {
    this(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]);
  }

  @SuppressWarnings("ParameterNumber")
  private LongConstructor(int a, int b, int c, int d, int e, int f, int g) {
    sum = a + b + c + d + e + f + g;
  }
}
