package dev.holdfast.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a program's error stream to its end and keeps the last of it. One reading thread; any thread may ask. */
final class StderrTail implements Runnable {
  /** How much is kept. */
  static final int LIMIT_BYTES = 16 << 10;

  private final InputStream in;
  private final byte[] ring = new byte[LIMIT_BYTES];
  private long total;

  StderrTail(InputStream in) {
    this.in = in;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[4096];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        keep(buffer, n);
      }
    } catch (IOException e) {
      note("its error stream broke: " + e.getMessage());
    }
  }

  /** Adds a remark of this program. */
  void note(String text) {
    byte[] words = ("\n(" + text + ")").getBytes(StandardCharsets.UTF_8);
    keep(words, words.length);
  }

  private synchronized void keep(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (total % LIMIT_BYTES)] = bytes[i];
      total++;
    }
  }

  /** The last words, from the beginning of a line where some were dropped; control characters become spaces. */
  synchronized String text() {
    int length = (int) Math.min(total, LIMIT_BYTES);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = ring[(int) ((total - length + i) % LIMIT_BYTES)];
    }
    String text = new String(last, StandardCharsets.UTF_8);
    if (total > LIMIT_BYTES && text.indexOf('\n') >= 0) {
      text = "…" + text.substring(text.indexOf('\n'));
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(c -> clean.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : (char) c));
    return clean.toString();
  }
}
