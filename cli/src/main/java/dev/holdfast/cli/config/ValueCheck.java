package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Checks one single value against its key. */
final class ValueCheck {
  private final Names names;
  private final String app;
  private final Problems problems;

  ValueCheck(Names names, String app, Problems problems) {
    this.names = names;
    this.app = app;
    this.problems = problems;
  }

  void check(Key key, YamlNode.Scalar scalar, String path) {
    String value = scalar.value();
    if (hasPassword(value)) {
      problems.add(
          new Problem(
              Fault.CONFIG_SECRET,
              scalar.place(),
              "'" + path + "' is a URL with a password in it",
              "a URL without one",
              "take it out and change it; name a passfile or a credentials file of mode 0600"));
    } else if (key.type() == KeyType.PATH && !value.startsWith("/")) {
      relative(scalar, path);
    } else if (!key.accepts(value)) {
      problems.add(
          new Problem(
              Fault.CONFIG_INVALID,
              scalar.place(),
              "'" + path + "' is '" + Shown.text(value) + "'",
              key.expected(),
              hint(key, value)));
    } else {
      reference(key, scalar, path);
    }
  }

  private static boolean hasPassword(String value) {
    int scheme = value.indexOf("://");
    if (scheme <= 0 || !value.substring(0, scheme).chars().allMatch(Character::isLetterOrDigit)) {
      return false;
    }
    String rest = value.substring(scheme + 3);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    return (at >= 0 && authority.substring(0, at).contains(":"))
        || rest.matches(".*[?&]password=.*");
  }

  private void relative(YamlNode.Scalar scalar, String path) {
    String hint =
        scalar.value().startsWith("~")
            ? "'~' is not expanded here; write the path from the root"
            : Fault.CONFIG_RELATIVE_PATH.hint();
    problems.add(
        new Problem(
            Fault.CONFIG_RELATIVE_PATH,
            scalar.place(),
            "'" + path + "' is '" + Shown.text(scalar.value()) + "'",
            KeyType.PATH.expected(),
            hint));
  }

  private static String hint(Key key, String value) {
    String usual = Fault.CONFIG_INVALID.hint();
    return switch (key.type()) {
      case DURATION ->
          value.matches("[0-9]+") ? "add a unit, for instance " + value + "s or " + value + "d"
              : usual;
      case PATH, FILE ->
          KeyType.path(value).isEmpty()
              ? "the locale of this process cannot express the path; set LC_ALL=C.UTF-8"
              : "write it without '.' and '..'";
      case CRON -> "write five fields in quotes";
      case CHOICE -> KeyHints.nearest(value, key.choices()).map(KeyHints::didYouMean).orElse(usual);
      default -> usual;
    };
  }

  private void reference(Key key, YamlNode.Scalar scalar, String path) {
    switch (key.type()) {
      case STORE -> known("store", names.stores(), scalar, path);
      case POLICY -> known("policy", names.policies(), scalar, path);
      case SOURCE -> {
        Map<String, String> sources = names.sources().getOrDefault(app, Map.of());
        if (known("source", sources.keySet(), scalar, path)) {
          fitting(key, sources.getOrDefault(scalar.value(), ""), scalar, path);
        }
      }
      default -> {}
    }
  }

  private boolean known(String what, Collection<String> defined, YamlNode.Scalar scalar,
      String path) {
    if (defined.contains(scalar.value())) {
      return true;
    }
    String all = defined.isEmpty() ? "none is defined" : "one of " + String.join(", ", defined);
    problems.add(
        new Problem(
            Fault.CONFIG_UNKNOWN_NAME,
            scalar.place(),
            "'" + path + "' names the unknown " + what + " '" + scalar.value() + "'",
            all,
            KeyHints.nearest(scalar.value(), defined)
                .map(KeyHints::didYouMean)
                .orElse(Fault.CONFIG_UNKNOWN_NAME.hint())));
    return false;
  }

  /** A pair's database must be one, and its files must be files. */
  private void fitting(Key key, String kind, YamlNode.Scalar scalar, String path) {
    boolean files = key.name().equals("files");
    Set<String> wanted = files ? Set.of("files", "bucket") : Set.of("sqlite", "postgres", "mysql");
    if (!kind.isEmpty() && !wanted.contains(kind)) {
      problems.add(
          Fault.CONFIG_INVALID,
          scalar.place(),
          "'" + path + "' names '" + scalar.value() + "', a " + kind + " source",
          files ? "a files or bucket source" : "a database source");
    }
  }
}
