package dev.holdfast.cli.output;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.FindingSink;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.fault.Severity;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a command says. In text mode results go to standard output, notes and errors to standard error; with
 * {@code --json} standard output carries JSON lines only. Text from outside is made harmless. A reader that went away is
 * a fault ({@link Fault#OUTPUT_FAILED}), for nobody would know that lines are missing. Any thread.
 */
public final class Output implements FindingSink {
  private static final int MAX_REMEMBERED = 10_000;

  private final Set<Finding> told = new HashSet<>();
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final Console console;
  private final OutputStream out;
  private final Style style;
  private @Nullable Progress progress;
  private int findings;
  private int errorFindings;
  private int warningFindings;

  /**
   * How to say it.
   *
   * @param json JSON lines on standard output
   * @param quiet no notes and no progress
   * @param verbose details, and causes of faults
   * @param color colours where a terminal reads
   */
  public record Style(boolean json, boolean quiet, boolean verbose, boolean color) {}

  /** Output to this console. */
  public Output(Console console, Style style) {
    this.console = console;
    this.style = style;
    this.out = new BufferedOutputStream(console.out(), 16 << 10);
  }

  /** Whether JSON lines are asked for. */
  public boolean json() {
    return style.json;
  }

  /** Whether details are asked for. */
  public boolean verbose() {
    return style.verbose;
  }

  /** The console behind it. */
  public Console console() {
    return console;
  }

  /** A result, as one line of text; nothing with {@code --json}. */
  public synchronized void text(String line) {
    if (!style.json) {
      print(Printable.of(line));
    }
  }

  /** Results as a table; nothing with {@code --json}. */
  public synchronized void text(Table table) {
    if (!style.json) {
      boolean first = true;
      for (String line : table.lines()) {
        print(first && style.color && console.outIsTerminal() ? BOLD + line + PLAIN : line);
        first = false;
      }
    }
  }

  /** Text of our own with line ends in it, such as help; nothing with {@code --json}. */
  public synchronized void block(String text) {
    if (!style.json) {
      for (String line : text.stripTrailing().split("\n", -1)) {
        print(Printable.of(line));
      }
    }
  }

  /** A JSON line; nothing in text mode. */
  public synchronized void json(JsonObject line) {
    if (style.json) {
      print(line.toString());
    }
  }

  /** A remark for the person who waits, on standard error; nothing with {@code -q}. */
  public synchronized void note(String line) {
    if (!style.quiet) {
      say(Printable.of(line));
    }
  }

  /** A detail, on standard error; only with {@code -v}. */
  public synchronized void detail(String line) {
    if (style.verbose) {
      say(Printable.of(line));
    }
  }

  /** A warning that is no finding about stored data, on standard error; also with {@code -q}. */
  public synchronized void warning(String line) {
    say(paint(YELLOW, "warning: ") + Printable.of(line));
  }

  /** One finding: a JSON line, or text on standard output. */
  @Override
  public synchronized void add(Finding finding) {
    if (told.size() < MAX_REMEMBERED && !told.add(finding)) {
      return; // read again for another purpose: told once is enough
    }
    findings++;
    if (finding.severity() == Severity.ERROR) {
      errorFindings++;
    } else if (finding.severity() == Severity.WARNING) {
      warningFindings++;
    }
    if (style.json) {
      print(FindingLines.json(finding).toString());
    } else if (finding.severity() != Severity.INFO || !style.quiet) {
      String word = finding.severity().name().toLowerCase(Locale.ROOT) + ": ";
      String color = finding.severity() == Severity.ERROR ? RED : YELLOW;
      boolean painted = finding.severity() != Severity.INFO && console.outIsTerminal();
      FindingLines.text(finding)
          .forEach(
              line -> print(
                  line.startsWith(word) && painted && style.color
                      ? color + word + PLAIN + line.substring(word.length())
                      : line));
    }
  }

  /** For commands whose standard output is something else: findings as JSON lines, or as text on standard error. */
  public FindingSink asides() {
    return this::aside;
  }

  private synchronized void aside(Finding finding) {
    if (style.json) {
      add(finding);
    } else if (finding.severity() != Severity.INFO || style.verbose) {
      FindingLines.text(finding).forEach(this::say);
    }
  }

  /** How many findings were told, of every weight. */
  public synchronized int findings() {
    return findings;
  }

  /** How many findings of weight error were printed. */
  public synchronized int errorFindings() {
    return errorFindings;
  }

  /** How many findings of weight warning were printed. */
  public synchronized int warningFindings() {
    return warningFindings;
  }

  /** A fault as text on standard error: what was seen, what was expected, hint, number. */
  public synchronized void error(HoldfastException fault) {
    Explanation told = Explanation.of(fault);
    say(
        paint(RED, "error: ") + Printable.of(told.seen()) + " [" + fault.fault().code() + "]");
    if (told.expected() != null) {
      say("  expected: " + Printable.of(told.expected()));
    }
    say("  hint: " + Printable.of(told.hint()));
    told.also().forEach(other -> say("  also: " + Printable.of(other)));
    if (style.verbose) {
      @Nullable Throwable cause = fault.getCause();
      for (int depth = 0; cause != null && depth < 5; depth++, cause = cause.getCause()) {
        say("  cause: " + Printable.of(cause.toString()));
      }
    }
  }

  /** Where a defect was met; only with {@code -v}. */
  public synchronized void stack(Throwable defect) {
    if (style.verbose) {
      java.io.StringWriter text = new java.io.StringWriter();
      defect.printStackTrace(new java.io.PrintWriter(text));
      text.toString().lines().forEach(line -> say(Printable.of(line)));
    }
  }

  /** Starts to show how far a work is; close it when the work ends. */
  public synchronized Progress progress(String what) {
    boolean shown = console.errIsTerminal() && !style.quiet;
    Progress started = new Progress(this, what, shown, style.json);
    progress = started;
    return started;
  }

  /**
   * Raw bytes to standard output, as {@code cat} prints them.
   *
   * @throws HoldfastException {@link Fault#OUTPUT_FAILED}
   */
  public synchronized void raw(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Sends what is buffered.
   *
   * @throws HoldfastException {@link Fault#OUTPUT_FAILED}
   */
  public synchronized void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Draws over the progress line; for {@link Progress} only. */
  synchronized void draw(String line) {
    raw(console.err(), "\r\u001b[2K" + line);
  }

  private void print(String line) {
    clearProgress();
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    raw(bytes, 0, bytes.length);
    if (console.outIsTerminal() || style.json) {
      flush();
    }
  }

  private void say(String line) {
    clearProgress();
    raw(console.err(), line + "\n");
  }

  private void clearProgress() {
    if (progress != null && progress.isDrawn()) {
      raw(console.err(), "\r\u001b[2K");
      progress.cleared();
    }
  }

  /** Standard error is a courtesy: when nobody reads it, the work goes on and the exit code still tells. */
  @SuppressWarnings("EmptyCatch")
  private static void raw(OutputStream err, String text) {
    try {
      err.write(text.getBytes(StandardCharsets.UTF_8));
      err.flush();
    } catch (IOException unread) {
      // see above
    }
  }

  private String paint(String color, String word) {
    return style.color && console.errIsTerminal() ? color + word + PLAIN : word;
  }

  private static HoldfastException failed(IOException cause) {
    return new HoldfastException(
        Fault.OUTPUT_FAILED, "standard output: " + cause.getMessage() + " (expected: a reader)",
        cause);
  }
}
