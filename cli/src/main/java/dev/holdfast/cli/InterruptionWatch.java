package dev.holdfast.cli;

import dev.holdfast.source.CancelSignal;

/** Carries a signal of the user on to a long activity while this is open. */
final class InterruptionWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final Thread thread;

  InterruptionWatch(Interruption interruption, CancelSignal cancel) {
    thread =
        Thread.ofVirtual()
            .name("holdfast-interruption")
            .start(
                () -> {
                  try {
                    while (!interruption.isRaised()) {
                      Thread.sleep(LOOK_MILLIS);
                    }
                    cancel.raise();
                  } catch (InterruptedException e) {
                    // The activity has ended: there is nothing to carry on any more.
                    Thread.currentThread().interrupt();
                  }
                });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
