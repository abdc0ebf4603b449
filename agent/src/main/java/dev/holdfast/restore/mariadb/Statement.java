package dev.holdfast.restore.mariadb;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first bytes of a statement of a dump say it is. They are read as Latin-1, so that every byte stays what it is.
 *
 * @param kind what it does
 * @param object the name of the table, sequence, trigger … it is about, without quotes; empty where there is none
 * @param definer the clause that says whose rights a program has
 */
record Statement(Kind kind, String object, Optional<Clause> definer) {
  // Possessive, so that no text makes the matching slow or deep.
  private static final String NAME = "(?:`(?:[^`]|``)*+`|\"(?:[^\"]|\"\")*+\")";
  private static final String ACCOUNT = NAME + "(?:@" + NAME + ")?";
  private static final Pattern NAMES = Pattern.compile(NAME);
  private static final Pattern DEFINER =
      Pattern.compile(
          "^(?:/\\*M?!\\d{5,6} ?)?CREATE\\b[^`\"';]{0,80}?(DEFINER ?= ?(" + ACCOUNT + "))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ALTER_DATABASE =
      Pattern.compile("^(?:/\\*M?!\\d{5,6} ?)?ALTER DATABASE (" + NAME + ")");
  private static final Pattern MARK =
      Pattern.compile(
          "/\\*M?!\\d{0,6} ?|\\*/|ALGORITHM=\\w++|SQL SECURITY \\w++|DEFINER ?= ?" + ACCOUNT,
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\s*+(CREATE|DROP|ALTER|INSERT|REPLACE|LOCK|UNLOCK|DO|SELECT)\\s++"
              + "(?:(?:OR REPLACE|IGNORE|AGGREGATE)\\s++)*+"
              + "(TABLES?|INTO|SEQUENCE|VIEW|TRIGGER|EVENT|FUNCTION|PROCEDURE|PACKAGE(?: BODY)?"
              + "|SETVAL)\\b\\s*+\\(?\\s*+(?:IF (?:NOT )?EXISTS\\s++)?(" + NAME
              + "|[A-Za-z0-9_$\\x80-\\xff]++)?",
          Pattern.CASE_INSENSITIVE);

  /**
   * A piece of the text.
   *
   * @param text what it names
   * @param start of the piece
   * @param end of the piece
   */
  record Clause(String text, int start, int end) {}

  /** What a statement does. */
  enum Kind {
    /** Drops or makes a table or a sequence. */
    TABLE,
    /** Adds rows, or sets where a sequence stands. */
    ROWS,
    /** What stands around rows: locks, keys that are held back. */
    FRAME,
    /** A view. */
    VIEW,
    /** What stands for a view until it can be made. */
    STAND_IN,
    /** Makes room for one of the two. */
    NO_VIEW,
    /** A trigger. */
    TRIGGER,
    /** A procedure, function or package. */
    ROUTINE,
    /** An event. */
    EVENT,
    /** Settings of the session, and whatever else there is. */
    SESSION
  }

  /** Reads the beginning of a statement. */
  static Statement of(String text) {
    Matcher definer = DEFINER.matcher(text);
    Optional<Clause> clause =
        definer.find()
            ? Optional.of(new Clause(definer.group(2), definer.start(1), definer.end(1)))
            : Optional.empty();
    Matcher shape = SHAPE.matcher(MARK.matcher(text).replaceAll(" "));
    if (!shape.lookingAt()) {
      return new Statement(Kind.SESSION, "", clause);
    }
    String verb = shape.group(1).toUpperCase(Locale.ROOT);
    String noun = shape.group(2).toUpperCase(Locale.ROOT);
    return new Statement(
        kind(verb, noun, text), plain(Optional.ofNullable(shape.group(3)).orElse("")), clause);
  }

  private static Kind kind(String verb, String noun, String text) {
    return switch (noun) {
      case "INTO", "SETVAL" -> Kind.ROWS;
      case "TABLES" -> Kind.FRAME;
      case "TABLE" ->
          verb.equals("ALTER") && text.contains("ABLE KEYS") ? Kind.FRAME : Kind.TABLE;
      case "SEQUENCE" -> Kind.TABLE;
      case "VIEW" -> verb.equals("DROP") ? Kind.NO_VIEW
          : text.contains("ALGORITHM=") ? Kind.VIEW
          : Kind.STAND_IN;
      case "TRIGGER" -> Kind.TRIGGER;
      case "EVENT" -> Kind.EVENT;
      default -> Kind.ROUTINE;
    };
  }

  /** The name in a statement that changes the character set of a database, as a dump has them around programs. */
  static Optional<Clause> database(String text) {
    Matcher alter = ALTER_DATABASE.matcher(text);
    return alter.find()
        ? Optional.of(new Clause(plain(alter.group(1)), alter.start(1), alter.end(1)))
        : Optional.empty();
  }

  /** A name without its quotes, of Latin-1 that is UTF-8. */
  static String plain(String quoted) {
    String name = quoted;
    if (quoted.length() > 1 && (quoted.charAt(0) == '`' || quoted.charAt(0) == '"')) {
      String quote = quoted.substring(0, 1);
      name = quoted.substring(1, quoted.length() - 1).replace(quote + quote, quote);
    }
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** An account as {@code information_schema} writes it: {@code user@host}, or the name of a role. */
  static String plainAccount(String written) {
    Matcher parts = NAMES.matcher(written);
    StringBuilder account = new StringBuilder();
    while (parts.find()) {
      account.append(account.isEmpty() ? "" : "@").append(plain(parts.group()));
    }
    return account.toString();
  }
}
