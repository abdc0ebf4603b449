package dev.holdfast.cli.config;

import java.util.List;
import java.util.Optional;

/** A parsed YAML value that remembers where it stands. */
sealed interface YamlNode {
  /** Where the value begins. */
  Place place();

  /** How many values it holds, itself included; what aliases repeat counts each time. */
  long size();

  /** What it is, in words a user knows. */
  String kind();

  /**
   * A single value.
   *
   * @param plain written without quotes
   */
  record Scalar(Place place, String value, boolean plain) implements YamlNode {
    /** Nothing at all, {@code ~} or {@code null}. */
    boolean isNull() {
      return plain && (value.isEmpty() || value.equals("~") || value.equals("null"));
    }

    @Override
    public long size() {
      return 1;
    }

    @Override
    public String kind() {
      return isNull() ? "nothing" : "a single value";
    }
  }

  /** A list. */
  record Sequence(Place place, List<YamlNode> items, long size) implements YamlNode {
    Sequence(Place place, List<YamlNode> items) {
      this(place, List.copyOf(items), sizeOf(items));
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** One key with its value. */
  record Entry(String key, Place place, YamlNode value) {}

  /** Keys with values, in the order written; a key may stand twice here, the check reports it. */
  record Mapping(Place place, List<Entry> entries, long size) implements YamlNode {
    Mapping(Place place, List<Entry> entries) {
      this(place, List.copyOf(entries), sizeOf(entries.stream().map(Entry::value).toList()));
    }

    /** The value of a key. */
    Optional<YamlNode> find(String key) {
      return entry(key).map(Entry::value);
    }

    /** The first entry of a key. */
    Optional<Entry> entry(String key) {
      return entries.stream().filter(e -> e.key().equals(key)).findFirst();
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  private static long sizeOf(List<YamlNode> items) {
    return 1 + items.stream().mapToLong(YamlNode::size).sum();
  }
}
