package dev.holdfast.violationb;

import dev.holdfast.violationa.CycleA;

/** Breaks R1, together with the class it names. */
public interface CycleB {
  CycleA other();
}
