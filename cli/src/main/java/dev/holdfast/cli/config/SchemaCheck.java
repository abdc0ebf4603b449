package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a tree with the table of keys: unknown, double and missing keys, types, ranges, references to names. Adds what
 * is wrong to the problems and what has no effect here to the notes. One thread, one use per set of files.
 */
final class SchemaCheck {
  private final Names names;
  private final Problems problems;
  private final List<Note> notes = new ArrayList<>();
  private String app = "";
  private boolean topKnown = true;

  SchemaCheck(Names names, Problems problems) {
    this.names = names;
    this.problems = problems;
  }

  /** Checks one file; keys that only the whole set of files must have are not asked for. */
  void check(YamlNode.Mapping root) {
    mapping(SchemaNode.ROOT, root, "");
  }

  /** Whether all keys at the top of all files exist, so that one that is missing is not just misspelt. */
  boolean topKnown() {
    return topKnown;
  }

  /** What has no effect here, in the order met. */
  List<Note> notes() {
    return List.copyOf(notes);
  }

  private void value(SchemaNode schema, YamlNode node, String path) {
    Key key = schema.key();
    if (!key.list()) {
      single(schema, node, path);
      return;
    }
    if (!(node instanceof YamlNode.Sequence sequence)) {
      wrongType(path, node, "a list: [...] or lines that begin with '- '");
      return;
    }
    if (sequence.items().isEmpty() && key.required()) {
      problems.add(
          new Problem(
              Fault.CONFIG_INCOMPLETE, node.place(), "'" + path + "' is an empty list",
              "at least one", KeyHints.ofLacking(path)));
    }
    Map<String, Place> seen = new HashMap<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode item = sequence.items().get(i);
      single(schema, item, path + "[" + i + "]");
      if (item instanceof YamlNode.Scalar scalar && key.type() != KeyType.TEXT) {
        Place first = seen.putIfAbsent(scalar.value(), item.place());
        if (first != null) {
          problems.add(Fault.CONFIG_DUPLICATE, item.place(),
              "'" + scalar.value() + "' stands twice in the list, first in line " + first.line(),
              "each once");
        }
      }
    }
  }

  private void single(SchemaNode schema, YamlNode node, String path) {
    Key key = schema.key();
    if (key.type() == KeyType.RULE && node instanceof YamlNode.Mapping mapping) {
      mapping(schema, mapping, path);
    } else if (key.type().holdsKeys()) {
      if (node instanceof YamlNode.Mapping mapping) {
        if (key.type() == KeyType.NAMED) {
          named(schema, mapping, path);
        } else {
          mapping(schema, mapping, path);
        }
      } else {
        wrongType(path, node, key.expected());
      }
    } else if (node instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
      new ValueCheck(names, app, problems).check(key, scalar, path);
    } else {
      wrongType(path, node, key.expected());
    }
  }

  private void wrongType(String path, YamlNode node, String expected) {
    String hint =
        node instanceof YamlNode.Scalar scalar && scalar.isNull()
            ? "give a value, or remove the key"
            : Fault.CONFIG_INVALID.hint();
    problems.add(
        new Problem(
            Fault.CONFIG_INVALID, node.place(), "'" + path + "' is " + node.kind(), expected,
            hint));
  }

  private void named(SchemaNode schema, YamlNode.Mapping mapping, String path) {
    KeyType type = schema.key().names();
    if (mapping.entries().isEmpty() && schema.key().required()) {
      problems.add(Fault.CONFIG_INCOMPLETE, mapping.place(), "'" + path + "' is empty",
          "at least one");
    }
    refuseDoubles(mapping);
    for (YamlNode.Entry entry : mapping.entries()) {
      if (!type.accepts(entry.key())) {
        problems.add(Fault.CONFIG_INVALID, entry.place(),
            "name '" + Shown.text(entry.key()) + "' below '" + schema.key().name() + "'",
            type.expected());
      }
      if (schema.key().path().equals("apps")) {
        app = entry.key();
      }
      SchemaNode below = schema.named().orElseThrow();
      value(below, entry.value(), path + "." + entry.key());
    }
  }

  private void mapping(SchemaNode schema, YamlNode.Mapping mapping, String path) {
    refuseDoubles(mapping);
    boolean allKnown = true;
    for (YamlNode.Entry entry : mapping.entries()) {
      SchemaNode child = schema.children().get(entry.key());
      String below = path.isEmpty() ? entry.key() : path + "." + entry.key();
      if (child == null) {
        problems.add(KeyHints.unknown(schema, entry, path));
        allKnown = false;
      } else {
        note(schema.key(), child.key(), entry, below);
        value(child, entry.value(), below);
      }
    }
    boolean wholeFile = schema == SchemaNode.ROOT;
    topKnown &= allKnown || !wholeFile;
    if (!wholeFile && allKnown) { // a key that seems to be missing may be the misspelt one
      requireKeys(schema, mapping, path);
      exactlyOne(schema.key(), mapping, path);
    }
  }

  private void refuseDoubles(YamlNode.Mapping mapping) {
    Map<String, Place> first = new HashMap<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      Place before = first.putIfAbsent(entry.key(), entry.place());
      if (before != null) {
        problems.add(
            Fault.CONFIG_DUPLICATE,
            entry.place(),
            "key '" + Shown.text(entry.key()) + "' stands twice, first in line " + before.line(),
            "each key once");
      }
    }
  }

  private void requireKeys(SchemaNode schema, YamlNode.Mapping mapping, String path) {
    for (SchemaNode child : schema.children().values()) {
      if (child.key().required() && mapping.find(child.key().name()).isEmpty()) {
        problems.add(
            Fault.CONFIG_INCOMPLETE,
            mapping.place(),
            "'" + path + "' has no '" + child.key().name() + "'",
            child.key().list() ? "a list" : child.key().expected());
      }
    }
  }

  private void exactlyOne(Key key, YamlNode.Mapping mapping, String path) {
    if (key.exactlyOne().isEmpty()) {
      return;
    }
    Set<String> found = new HashSet<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      if (key.exactlyOne().contains(entry.key()) && found.add(entry.key()) && found.size() == 2) {
        problems.add(
            Fault.CONFIG_INVALID,
            entry.place(),
            "'" + path + "' has more than one of " + String.join(", ", key.exactlyOne()),
            "exactly one");
      }
    }
    if (found.isEmpty()) {
      problems.add(
          Fault.CONFIG_INCOMPLETE,
          mapping.place(),
          "'" + path + "' has none of " + String.join(", ", key.exactlyOne()),
          "exactly one");
    }
  }

  /** Notes a key without effect, once, at the outermost key that has none. */
  private void note(Key parent, Key key, YamlNode.Entry entry, String path) {
    if (key.use() == parent.use()) {
      return;
    }
    String text =
        switch (key.use()) {
          case CONTROLLER -> "unused in standalone mode: it needs a controller";
          case LATER -> "not in this version: a command that would use it refuses";
          case ALWAYS, STANDALONE -> "";
        };
    if (!text.isEmpty()) {
      notes.add(new Note(entry.place(), path, text));
    }
  }
}
