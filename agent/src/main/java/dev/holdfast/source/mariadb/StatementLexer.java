package dev.holdfast.source.mariadb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Cuts the text of a dump into statements where the command-line client does: names and strings are whole whatever they hold,
 * comments are none of the text but for those that a version executes, and {@code DELIMITER} counts at the beginning of a line
 * outside of everything only (rules: MariaDB, client/mysql.cc, add_line; tried with client 10.11). The text comes in pieces of
 * any length. Memory: the beginning of one statement. One thread.
 */
final class StatementLexer {
  /** How much of a statement is kept. */
  static final int HEAD_BYTES = 4096;

  private static final int TAIL_BYTES = 512;
  private static final int REMARK_BYTES = 2048;
  private static final int REACH = 32;
  private static final int MOST_DELIMITER = 15;
  private static final byte[] COMMAND = "delimiter".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] USUAL = {';'};
  private static final byte[] SPACE = {' '};
  private static final Pattern MODE =
      Pattern.compile("^(?:/\\*M?!\\d* ?)?SET\\b.*\\bsql_mode\\b\\s*=",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Takes what a text consists of. */
  interface Listener {
    /**
     * A statement without its delimiter and its comments; empty where nothing stands before a delimiter.
     *
     * @param head its first bytes
     * @param tail the beginning of its last line that begins with a parenthesis outside of everything; or empty
     * @param program whether another delimiter than the usual one ended it
     */
    void statement(String head, String tail, boolean program);

    /**
     * A line between statements that is a comment.
     *
     * @param before how many such lines stand right before it
     */
    void remark(String line, int before);
  }

  private enum Mode {
    BETWEEN, CODE, QUOTED, BLOCK, LINE, COMMAND
  }

  private final Listener listener;
  private final byte[] head = new byte[HEAD_BYTES];
  private int headLength;
  private final byte[] tail = new byte[TAIL_BYTES];
  private int tailLength;
  private boolean inTail;
  private final byte[] lineText = new byte[REMARK_BYTES];
  private int lineLength;
  private final byte[] carry = new byte[2 * REACH];
  private int carried;
  private final boolean[] special = new boolean[256];
  private byte[] delimiter = USUAL;
  private Mode mode = Mode.BETWEEN;
  private Mode around = Mode.BETWEEN;
  private byte quote;
  private boolean escaped;
  private boolean plainBackslash;
  private boolean ansiQuotes;
  private boolean lineStart = true;
  private boolean remark;
  private int remarks;
  private boolean afterRemark;
  private boolean starved;

  StatementLexer(Listener listener) {
    this.listener = listener;
    delimit(USUAL);
  }

  private void delimit(byte[] now) {
    delimiter = now;
    Arrays.fill(special, false);
    for (char c : "'\"`\n\\#-/".toCharArray()) {
      special[c] = true;
    }
    special[now[0] & 0xff] = true;
  }

  /** Whether the text so far ends with the line end of a remark, outside of everything. */
  boolean endsWithRemark() {
    return afterRemark;
  }

  /** Takes the next bytes of the text. */
  void write(byte[] bytes, int length) {
    int from = 0;
    if (carried > 0) {
      int had = carried;
      int n = Math.min(length, carry.length - had);
      System.arraycopy(bytes, 0, carry, had, n);
      int done = scan(carry, 0, had + n);
      if (done < had) {
        carried = had + n - done;
        System.arraycopy(carry, done, carry, 0, carried);
        return;
      }
      carried = 0;
      from = done - had;
    }
    int done = scan(bytes, from, length);
    carried = length - done;
    System.arraycopy(bytes, done, carry, 0, carried);
  }

  /** Where it stopped: at the end, or before something of which more must be seen. */
  private int scan(byte[] b, int from, int to) {
    starved = false;
    int i = from;
    while (i < to && !starved) {
      i =
          switch (mode) {
            case BETWEEN -> between(b, i, to);
            case CODE -> code(b, i, to);
            case QUOTED -> quoted(b, i, to);
            case BLOCK -> block(b, i, to);
            case LINE, COMMAND -> line(b, i, to);
          };
    }
    return i;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private int between(byte[] b, int i, int to) {
    byte c = b[i];
    if (isSpace(c)) {
      if (c == '\n') {
        // An empty line parts remarks; the end of a remark is taken where it ends.
        remarks = 0;
        lineStart = true;
      }
      return i + 1;
    }
    afterRemark = false;
    if (lineStart && (c == 'd' || c == 'D')) {
      starved = beginsCommand(b, i, to) && to - i <= COMMAND.length;
      if (!starved && beginsCommand(b, i, to) && isSpace(b[i + COMMAND.length])) {
        beginLine(Mode.COMMAND, false);
      }
      if (starved || mode == Mode.COMMAND) {
        return i;
      }
    }
    int after = c == '-' ? dashes(b, i, to) : i;
    if (starved) {
      return i;
    }
    if (c == '#' || after > i) {
      beginLine(Mode.LINE, lineStart);
      return i;
    }
    if (c == '/') {
      return slash(b, i, to);
    }
    begin();
    return i;
  }

  private void begin() {
    mode = Mode.CODE;
    headLength = 0;
    tailLength = 0;
    inTail = false;
    lineStart = false;
  }

  private static boolean beginsCommand(byte[] b, int i, int to) {
    int n = Math.min(COMMAND.length, to - i);
    for (int k = 0; k < n; k++) {
      if ((b[i + k] | 0x20) != COMMAND[k]) {
        return false;
      }
    }
    return true;
  }

  /** The same place unless a comment begins there; what begins a statement needs no white space behind it. */
  private int dashes(byte[] b, int i, int to) {
    if (i + 1 < to && b[i + 1] != '-') {
      return i;
    }
    if (i + 2 >= to) {
      starved = true;
      return i;
    }
    return isSpace(b[i + 2]) || mode == Mode.BETWEEN ? i + 2 : i;
  }

  /** A slash: the beginning of a comment, of what a version executes, or nothing but itself. */
  private int slash(byte[] b, int i, int to) {
    boolean star = i + 1 < to && b[i + 1] == '*';
    starved = i + 1 >= to || star && (i + 2 >= to || b[i + 2] == 'M' && i + 3 >= to);
    if (starved) {
      return i;
    }
    if (star && b[i + 2] != '!' && (b[i + 2] != 'M' || b[i + 3] != '!')) {
      around = mode;
      mode = Mode.BLOCK;
      return i + 2;
    }
    if (mode == Mode.BETWEEN) {
      begin();
    }
    keep(b, i, i + 1);
    return i + 1;
  }

  private int code(byte[] b, int from, int to) {
    if (lineStart) {
      lineStart = false;
      inTail = b[from] == ')';
      tailLength = inTail ? 0 : tailLength;
    }
    int i = from;
    while (i < to && !special[b[i] & 0xff]) {
      i++;
    }
    keep(b, from, i);
    return i < to ? token(b, i, to) : i;
  }

  private int token(byte[] b, int i, int to) {
    byte c = b[i];
    if (c == '\\') {
      return pair(b, i, to);
    }
    if (c == delimiter[0]) {
      int seen = 1;
      while (seen < delimiter.length && i + seen < to && b[i + seen] == delimiter[seen]) {
        seen++;
      }
      if (seen == delimiter.length) {
        end();
        return i + seen;
      }
      starved = i + seen >= to;
      if (starved) {
        return i;
      }
    }
    if (c == '/') {
      return slash(b, i, to);
    }
    boolean comment = c == '#' || c == '-' && dashes(b, i, to) > i;
    if (comment) {
      beginLine(Mode.LINE, false);
    }
    if (comment || starved) {
      return i;
    }
    if (c == '\'' || c == '"' || c == '`') {
      quote = c;
      mode = Mode.QUOTED;
    }
    lineStart = c == '\n';
    keep(b, i, i + 1);
    return i + 1;
  }

  /** Outside of strings the client takes a backslash together with what follows it. */
  private int pair(byte[] b, int i, int to) {
    starved = i + 1 >= to;
    int end = starved ? i : b[i + 1] == '\n' ? i + 1 : i + 2;
    keep(b, i, end);
    return end;
  }

  private void end() {
    String text = new String(head, 0, headLength, StandardCharsets.UTF_8);
    if (MODE.matcher(text).find()) {
      String upper = text.toUpperCase(Locale.ROOT);
      plainBackslash = upper.contains("NO_BACKSLASH_ESCAPES");
      ansiQuotes = upper.contains("ANSI_QUOTES");
    }
    listener.statement(
        text, new String(tail, 0, tailLength, StandardCharsets.UTF_8),
        !Arrays.equals(delimiter, USUAL));
    mode = Mode.BETWEEN;
    remarks = 0;
  }

  private int quoted(byte[] b, int from, int to) {
    boolean escapes = !plainBackslash && quote != '`' && (quote != '"' || !ansiQuotes);
    // What never comes again where a backslash is a character like others.
    byte escape = escapes ? (byte) '\\' : quote;
    byte close = quote;
    int i = from;
    if (escaped) {
      escaped = false;
      i++;
    }
    while (i < to) {
      byte c = b[i];
      if (c == close) {
        mode = Mode.CODE;
        i++;
        break;
      }
      if (c == escape) {
        i++;
        escaped = i == to;
      }
      i++;
    }
    int end = Math.min(i, to);
    keep(b, from, end);
    return end;
  }

  private int block(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] != '*') {
      i++;
    }
    if (i + 1 >= to) {
      starved = i < to;
      return i;
    }
    if (b[i + 1] == '/') {
      mode = around;
      lineStart = false;
      remarks = 0;
      keep(SPACE, 0, mode == Mode.CODE ? 1 : 0);
      return i + 2;
    }
    return i + 1;
  }

  private void beginLine(Mode now, boolean isRemark) {
    around = mode;
    mode = now;
    remark = isRemark;
    lineLength = 0;
  }

  private int line(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] != '\n') {
      i++;
    }
    int n = Math.min(i - from, REMARK_BYTES - lineLength);
    System.arraycopy(b, from, lineText, lineLength, n);
    lineLength += n;
    if (i == to) {
      return i;
    }
    String text = new String(lineText, 0, lineLength, StandardCharsets.UTF_8);
    boolean command = mode == Mode.COMMAND;
    mode = around;
    if (command) {
      change(text);
    } else if (remark) {
      listener.remark(text, remarks);
    } else if (mode == Mode.CODE) {
      // Its line end is one of the statement.
      return i;
    }
    remarks = remark ? remarks + 1 : 0;
    afterRemark = remark;
    lineStart = true;
    return i + 1;
  }

  private void change(String line) {
    String[] words = line.strip().split("\\s+", 3);
    byte[] word = words.length < 2 ? USUAL : words[1].getBytes(StandardCharsets.UTF_8);
    delimit(Arrays.copyOf(word, Math.min(word.length, MOST_DELIMITER)));
    listener.statement("", "", false);
  }

  private void keep(byte[] b, int from, int to) {
    if (headLength < HEAD_BYTES) {
      int n = Math.min(to - from, HEAD_BYTES - headLength);
      System.arraycopy(b, from, head, headLength, n);
      headLength += n;
    }
    if (inTail) {
      int n = Math.min(to - from, TAIL_BYTES - tailLength);
      System.arraycopy(b, from, tail, tailLength, n);
      tailLength += n;
    }
  }
}
