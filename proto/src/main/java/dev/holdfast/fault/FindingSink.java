package dev.holdfast.fault;

/** Takes findings as they are made. Implementations say whether several threads may call them; assume they may. */
@FunctionalInterface
public interface FindingSink {
  /** Takes one finding. */
  void add(Finding finding);
}
