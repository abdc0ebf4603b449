package dev.holdfast.source;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks a long activity to stop. Any thread may raise it; the activity looks at it often. */
public final class CancelSignal {
  private final AtomicBoolean raised = new AtomicBoolean();

  /** Asks to stop. */
  public void raise() {
    raised.set(true);
  }

  /** Whether somebody asked. */
  public boolean isRaised() { return raised.get(); }

  /**
   * Stops here if somebody asked.
   *
   * @throws HoldfastException {@link Fault#STOPPED}
   */
  public void check() {
    if (raised.get()) {
      throw new HoldfastException(Fault.STOPPED, "stopped by a signal");
    }
  }
}
