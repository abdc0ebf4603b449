package dev.holdfast.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** As much of a JSON Schema validator as {@link EditorSchema} needs, on parsed YAML. */
final class SchemaJudge {
  List<String> objections(YamlNode schema, YamlNode value, String path) {
    YamlNode.Mapping rules = (YamlNode.Mapping) schema;
    List<String> found = new ArrayList<>();
    List<YamlNode> anyOf = items(rules, "anyOf");
    if (!anyOf.isEmpty()
        && anyOf.stream().noneMatch(one -> objections(one, value, path).isEmpty())) {
      found.add(path + ": none fits");
    }
    List<String> words = items(rules, "enum").stream().map(SchemaJudge::text).toList();
    if (!words.isEmpty() && !(value instanceof YamlNode.Scalar s && words.contains(s.value()))) {
      found.add(path + ": not one of " + words);
    }
    List<String> types = types(rules);
    if (!types.isEmpty() && types.stream().noneMatch(type -> isType(type, value))) {
      found.add(path + ": not " + types);
      return found;
    }
    switch (value) {
      case YamlNode.Scalar scalar -> scalar(rules, scalar, path, found);
      case YamlNode.Sequence sequence -> sequence(rules, sequence, path, found);
      case YamlNode.Mapping mapping -> mapping(rules, mapping, path, found);
    }
    return found;
  }

  private static void scalar(YamlNode.Mapping rules, YamlNode.Scalar value, String path,
      List<String> found) {
    rules.find("pattern").ifPresent(pattern -> {
      if (!Pattern.compile(text(pattern)).matcher(value.value()).find()) {
        found.add(path + ": does not fit " + text(pattern));
      }
    });
    rules.find("minimum").filter(min -> isType("integer", value)).ifPresent(min -> {
      if (Long.parseLong(value.value()) < Long.parseLong(text(min))) {
        found.add(path + ": below " + text(min));
      }
    });
  }

  private void sequence(YamlNode.Mapping rules, YamlNode.Sequence value, String path,
      List<String> found) {
    if (rules.find("minItems").isPresent() && value.items().isEmpty()) {
      found.add(path + ": empty");
    }
    rules.find("items").ifPresent(
        items -> value.items().forEach(item -> found.addAll(objections(items, item, path + "[]"))));
  }

  private void mapping(YamlNode.Mapping rules, YamlNode.Mapping value, String path,
      List<String> found) {
    YamlNode.Mapping properties =
        (YamlNode.Mapping) rules.find("properties")
            .orElse(new YamlNode.Mapping(rules.place(), List.of()));
    for (YamlNode.Entry entry : value.entries()) {
      YamlNode below = properties.find(entry.key()).or(() -> rules.find("additionalProperties"))
          .orElse(new YamlNode.Mapping(rules.place(), List.of()));
      if (below instanceof YamlNode.Scalar) {
        found.add(path + ": unknown key " + entry.key());
      } else {
        found.addAll(objections(below, entry.value(), path + "." + entry.key()));
      }
    }
    items(rules, "required").stream().map(SchemaJudge::text)
        .filter(key -> value.find(key).isEmpty())
        .forEach(key -> found.add(path + ": no " + key));
    List<YamlNode> oneOf = items(rules, "oneOf");
    if (!oneOf.isEmpty()
        && oneOf.stream().filter(one -> objections(one, value, path).isEmpty()).count() != 1) {
      found.add(path + ": not exactly one");
    }
  }

  private static List<String> types(YamlNode.Mapping rules) {
    return rules.find("type").map(type -> type instanceof YamlNode.Sequence list
        ? list.items().stream().map(SchemaJudge::text).toList()
        : List.of(text(type))).orElse(List.of());
  }

  private static boolean isType(String type, YamlNode value) {
    return switch (type) {
      case "object" -> value instanceof YamlNode.Mapping;
      case "array" -> value instanceof YamlNode.Sequence;
      case "integer" ->
          value instanceof YamlNode.Scalar s && s.plain() && s.value().matches("-?[0-9]+");
      case "number" ->
          value instanceof YamlNode.Scalar s && s.plain() && s.value().matches("-?[0-9.eE+-]+");
      case "boolean" ->
          value instanceof YamlNode.Scalar s && s.plain() && s.value().matches("true|false");
      default -> value instanceof YamlNode.Scalar s
          && !(s.plain() && s.value().matches("-?[0-9]+|true|false"));
    };
  }

  private static List<YamlNode> items(YamlNode.Mapping rules, String key) {
    return rules.find(key).map(node -> ((YamlNode.Sequence) node).items()).orElse(List.of());
  }

  private static String text(YamlNode node) {
    return ((YamlNode.Scalar) node).value();
  }
}
