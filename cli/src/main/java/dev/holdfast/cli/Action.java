package dev.holdfast.cli;

/** One verb, filled with its words. */
interface Action {
  /**
   * Does the work. Results, findings and the parts of the summary go through the call; what ends the command is thrown,
   * what only spoils its exit code is told to {@link Call#outcome()}.
   *
   * @throws dev.holdfast.fault.HoldfastException what stopped it
   */
  void run(Call call);
}
