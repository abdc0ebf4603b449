package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Typed access to a mapping that passed {@link SchemaCheck}; what the check lets through never fails here. */
final class Fields {
  private final YamlNode.Mapping mapping;
  private final Path folder;

  /**
   * @param folder where relative paths start
   */
  Fields(YamlNode.Mapping mapping, Path folder) {
    this.mapping = mapping;
    this.folder = folder;
  }

  boolean has(String key) {
    return mapping.find(key).isPresent();
  }

  /** Whether the key is there and holds a single value. */
  boolean isSingle(String key) {
    return mapping.find(key).orElse(null) instanceof YamlNode.Scalar;
  }

  List<YamlNode.Entry> entries() {
    return mapping.entries();
  }

  String text(String key) {
    return find(key).orElseThrow(() -> new IllegalStateException("unchecked key " + key));
  }

  Optional<String> find(String key) {
    return mapping.find(key).map(node -> ((YamlNode.Scalar) node).value());
  }

  Optional<Path> path(String key) {
    return find(key).map(text -> absolute(text));
  }

  Optional<Duration> duration(String key) {
    return find(key).flatMap(TimeSpan::parse);
  }

  Optional<ByteSize> size(String key) {
    return find(key).flatMap(ByteSize::parse);
  }

  int whole(String key, int fallback) {
    return find(key).map(Integer::valueOf).orElse(fallback);
  }

  boolean isOn(String key, boolean fallback) {
    return find(key).map(KeyType::isOn).orElse(fallback);
  }

  List<String> texts(String key) {
    return items(key, node -> ((YamlNode.Scalar) node).value());
  }

  List<Path> paths(String key) {
    return items(key, node -> absolute(((YamlNode.Scalar) node).value()));
  }

  Optional<Fields> below(String key) {
    return mapping.find(key).map(node -> fields(node));
  }

  List<Fields> listBelow(String key) {
    return items(key, this::fields);
  }

  Fields fields(YamlNode node) {
    return new Fields((YamlNode.Mapping) node, folder);
  }

  private <T> List<T> items(String key, Function<YamlNode, T> read) {
    return mapping
        .find(key)
        .map(node -> ((YamlNode.Sequence) node).items().stream().map(read).toList())
        .orElse(List.of());
  }

  private Path absolute(String text) {
    return folder.resolve(KeyType.path(text).orElseThrow());
  }
}
