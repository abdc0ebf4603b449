package dev.holdfast.restore.mariadb;

import dev.holdfast.database.LoadWish;
import dev.holdfast.source.mariadb.MariadbServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Copies the statements of a dump that are wanted. It cuts the text where the client would (quotes, comments, {@code
 * DELIMITER}) and holds the first bytes of a statement only. It keeps nobody from anything: that is what the rights of the
 * account are for that loads. One copy, one thread.
 */
final class DumpFilter {
  private static final int HELD_BYTES = 4096;
  private static final int MOST_DELIMITER = 16;
  private static final byte[] COMMAND = "delimiter ".getBytes(StandardCharsets.US_ASCII);
  /** A command of newer clients, which older ones stumble over; every client is told so by its options here. */
  private static final List<byte[]> SANDBOX =
      List.of(
          "/*M!999999\\-".getBytes(StandardCharsets.US_ASCII),
          "/*!999999\\-".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern MODE = Pattern.compile("(?i)\\bsql_mode\\b\\s*=");

  private static final Pattern ON =
      Pattern.compile("( ON COMPLETION (?:NOT )?PRESERVE )ENABLE\\b");

  /** Days that do not exist are let in where the captured server had let them in; the dump itself would make them zeros. */
  private static final Pattern HEAD =
      Pattern.compile("(?<=, SQL_MODE=')NO_AUTO_VALUE_ON_ZERO(?=' \\*/)");

  private final Choice choice;
  private final OutputStream out;
  private final Map<String, Integer> definers = new TreeMap<>();
  private final Set<String> tables = new HashSet<>();
  private final byte[] held = new byte[HELD_BYTES];
  private int heldCount;
  private boolean decided;
  private boolean kept;
  private boolean plainBackslash;
  private boolean ansiQuotes;
  private byte[] delimiter = {';'};

  /** Which views are made: those of databases that refer to each other come when all tables are there. */
  enum Views {
    /** Each when it comes. */
    ALL,
    /** None, but what stands for them; everything else. */
    STAND_INS,
    /** Views, and nothing else. */
    ONLY;

    private boolean want(Statement.Kind kind) {
      return switch (this) {
        case ALL -> true;
        case STAND_INS -> kind != Statement.Kind.VIEW && kind != Statement.Kind.NO_VIEW;
        case ONLY -> kind == Statement.Kind.VIEW || kind == Statement.Kind.SESSION;
      };
    }
  }

  /**
   * What is copied.
   *
   * @param captured the database's name in the dump
   * @param name its name now
   * @param tables only these; empty = everything
   * @param part which part
   * @param definers whether a statement may say whose rights a program has
   * @param events whether events are on that were on
   * @param views which views
   */
  record Choice(
      String captured,
      String name,
      Set<String> tables,
      LoadWish.Part part,
      boolean definers,
      boolean events,
      Views views) {
    Choice {
      tables = Set.copyOf(tables);
    }

    /** The same with other views. */
    Choice with(Views others) {
      return new Choice(captured, name, tables, part, definers, events, others);
    }

    private boolean wants(Statement statement) {
      return views.want(statement.kind()) && wantsPart(statement);
    }

    private boolean wantsPart(Statement statement) {
      boolean wanted =
          switch (statement.kind()) {
            case SESSION -> true;
            case ROWS -> part != LoadWish.Part.SCHEMA;
            // Locks would end the transaction that rows alone go into.
            case FRAME -> part == LoadWish.Part.ALL;
            default -> part != LoadWish.Part.DATA;
          };
      return wanted && (tables.isEmpty() || ofTable(statement));
    }

    private boolean ofTable(Statement statement) {
      return switch (statement.kind()) {
        case SESSION -> true;
        case TABLE, ROWS, FRAME ->
            statement.object().isEmpty() || tables.contains(statement.object());
        case VIEW, STAND_IN, NO_VIEW, TRIGGER, ROUTINE, EVENT -> false;
      };
    }
  }

  DumpFilter(Choice choice, OutputStream out) {
    this.choice = choice;
    this.out = out;
  }

  /** Definers that were left out, as written, with how often each stood there. */
  Map<String, Integer> definers() {
    return definers;
  }

  /** The tables and sequences of what was copied. */
  Set<String> tables() {
    return tables;
  }

  /** Copies a dump to its end. */
  void copy(InputStream dump) throws IOException {
    Lookahead in = new Lookahead(dump);
    boolean lineStart = true;
    for (int b = in.peek(0); b >= 0; b = in.peek(0)) {
      if (b == '\n' || b == '\r' || b == ' ' || b == '\t') {
        in.next();
        lineStart = b == '\n' || lineStart && b != '\r';
      } else if (in.lineComment() || sandbox(in)) {
        skipLine(in);
        lineStart = true;
      } else if (lineStart && in.startsWith(COMMAND)) {
        change(in);
      } else {
        // What begins a line stays at the beginning of one, and nothing else gets there.
        out.write(lineStart ? '\n' : ' ');
        statement(in);
        lineStart = false;
      }
    }
    out.write('\n');
    out.flush();
  }

  private static boolean sandbox(Lookahead in) throws IOException {
    return in.startsWith(SANDBOX.get(0)) || in.startsWith(SANDBOX.get(1));
  }

  private static void skipLine(Lookahead in) throws IOException {
    for (int b = in.next(); b >= 0 && b != '\n'; b = in.next()) {
      // nothing of it counts
    }
  }

  private void change(Lookahead in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.next(); b >= 0 && b != '\n'; b = in.next()) {
      if (line.length() < COMMAND.length + MOST_DELIMITER) {
        line.append((char) b);
      }
    }
    String word = line.substring(COMMAND.length).strip();
    delimiter = (word.isEmpty() ? ";" : word).getBytes(StandardCharsets.ISO_8859_1);
    out.write("\nDELIMITER ".getBytes(StandardCharsets.US_ASCII));
    out.write(delimiter);
    out.write('\n');
  }

  private void statement(Lookahead in) throws IOException {
    heldCount = 0;
    decided = false;
    while (in.peek(0) >= 0) {
      if (in.startsWith(delimiter)) {
        copy(in, delimiter.length);
        break;
      }
      int b = in.peek(0);
      if (b == '\'' || b == '"' || b == '`') {
        quoted(in, b);
      } else if (in.lineComment()) {
        while (in.peek(0) >= 0 && in.peek(0) != '\n') {
          copy(in, 1);
        }
      } else if (b == '/' && in.peek(1) == '*') {
        comment(in);
      } else {
        copy(in, 1);
      }
    }
    decide();
  }

  private void quoted(Lookahead in, int quote) throws IOException {
    copy(in, 1);
    for (int b = in.peek(0); b >= 0; b = in.peek(0)) {
      boolean escape =
          b == '\\' && quote != '`' && !plainBackslash && !(quote == '"' && ansiQuotes);
      copy(in, escape ? 2 : 1);
      if (b == quote) {
        return;
      }
    }
  }

  /** What a version executes is no comment but the text of a statement. */
  private void comment(Lookahead in) throws IOException {
    boolean executed = in.peek(2) == '!' || in.peek(2) == 'M' && in.peek(3) == '!';
    copy(in, 2);
    while (!executed && in.peek(0) >= 0) {
      if (in.peek(0) == '*' && in.peek(1) == '/') {
        copy(in, 2);
        return;
      }
      copy(in, 1);
    }
  }

  private void copy(Lookahead in, int count) throws IOException {
    for (int i = 0; i < count && in.peek(0) >= 0; i++) {
      int b = in.next();
      if (!decided) {
        held[heldCount++] = (byte) b;
        if (heldCount == HELD_BYTES) {
          decide();
        }
      } else if (kept) {
        out.write(b);
      }
    }
  }

  /** The first bytes tell what the statement is: they are written, or nothing of it is. */
  private void decide() throws IOException {
    if (decided) {
      return;
    }
    decided = true;
    String text = new String(held, 0, heldCount, StandardCharsets.ISO_8859_1);
    Statement statement = Statement.of(text);
    kept = choice.wants(statement);
    if (statement.kind() == Statement.Kind.SESSION && MODE.matcher(text).find()) {
      plainBackslash = text.contains("NO_BACKSLASH_ESCAPES");
      ansiQuotes = text.contains("ANSI_QUOTES");
    }
    if (!kept) {
      return;
    }
    if (statement.kind() == Statement.Kind.TABLE) {
      tables.add(statement.object());
    }
    out.write(rewritten(text, statement).getBytes(StandardCharsets.ISO_8859_1));
  }

  private String rewritten(String written, Statement statement) {
    boolean off = !choice.events() && statement.kind() == Statement.Kind.EVENT;
    boolean anew =
        choice.views() == Views.ONLY && statement.kind() == Statement.Kind.VIEW
            && !written.contains("OR REPLACE");
    boolean session = statement.kind() == Statement.Kind.SESSION;
    String text = session ? HEAD.matcher(written).replaceFirst("$0,ALLOW_INVALID_DATES")
        : off ? ON.matcher(written).replaceFirst("$1DISABLE")
        : anew ? written.replaceFirst("CREATE ALGORITHM", "CREATE OR REPLACE ALGORITHM")
        : written;
    Optional<Statement.Clause> database = Statement.database(text);
    if (database.filter(d -> d.text().equals(choice.captured())).isPresent()) {
      byte[] name =
          MariadbServer.identifier(choice.name()).getBytes(StandardCharsets.UTF_8);
      return text.substring(0, database.get().start())
          + new String(name, StandardCharsets.ISO_8859_1) + text.substring(database.get().end());
    }
    Optional<Statement.Clause> definer = Statement.of(text).definer();
    if (choice.definers() || definer.isEmpty()) {
      return text;
    }
    definers.merge(Statement.plainAccount(definer.get().text()), 1, Integer::sum);
    return text.substring(0, definer.get().start()) + text.substring(definer.get().end());
  }
}
