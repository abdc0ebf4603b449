package dev.holdfast.database;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * A command-line client that stays connected: statements go in, lines of text come out, and a line that can be no row ends
 * each answer. A client that ends before that line has failed, with the fault that its last words mean. One thread, but for
 * {@link #abandon}; close it.
 */
public final class ClientSession implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int USUAL_LINE_BYTES = 128;

  private final RunningTool tool;
  private final InputStream out;
  private final String what;
  private final FailureTexts failures;
  private final int maxLineBytes;

  /**
   * Takes a client over that was started with input.
   *
   * @param tool closed with this session
   * @param what the session is for, in messages
   * @param failures what the client's error texts mean
   * @param maxLineBytes the longest line that is taken
   */
  public ClientSession(RunningTool tool, String what, FailureTexts failures, int maxLineBytes) {
    this.tool = tool;
    this.out = new BufferedInputStream(tool.stdout(), BUFFER_BYTES);
    this.what = what;
    this.failures = failures;
    this.maxLineBytes = maxLineBytes;
  }

  /** What the session is for, in messages. */
  public String what() {
    return what;
  }

  /**
   * Asks, and hands on each line of the answer.
   *
   * @param text for the client, with what makes it print {@code end} on a line of its own
   * @param end the line after the answer, which no line of an answer can be
   * @throws HoldfastException by the client's last words; {@code DATABASE_LOST} when it ended without any; {@code
   *     CAPTURE_FAILED} for a line that is too long
   */
  public void ask(String text, String end, Consumer<String> sink) {
    try {
      tool.stdin().write(text.getBytes(StandardCharsets.UTF_8));
      tool.stdin().flush();
      for (String line = line(); !line.equals(end); line = line()) {
        sink.accept(line);
      }
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LINE_BYTES);
    for (int b = out.read(); b != '\n'; b = out.read()) {
      if (b < 0) {
        throw new IOException("its output ended");
      }
      if (bytes.size() >= maxLineBytes) {
        throw new HoldfastException(
            Fault.CAPTURE_FAILED,
            what + " answered a row of more than " + maxLineBytes + " bytes (expected: less)");
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private HoldfastException ended(IOException cause) {
    ToolExit exit = tool.await();
    if (exit.succeeded()) {
      return new HoldfastException(
          Fault.DATABASE_LOST, what + ": the client ended before it answered", cause);
    }
    return failures.fault(what, exit);
  }

  /**
   * The columns of a line of text: tabs stand between them, and a backslash with the character after it stands for something.
   *
   * @param unescaped what that is, by the character
   */
  public static List<String> columns(String line, IntFunction<String> unescaped) {
    List<String> columns = new ArrayList<>();
    StringBuilder column = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\t') {
        columns.add(column.toString());
        column.setLength(0);
      } else if (c == '\\' && i + 1 < line.length()) {
        i++;
        column.append(unescaped.apply(line.charAt(i)));
      } else {
        column.append(c);
      }
    }
    columns.add(column.toString());
    return columns;
  }

  /** Ends the session at once, by any thread; who waits for an answer gets a failure. */
  public void abandon() {
    tool.stop();
  }

  /** Ends the session; an open transaction and its locks are given up. */
  @Override
  public void close() {
    try {
      tool.stdin().close();
    } catch (IOException e) {
      // It has ended already, and what it had to say has been told.
      tool.stop();
    }
    tool.close();
  }
}
