package dev.holdfast.cli.output;

import java.time.Duration;
import java.util.Locale;

/**
 * How far a long work is: a bar with rate and remaining time on a terminal, a {@code status} line every few seconds with
 * {@code --json}, else nothing. It draws only when told something new, a few times a second at most. Any thread.
 */
public final class Progress implements AutoCloseable {
  private static final long DRAW_NANOS = 200_000_000L;
  private static final long STATUS_NANOS = 5_000_000_000L;
  private static final int BAR = 24;

  private final Output output;
  private final String what;
  private final boolean shown;
  private final boolean json;
  private final long startedNanos = System.nanoTime();
  private long lastNanos = startedNanos;
  private boolean drawn;
  private boolean closed;

  Progress(Output output, String what, boolean shown, boolean json) {
    this.output = output;
    this.what = what;
    this.shown = shown;
    this.json = json;
  }

  /**
   * Says how far the work is.
   *
   * @param doneBytes what is done
   * @param totalBytes what there is to do; 0 when that is not known
   */
  public void update(long doneBytes, long totalBytes) {
    update(doneBytes, totalBytes, "");
  }

  /** The same with a word on what is at work now; it may come from outside. */
  public void update(long doneBytes, long totalBytes, String detail) {
    if (!shown && !json) {
      return;
    }
    synchronized (output) {
      long now = System.nanoTime();
      if (closed || now - lastNanos < (json ? STATUS_NANOS : DRAW_NANOS)) {
        return;
      }
      lastNanos = now;
      Duration elapsed = Duration.ofNanos(now - startedNanos);
      if (json) {
        output.json(status(doneBytes, totalBytes, elapsed));
      } else {
        String line = line(what, doneBytes, totalBytes, elapsed, detail);
        output.draw(fit(line, output.console().width() - 1));
        drawn = true;
      }
    }
  }

  /** Removes the bar. */
  @Override
  public void close() {
    synchronized (output) {
      closed = true;
      if (drawn) {
        output.draw("");
        drawn = false;
      }
    }
  }

  boolean isDrawn() { return drawn; }

  void cleared() {
    drawn = false;
    lastNanos = startedNanos;
  }

  private JsonObject status(long done, long total, Duration elapsed) {
    JsonObject line = JsonObject.message("status").put("what", what).put("done_bytes", done);
    return line.putNumber("total_bytes", total > 0 ? total : null)
        .put("duration_seconds", elapsed);
  }

  /** One line of text; the detail comes last because it is what may be cut. */
  static String line(String what, long done, long total, Duration elapsed, String detail) {
    double seconds = Math.max(0.001, elapsed.toNanos() / 1e9);
    double rate = done / seconds;
    StringBuilder line = new StringBuilder(what).append("  ");
    if (total > 0) {
      double share = Math.min(1, (double) done / total);
      int full = (int) (share * BAR);
      line.append('[').append("=".repeat(full)).append(" ".repeat(BAR - full)).append("] ");
      line.append(String.format(Locale.ROOT, "%3d%%  ", (int) (share * 100)));
    }
    line.append(Figures.bytes(done));
    if (total > 0) {
      line.append(" of ").append(Figures.bytes(total));
    }
    line.append("  ").append(Figures.bytes((long) rate)).append("/s");
    if (total > done && rate > 0) {
      line.append("  ETA ")
          .append(Figures.duration(Duration.ofSeconds((long) ((total - done) / rate))));
    }
    return line.append(detail.isEmpty() ? "" : "  " + Printable.of(detail)).toString();
  }

  private static String fit(String line, int columns) {
    int points = line.codePointCount(0, line.length());
    return points <= columns
        ? line
        : line.substring(0, line.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
  }
}
