package dev.holdfast.cli.local;

import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.store.Store;
import java.time.Duration;

/** Says when this machine's clock and a server's differ, long before the server refuses requests for it. Pure. */
public final class SkewAlarm {
  /** Clocks that are set by the network differ by far less. */
  private static final Duration CLOSE = Duration.ofSeconds(60);

  private SkewAlarm() {}

  /** Tells {@code clock-skew} of a store that was asked something before. */
  public static void tell(Store store, FindingSink findings) {
    store.clockAhead()
        .filter(ahead -> ahead.abs().compareTo(CLOSE) > 0)
        .ifPresent(
            ahead -> findings.add(
                Finding.warning(
                    "clock-skew", "", store.name(),
                    "clocks that differ by less than " + CLOSE.toSeconds() + " s",
                    "the server's clock is " + text(ahead.abs())
                        + (ahead.isNegative() ? " behind" : " ahead of") + " this machine's")
                    .withFix(
                        "set both by NTP: from 15 minutes on the server refuses every request, and"
                            + " locks end by its clock")));
  }

  private static String text(Duration skew) {
    return skew.toMinutes() < 10 ? skew.toSeconds() + " s" : skew.toMinutes() + " min";
  }
}
