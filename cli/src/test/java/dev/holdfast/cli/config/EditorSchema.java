package dev.holdfast.cli.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes {@code holdfast.schema.json} (JSON Schema, draft 2020-12) from the table of keys. */
final class EditorSchema {
  private EditorSchema() {}

  static String text() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "holdfast.yaml");
    schema.put("description", "Generated from the table of keys; do not edit.");
    schema.putAll(mapping(SchemaNode.ROOT));
    return json(schema, "") + "\n";
  }

  private static Map<String, Object> value(SchemaNode node) {
    Key key = node.key();
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", key.description());
    if (key.list()) {
      schema.put("type", "array");
      schema.put("items", single(node));
      if (key.required()) {
        schema.put("minItems", 1);
      }
    } else {
      schema.putAll(single(node));
    }
    return schema;
  }

  private static Map<String, Object> single(SchemaNode node) {
    Key key = node.key();
    return switch (key.type()) {
      case MAPPING -> mapping(node);
      case NAMED -> named(node);
      case RULE -> Map.of("anyOf", List.of(scalar(key), mapping(node)));
      default -> scalar(key);
    };
  }

  private static Map<String, Object> mapping(SchemaNode node) {
    Map<String, Object> properties = new LinkedHashMap<>();
    node.children().forEach((name, child) -> properties.put(name, value(child)));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    schema.put("properties", properties);
    List<String> required = node.children().values().stream().map(SchemaNode::key)
        .filter(Key::required).map(Key::name).toList();
    // Drop-in files need not repeat what the main file has, so the top requires nothing.
    if (!required.isEmpty() && node != SchemaNode.ROOT) {
      schema.put("required", required);
    }
    if (!node.key().exactlyOne().isEmpty()) {
      schema.put("oneOf", oneOf(node.key()));
    }
    return schema;
  }

  private static List<Object> oneOf(Key key) {
    return key.exactlyOne().stream().<Object>map(one -> Map.of("required", List.of(one))).toList();
  }

  private static Map<String, Object> named(SchemaNode node) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("propertyNames", Map.of("pattern", whole(node.key().names())));
    schema.put("additionalProperties", value(node.named().orElseThrow()));
    if (node.key().required()) {
      schema.put("minProperties", 1);
    }
    return schema;
  }

  private static Map<String, Object> scalar(Key key) {
    Map<String, Object> schema = new LinkedHashMap<>();
    switch (key.type()) {
      case WHOLE -> {
        schema.put("type", "integer");
        schema.put("minimum", key.lowest());
        schema.put("maximum", key.highest());
      }
      case SWITCH -> schema.put("enum", List.of(true, false, "on", "off", "yes", "no"));
      case CHOICE -> schema.put("enum", choices(key));
      case SIZE -> {
        schema.put("type", List.of("string", "integer"));
        schema.put("minimum", 0);
        schema.put("pattern", whole(key.type()));
      }
      case TEXT, NAME, LABEL, WORD, TAG, SOURCE_NAME, STORE, POLICY, SOURCE, HOST -> {
        // Unquoted words that YAML takes for numbers or switches are read as text.
        schema.put("type", List.of("string", "number", "boolean"));
        schema.put("pattern", whole(key.type()));
      }
      default -> {
        schema.put("type", "string");
        if (!key.type().regex().isEmpty()) {
          schema.put("pattern", whole(key.type()));
        }
      }
    }
    return schema;
  }

  private static List<Object> choices(Key key) {
    return key.choices().stream().<Object>map(c -> c.equals("true") ? (Object) true : c).toList();
  }

  private static String whole(KeyType type) {
    return "^(?:" + type.regex() + ")$";
  }

  private static String json(Object value, String indent) {
    String deeper = indent + "  ";
    return switch (value) {
      case Map<?, ?> map -> map.entrySet().stream()
          .map(e -> deeper + quoted(String.valueOf(e.getKey())) + ": " + json(e.getValue(), deeper))
          .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
      case List<?> list when list.stream().noneMatch(Map.class::isInstance) -> list.stream()
          .map(item -> json(item, "")).collect(Collectors.joining(", ", "[", "]"));
      case List<?> list -> list.stream().map(item -> deeper + json(item, deeper))
          .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
      case String text -> quoted(text);
      default -> String.valueOf(value);
    };
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
