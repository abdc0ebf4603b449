package dev.holdfast.cli.config;

import java.util.List;

/**
 * One row of the table of keys.
 *
 * @param path where it stands: {@code a.b}; {@code []} after a list of mappings, {@code <x>} for a name the user chooses
 * @param type what a value may be
 * @param list whether the value is a list of such values
 * @param required whether its mapping is wrong without it
 * @param fallback what counts when it is absent, in words; empty for nothing
 * @param secret whether values may never be printed
 * @param description one sentence or two
 * @param since the version it appeared in
 * @param use when it takes effect
 * @param exactlyOne of these keys below it exactly one must stand; empty for no such rule
 * @param choices the allowed words of a {@link KeyType#CHOICE}
 * @param lowest smallest {@link KeyType#WHOLE}
 * @param highest largest {@link KeyType#WHOLE}
 * @param names what the names of a {@link KeyType#NAMED} may be
 */
record Key(
    String path,
    KeyType type,
    boolean list,
    boolean required,
    String fallback,
    boolean secret,
    String description,
    String since,
    Use use,
    List<String> exactlyOne,
    List<String> choices,
    long lowest,
    long highest,
    KeyType names) {

  /** An optional key of version 0.1 that always takes effect. */
  static Key of(String path, KeyType type, String description) {
    return new Key(
        path, type, false, false, "", false, description, "0.1", Use.ALWAYS, List.of(), List.of(),
        0,
        Integer.MAX_VALUE, KeyType.NAME);
  }

  /** A list of values of the type. */
  Key asList() {
    return new Key(
        path, type, true, required, fallback, secret, description, since, use, exactlyOne, choices,
        lowest, highest, names);
  }

  /** Must stand. */
  Key mandatory() {
    return new Key(
        path, type, list, true, fallback, secret, description, since, use, exactlyOne, choices,
        lowest, highest, names);
  }

  /** What counts when the key is absent. */
  Key orElse(String words) {
    return new Key(
        path, type, list, required, words, secret, description, since, use, exactlyOne, choices,
        lowest, highest, names);
  }

  /** When it takes effect. */
  Key used(Use when) {
    return new Key(
        path, type, list, required, fallback, secret, description, since, when, exactlyOne, choices,
        lowest, highest, names);
  }

  /** Exactly one of these must stand below it. */
  Key exactlyOneOf(String... keys) {
    return new Key(
        path, type, list, required, fallback, secret, description, since, use, List.of(keys),
        choices, lowest, highest, names);
  }

  /** The words a choice allows. */
  Key oneOf(String... words) {
    return new Key(
        path, type, list, required, fallback, secret, description, since, use, exactlyOne,
        List.of(words), lowest, highest, names);
  }

  /** The range of a whole number, both ends included. */
  Key range(long from, long to) {
    return new Key(
        path, type, list, required, fallback, secret, description, since, use, exactlyOne, choices,
        from, to, names);
  }

  /** What the names of a named mapping may be. */
  Key named(KeyType type) {
    return new Key(
        path, this.type, list, required, fallback, secret, description, since, use, exactlyOne,
        choices, lowest, highest, type);
  }

  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** What a number counts or measures; empty when it is no number. */
  String unit() {
    return switch (type) {
      case DURATION -> "s, m, h, d or w";
      case SIZE -> "bytes, KiB to PiB, kB to PB";
      case WHOLE ->
          path.contains(".placement.") ? "copies"
              : path.contains(".keep_") ? "snapshots"
              : name().equals("days") ? "days"
              : "";
      default -> "";
    };
  }

  /** The words after "expected:" for one value. */
  String expected() {
    return switch (type) {
      case WHOLE -> "a whole number from " + lowest + " to " + highest;
      case CHOICE -> "one of " + String.join(", ", choices);
      case NAMED -> type.expected() + " to " + (names == KeyType.TAG ? "numbers" : "mappings");
      default -> type.expected();
    };
  }

  /** Whether a text is a value of this key. */
  boolean accepts(String text) {
    return switch (type) {
      case CHOICE -> choices.contains(text);
      case WHOLE ->
          type.accepts(text) && Long.parseLong(text) >= lowest && Long.parseLong(text) <= highest;
      default -> type.accepts(text);
    };
  }
}
