package dev.holdfast.violation;

/** Breaks R12: prints. */
public final class Printer {
  private Printer() {}

  static void print() {
    System.out.println();
  }
}
