package dev.holdfast.restore.mariadb;

import java.io.IOException;
import java.io.InputStream;

/** Reads bytes and sees some of those that come. One thread. */
final class Lookahead {
  private static final int BUFFER_BYTES = 64 << 10;
  /** How far ahead can be seen. */
  static final int REACH = 256;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private boolean ended;

  Lookahead(InputStream in) {
    this.in = in;
  }

  /** The byte that many places ahead, 0 being the next; -1 behind the end. */
  int peek(int ahead) throws IOException {
    if (position + ahead >= limit) {
      fill();
      if (position + ahead >= limit) {
        return -1;
      }
    }
    return buffer[position + ahead] & 0xff;
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    while (!ended && limit < REACH) {
      int n = in.read(buffer, limit, buffer.length - limit);
      ended = n < 0;
      limit += Math.max(n, 0);
    }
  }

  /** The next byte, or -1. */
  int next() throws IOException {
    int b = peek(0);
    if (b >= 0) {
      position++;
    }
    return b;
  }

  /** Whether these bytes come next; letters in either case when they are small here. */
  boolean startsWith(byte[] bytes) throws IOException {
    for (int i = 0; i < bytes.length; i++) {
      int b = peek(i);
      int small = b >= 'A' && b <= 'Z' ? b + 32 : b;
      if (b != (bytes[i] & 0xff) && small != (bytes[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a comment begins here that ends with its line. */
  boolean lineComment() throws IOException {
    int b = peek(0);
    if (b == '-' && peek(1) == '-') {
      int after = peek(2);
      return after == ' ' || after == '\t' || after == '\n' || after == '\r' || after < 0;
    }
    return b == '#';
  }
}
