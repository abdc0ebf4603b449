package dev.holdfast.cli.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A key with the keys below it: the table of {@link ConfigurationKeys} as a tree. Built once, then read only. */
final class SchemaNode {
  /** The tree of all keys; its own key is the whole file. */
  static final SchemaNode ROOT = build(ConfigurationKeys.ALL);

  private final Key key;
  private final Map<String, SchemaNode> children = new LinkedHashMap<>();
  private Optional<SchemaNode> named = Optional.empty();

  private SchemaNode(Key key) {
    this.key = key;
  }

  private static SchemaNode build(List<Key> keys) {
    SchemaNode root = new SchemaNode(Key.of("", KeyType.MAPPING, "The whole file."));
    for (Key key : keys) {
      String[] parts = key.path().split("\\.", -1);
      SchemaNode at = root;
      for (int i = 0; i < parts.length - 1; i++) {
        at = at.step(parts[i].replace("[]", ""));
      }
      at.add(parts[parts.length - 1], new SchemaNode(key));
    }
    return root;
  }

  private SchemaNode step(String part) {
    SchemaNode next = part.startsWith("<") ? named.orElse(null) : children.get(part);
    if (next == null) {
      throw new IllegalStateException("no row for the parent " + part + " below " + key.path());
    }
    return next;
  }

  private void add(String part, SchemaNode child) {
    if (part.startsWith("<")) {
      named = Optional.of(child);
    } else if (children.put(part, child) != null) {
      throw new IllegalStateException("two rows for " + child.key.path());
    }
  }

  /** The row of the table. */
  Key key() {
    return key;
  }

  /** The fixed keys below, in the order of the table. */
  Map<String, SchemaNode> children() {
    return children;
  }

  /** What stands below each name the user chooses. */
  Optional<SchemaNode> named() {
    return named;
  }
}
