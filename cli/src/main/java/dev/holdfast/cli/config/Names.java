package dev.holdfast.cli.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that all files together define, gathered before the check so that a reference may stand above its definition.
 *
 * @param stores names of stores
 * @param policies names of policies
 * @param sources for each app the names of its sources, each with its kind (empty when it has none or several)
 */
record Names(Set<String> stores, Set<String> policies, Map<String, Map<String, String>> sources) {

  static Names of(List<YamlNode.Mapping> roots) {
    Set<String> stores = new LinkedHashSet<>();
    Set<String> policies = new LinkedHashSet<>();
    Map<String, Map<String, String>> sources = new LinkedHashMap<>();
    for (YamlNode.Mapping root : roots) {
      if (root.find("stores").orElse(null) instanceof YamlNode.Sequence list) {
        for (YamlNode item : list.items()) {
          if (item instanceof YamlNode.Mapping store
              && store.find("name").orElse(null) instanceof YamlNode.Scalar name) {
            stores.add(name.value());
          }
        }
      }
      entries(root.find("policies").orElse(null)).forEach(entry -> policies.add(entry.key()));
      for (YamlNode.Entry app : entries(root.find("apps").orElse(null))) {
        Map<String, String> kinds =
            sources.computeIfAbsent(app.key(), key -> new LinkedHashMap<>());
        if (app.value() instanceof YamlNode.Mapping mapping) {
          for (YamlNode.Entry source : entries(mapping.find("sources").orElse(null))) {
            kinds.put(source.key(), kindOf(source.value()));
          }
        }
      }
    }
    return new Names(stores, policies, sources);
  }

  private static List<YamlNode.Entry> entries(@Nullable YamlNode node) {
    return node instanceof YamlNode.Mapping mapping ? mapping.entries() : List.of();
  }

  private static String kindOf(YamlNode source) {
    List<String> kinds =
        entries(source).stream()
            .map(YamlNode.Entry::key)
            .filter(SourceKeys.KINDS::contains)
            .distinct()
            .toList();
    return kinds.size() == 1 ? kinds.getFirst() : "";
  }
}
