package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches the text of a dump pass by: what it makes, by kind, the counters it sets, the position it names, and whether its
 * last line is the one that says it is whole. Names may hold anything, line ends and statements among it: what counts is whole
 * statements, and of comments those lines that no name can begin. Memory: the beginning of one statement. One thread.
 */
final class DumpText implements StatementLexer.Listener {
  private static final String WHOLE = "-- Dump completed";
  private static final List<String> BEGINNINGS =
      List.of("-- Table structure for ", "-- Temporary ", "-- Sequence structure for ",
          "-- Dumping ", WHOLE);
  private static final List<String> NAMING = List.of("-- Host: ", "-- Dumping ");
  private static final String NAME = "`((?:[^`]++|``)*+)`";
  private static final String ACCOUNT_PART = "(?:`(?:[^`]++|``)*+`|\"(?:[^\"]++|\"\")*+\")";
  private static final Pattern TABLE = Pattern.compile("CREATE TABLE " + NAME);
  private static final Pattern SEQUENCE = Pattern.compile("CREATE SEQUENCE " + NAME);
  private static final Pattern NEXT =
      Pattern.compile("(?:DO|SELECT) SETVAL\\(" + NAME + ", (-?\\d+), [01]\\)\\s*");
  private static final Pattern PROGRAM =
      Pattern.compile(
          "CREATE (?:OR REPLACE )?(?:DEFINER ?= ?" + ACCOUNT_PART + "(?:@" + ACCOUNT_PART
              + ")? )?(?:AGGREGATE )?(?:FUNCTION|PROCEDURE|PACKAGE) ");
  /** Before anything that is quoted: a comment of the table may hold the same words. */
  private static final Pattern COUNTER =
      Pattern.compile("\\) ENGINE=\\S+ [^'\"`]*?\\bAUTO_INCREMENT=(\\d+)(?: |$)");
  private static final Pattern POSITION =
      Pattern.compile(
          "-- CHANGE (?:MASTER|REPLICATION SOURCE) TO (?:MASTER|SOURCE)_LOG_FILE='([^']+)',"
              + " (?:MASTER|SOURCE)_LOG_POS=(\\d+);");
  private static final Pattern GTID = Pattern.compile("-- SET GLOBAL gtid_slave_pos='([^']*)';");

  private final StatementLexer lexer = new StatementLexer(this);
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, String> autoIncrements = new TreeMap<>();
  private final Map<String, String> sequences = new TreeMap<>();
  private boolean framed;
  private boolean named;
  private boolean begun;
  private boolean marked;
  private Optional<String> logFile = Optional.empty();
  private String logPosition = "";
  private String gtid = "";

  /** Takes bytes that pass by. */
  void write(byte[] bytes, int length) {
    lexer.write(bytes, length);
  }

  @Override
  public void statement(String head, String tail, boolean program) {
    if (program) {
      program(head);
      return;
    }
    if (head.startsWith("INSERT ")) {
      return;
    }
    Matcher table = TABLE.matcher(head);
    Matcher next = NEXT.matcher(head);
    if (table.lookingAt()) {
      count("table");
      Matcher counter = COUNTER.matcher(tail);
      if (counter.lookingAt()) {
        autoIncrements.put(plain(table.group(1)), counter.group(1));
      }
    } else if (SEQUENCE.matcher(head).lookingAt()) {
      count("sequence");
    } else if (next.matches()) {
      sequences.put(plain(next.group(1)), next.group(2));
    } else if (head.startsWith("/*!50001 CREATE ALGORITHM=")) {
      count("view");
    }
  }

  private static String plain(String name) {
    return name.replace("``", "`");
  }

  private void program(String head) {
    if (head.startsWith("/*!50106 CREATE*/")) {
      count("event");
    } else if (head.startsWith("/*!50003 CREATE*/")) {
      count("trigger");
    } else if (PROGRAM.matcher(head).lookingAt()) {
      count("routine");
    }
  }

  /** The dump makes of a line end in a name one more line of the same comment: what follows a name proves nothing. */
  @Override
  public void remark(String line, int before) {
    marked = before == 0 && (line.equals(WHOLE) || line.startsWith(WHOLE + " on "));
    boolean first = before == 0 || before == 1 && framed;
    framed = before == 0 && line.equals("--");
    begun = begun || first && BEGINNINGS.stream().anyMatch(line::startsWith);
    named = before > 0 && named;
    if (!named) {
      place(line);
    }
    named = named || line.indexOf('`') >= 0 || NAMING.stream().anyMatch(line::startsWith);
  }

  private void place(String line) {
    Matcher position = POSITION.matcher(line);
    if (position.matches()) {
      logFile = Optional.of(position.group(1));
      logPosition = position.group(2);
    }
    Matcher set = GTID.matcher(line);
    if (set.matches()) {
      gtid = set.group(1);
    }
  }

  private void count(String kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  /** Whether the dump reads its snapshot already: what it says before that needs none. */
  boolean begun() {
    return begun;
  }

  /** How many of each kind it makes. */
  Map<String, Integer> counts() {
    return counts;
  }

  /** The next values of automatic counters by the names of their tables. */
  Map<String, String> autoIncrements() {
    return autoIncrements;
  }

  /** The next values of sequences. */
  Map<String, String> sequences() {
    return sequences;
  }

  /** File and position of the binary log, and the GTID, where the dump names them. */
  Optional<Position> position() {
    return logFile.map(file -> new Position(file, logPosition, gtid));
  }

  /**
   * A place in the binary log.
   *
   * @param file of the log
   * @param offset in it
   * @param gtid the same as a GTID, or empty
   */
  record Position(String file, String offset, String gtid) {
    /**
     * Whether no transaction lies between the two. The log also has events that are none, such as checkpoints, so places may
     * differ where GTIDs do not.
     */
    boolean sameMoment(Position other) {
      return gtid.isEmpty() || other.gtid.isEmpty()
          ? file.equals(other.file) && offset.equals(other.offset)
          : gtid.equals(other.gtid);
    }

    String text() {
      return file + ":" + offset + (gtid.isEmpty() ? "" : " (" + gtid + ")");
    }
  }

  /**
   * Returns when the text was whole.
   *
   * @param expected how many of each kind there are
   * @throws HoldfastException {@code DUMP_INCOMPLETE}
   */
  void requireWhole(Map<String, Integer> expected, String what) {
    List<String> wrong = new ArrayList<>();
    for (String kind : List.of("table", "view", "trigger", "routine", "event", "sequence")) {
      int seen = counts.getOrDefault(kind, 0);
      int wanted = expected.getOrDefault(kind, 0);
      if (seen != wanted) {
        wrong.add(seen + " of " + wanted + " " + kind + "s");
      }
    }
    if (!marked || !lexer.endsWithRemark()) {
      throw new HoldfastException(
          Fault.DUMP_INCOMPLETE,
          what + ": the text does not end with '" + WHOLE + "', which says that it is whole");
    }
    if (!wrong.isEmpty()) {
      throw new HoldfastException(
          Fault.DUMP_INCOMPLETE,
          what + ": the dump holds " + String.join(", ", wrong) + " (expected: all of them)");
    }
  }
}
