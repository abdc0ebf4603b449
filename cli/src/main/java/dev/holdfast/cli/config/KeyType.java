package dev.holdfast.cli.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a value of a key may be. The order is that of the types table in the reference page. */
enum KeyType {
  /** Keys that the table fixes. */
  MAPPING("mapping", "a mapping", ""),
  /** Keys that the user chooses. */
  NAMED("named mappings", "a mapping from names", ""),
  TEXT("text", "text",
      "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]*[^\\s][^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]*"),
  NAME("name",
      "a name of lower-case letters, digits, '-', '_', '.', at most 63, beginning with a letter or digit",
      "[a-z0-9][a-z0-9._-]{0,62}"),
  SOURCE_NAME("source name", "a name of lower-case letters, digits, '-', '_', '.', at most 255",
      "(?=.{1,255}$)-*[a-z0-9][a-z0-9._-]*"),
  TAG("tag", "a tag of letters, digits, '_', '.', at most 63, without '-'",
      "[A-Za-z0-9][A-Za-z0-9._]{0,62}"),
  LABEL("label", "text of at most 63 characters on one line, without ',' and '='",
      "[^\\s\\x00-\\x1f,=][^\\x00-\\x1f,=]{0,62}"),
  WORD("word", "a word of letters, digits, '-', '_', '.', at most 63",
      "[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
  HOST("host", "a host name or address", "[A-Za-z0-9:][A-Za-z0-9.:_-]{0,252}"),
  PATH("absolute path", "an absolute path", "/[^\\x00]*"),
  FILE("path", "a path, absolute or relative to the folder of this file", "[^\\x00]+"),
  WHOLE("whole number", "a whole number", "0|[1-9][0-9]{0,17}"),
  SWITCH("switch", "true or false", "true|false|on|off|yes|no"),
  DURATION("duration", "a whole number with s, m, h, d or w, such as 90d", "[0-9]{1,10}[smhdw]"),
  SIZE("size", "a size such as 20GiB, 512MiB, 10MB, or bytes", "[0-9]{1,19} ?([kKMGTP]i?B|B)?"),
  ZONE("time zone", "a time zone such as UTC or Europe/Berlin", "[A-Za-z0-9+/_:-]{1,64}"),
  CRON("cron", "five fields: minute hour day month weekday, such as \"15 * * * *\"", ""),
  URL("URL", "a URL that begins with https:// or http://", "https?://[^\\s]+"),
  ENDPOINT("endpoint",
      "an address such as https://s3.example.net, without a path, user or password",
      "https?://[^\\s/?#@]+/?"),
  ID("id", "26 characters of a-z and 2-7", "[a-z2-7]{26}"),
  BUCKET("bucket", "a bucket name of 3 to 63 lower-case letters, digits, '.', '-'",
      "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
  PREFIX("prefix", "a prefix without '//', '.', '..', or a leading or trailing '/'",
      "[^/\\s\\x00]+(/[^/\\s\\x00]+)*"),
  VARIABLE("variable prefix", "the beginning of environment variable names, such as OFFSITE",
      "[A-Za-z_][A-Za-z0-9_]{0,99}"),
  CHOICE("choice", "one of those listed", ""),
  RULE("placement rule", "a rule such as 3-2-1 or 3-2-1-1-0, or a mapping",
      "[1-9]-[1-9]-[0-9](-[0-9]-[0-9])?"),
  STORE("store", "the name of a store under 'stores'", "[a-z0-9][a-z0-9._-]{0,62}"),
  POLICY("policy", "the name of a policy under 'policies'", "[a-z0-9][a-z0-9._-]{0,62}"),
  SOURCE("source", "the name of a source of the same app", "(?=.{1,255}$)-*[a-z0-9][a-z0-9._-]*");

  private final String label;
  private final String expected;
  private final String regex;
  private final Pattern pattern;

  KeyType(String label, String expected, String regex) {
    this.label = label;
    this.expected = expected;
    this.regex = regex;
    this.pattern = Pattern.compile(regex);
  }

  /** What the reference page calls it. */
  String label() {
    return label;
  }

  /** The words after "expected:". */
  String expected() {
    return expected;
  }

  /** The regular expression for the whole value, or nothing when a schema cannot say it. */
  String regex() {
    return regex;
  }

  /** Whether it holds other keys. */
  boolean holdsKeys() {
    return this == MAPPING || this == NAMED;
  }

  /** Whether the text is a value of this type; ranges, choices and references are checked elsewhere. */
  boolean accepts(String text) {
    if (!regex.isEmpty() && !pattern.matcher(text).matches()) {
      return false;
    }
    return switch (this) {
      case PATH -> onlyRealSegments(text) && path(text).isPresent();
      case FILE -> path(text).isPresent();
      case DURATION -> TimeSpan.parse(text).isPresent();
      case SIZE -> ByteSize.parse(text).isPresent();
      case ZONE -> zone(text).isPresent();
      case CRON -> CronText.isCron(text);
      case URL, ENDPOINT -> uri(text).map(uri -> uri.getHost() != null).orElse(false);
      case PREFIX -> onlyRealSegments(text);
      default -> true;
    };
  }

  private static boolean onlyRealSegments(String text) {
    for (String segment : text.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** The path a text names, unless the locale of this process cannot express it. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException unmappable) {
      return Optional.empty();
    }
  }

  /** The zone a text names. */
  static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException unknown) {
      return Optional.empty();
    }
  }

  /** The URI a text is. */
  static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  /** The truth of a switch. */
  static boolean isOn(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes" -> true;
      default -> false;
    };
  }
}
