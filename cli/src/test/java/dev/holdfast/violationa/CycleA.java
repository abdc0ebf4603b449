package dev.holdfast.violationa;

import dev.holdfast.violationb.CycleB;

/** Breaks R1, together with the class it names. */
public interface CycleA {
  CycleB other();
}
