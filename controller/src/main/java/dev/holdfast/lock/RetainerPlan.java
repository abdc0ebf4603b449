package dev.holdfast.lock;

import dev.holdfast.layout.ObjectName;
import dev.holdfast.signed.LockMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which locks of one store must be made longer now. What a new snapshot needs is locked for L at least; everything else
 * that is kept is extended when less than W is left, so each object at most once in W.
 *
 * @param until the date they get
 * @param extend what is due, each once
 */
public record RetainerPlan(Instant until, List<ObjectName> extend) {
  /** Copies the list. */
  public RetainerPlan {
    extend = List.copyOf(extend);
  }

  /**
   * Plans.
   *
   * @param mode how the store's objects are to be locked
   * @param kept everything that has to stay; an object may stand there several times
   */
  public static RetainerPlan of(
      Instant now, LockMode mode, LockSpan span, Collection<KeptObject> kept) {
    Instant until = span.untilFor(now);
    Set<ObjectName> due = new LinkedHashSet<>();
    for (KeptObject object : kept) {
      if (isDue(object, now, mode, span, until)) {
        due.add(object.name());
      }
    }
    return new RetainerPlan(until, List.copyOf(due));
  }

  private static boolean isDue(
      KeptObject object, Instant now, LockMode mode, LockSpan span, Instant until) {
    if (object.lock().isEmpty()) {
      return true;
    }
    boolean weaker =
        mode == LockMode.COMPLIANCE && object.lock().get().mode() != LockMode.COMPLIANCE;
    Instant locked = object.lock().get().until();
    return weaker
        || (locked.isBefore(now.plus(least(span, object.fresh()))) && locked.isBefore(until));
  }

  /** How much of a lock must be left. */
  public static Duration least(LockSpan span, boolean fresh) {
    boolean longer = fresh && span.length().compareTo(span.window()) > 0;
    return longer ? span.length() : span.window();
  }
}
