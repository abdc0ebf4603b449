package dev.holdfast.source.mariadb;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches the text of a dump pass by: what it makes, by kind, the counters it sets, the position it names, and whether its
 * last line is the one that says it is whole. Data never begins a line, for line ends in it are escaped; programs stand
 * between changed delimiters. Memory: the beginning of one line. One thread.
 */
final class DumpText {
  private static final int HEAD_BYTES = 4096;
  private static final String WHOLE = "-- Dump completed";
  private static final List<String> BEGINNINGS =
      List.of("-- Table structure for ", "-- Temporary ", "-- Sequence structure for ",
          "-- Dumping ", WHOLE);
  private static final Pattern NAME =
      Pattern.compile("[^`]*`((?:[^`]++|``)*+)`.*", Pattern.DOTALL);
  private static final Pattern PROGRAM =
      Pattern.compile("CREATE (?:DEFINER=.* )?(?:FUNCTION|PROCEDURE|PACKAGE) .*", Pattern.DOTALL);
  private static final Pattern COUNTER =
      Pattern.compile("\\) ENGINE=\\S+ .*?AUTO_INCREMENT=(\\d+) .*");
  private static final Pattern NEXT = Pattern.compile(".*, (-?\\d+), [01]\\);", Pattern.DOTALL);
  private static final Pattern POSITION =
      Pattern.compile(
          "-- CHANGE (?:MASTER|REPLICATION SOURCE) TO (?:MASTER|SOURCE)_LOG_FILE='([^']+)',"
              + " (?:MASTER|SOURCE)_LOG_POS=(\\d+);");
  private static final Pattern GTID = Pattern.compile("-- SET GLOBAL gtid_slave_pos='([^']*)';");

  private final byte[] head = new byte[HEAD_BYTES];
  private int headLength;
  private int last;
  private int beforeLast;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, String> autoIncrements = new TreeMap<>();
  private final Map<String, String> sequences = new TreeMap<>();
  private boolean delimited;
  private boolean inside;
  private boolean begun;
  private boolean whole;
  private String table = "";
  private StringBuilder openName = new StringBuilder();
  private Optional<String> logFile = Optional.empty();
  private String logPosition = "";
  private String gtid = "";

  /** Takes bytes that pass by. */
  void write(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, start, i);
        endLine();
        start = i + 1;
      }
    }
    keep(bytes, start, length);
  }

  private void keep(byte[] bytes, int from, int to) {
    int n = to - from;
    if (n == 0) {
      return;
    }
    int fits = Math.min(n, HEAD_BYTES - headLength);
    System.arraycopy(bytes, from, head, headLength, fits);
    headLength += fits;
    beforeLast = n > 1 ? bytes[to - 2] : last;
    last = bytes[to - 1];
  }

  private void endLine() {
    boolean terminated = last == ';' && beforeLast == ';';
    if (headLength > 0) {
      line(new String(head, 0, headLength, StandardCharsets.UTF_8), terminated);
    }
    headLength = 0;
    last = 0;
    beforeLast = 0;
  }

  private void line(String text, boolean terminated) {
    whole = text.startsWith(WHOLE);
    if (delimited) {
      program(text, terminated);
    } else if (!openName.isEmpty()) {
      openName.append('\n').append(text);
      named();
    } else if (text.equals("DELIMITER ;;")) {
      delimited = true;
    } else {
      plain(text);
    }
  }

  private void program(String text, boolean terminated) {
    if (!inside && text.equals("DELIMITER ;")) {
      delimited = false;
      return;
    }
    if (!inside) {
      if (text.startsWith("/*!50106 CREATE*/")) {
        count("event");
      } else if (text.startsWith("/*!50003 CREATE*/")) {
        count("trigger");
      } else if (PROGRAM.matcher(text).matches()) {
        count("routine");
      }
    }
    inside = !terminated;
  }

  private void plain(String text) {
    if (text.startsWith("-- ")) {
      remark(text);
    } else if (text.startsWith("CREATE TABLE `") || text.startsWith("CREATE SEQUENCE `")
        || text.startsWith("DO SETVAL(`") || text.startsWith("SELECT SETVAL(`")) {
      openName.append(text);
      named();
    } else if (text.startsWith("/*!50001 CREATE ALGORITHM=")) {
      count("view");
    } else if (text.startsWith(") ENGINE=")) {
      Matcher counter = COUNTER.matcher(text);
      if (counter.matches()) {
        autoIncrements.put(table, counter.group(1));
      }
    }
  }

  /** Looks at a statement whose name may have line ends in it. */
  private void named() {
    Matcher name = NAME.matcher(openName.toString());
    if (!name.matches() && openName.length() < HEAD_BYTES) {
      return;
    }
    String text = openName.toString();
    openName = new StringBuilder();
    String object = name.matches() ? name.group(1).replace("``", "`") : "";
    if (text.startsWith("CREATE TABLE")) {
      count("table");
      table = object;
    } else if (text.startsWith("CREATE SEQUENCE")) {
      count("sequence");
    } else {
      Matcher next = NEXT.matcher(text);
      if (next.matches()) {
        sequences.put(object, next.group(1));
      }
    }
  }

  private void remark(String text) {
    begun = begun || BEGINNINGS.stream().anyMatch(text::startsWith);
    Matcher position = POSITION.matcher(text);
    if (position.matches()) {
      logFile = Optional.of(position.group(1));
      logPosition = position.group(2);
    }
    Matcher set = GTID.matcher(text);
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
    if (!whole) {
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
