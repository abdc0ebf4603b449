package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of keys complete, and what is generated from it equal to it. To write the generated files anew: {@code
 * mvn -q -pl cli -am test -Dtest=KeyTableTest -Dsurefire.failIfNoSpecifiedTests=false -Dholdfast.regenerate=true}.
 */
class KeyTableTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("holdfast.root"), "holdfast.root"));

  @Test
  void everyKeyIsDocumented() {
    Set<String> paths = new HashSet<>();
    for (Key key : ConfigurationKeys.ALL) {
      assertThat(paths.add(key.path())).as("two rows for %s", key.path()).isTrue();
      assertThat(key.description()).as(key.path()).matches("(?s)[A-Z0-9].{3,}\\.");
      assertThat(key.since()).as(key.path()).matches("[0-9]+\\.[0-9]+");
      assertThat(key.type() == KeyType.CHOICE).as(key.path()).isEqualTo(!key.choices().isEmpty());
      assertThat(key.required() && !key.fallback().isEmpty())
          .as("%s is mandatory and has a default", key.path())
          .isFalse();
    }
  }

  @Test
  void exactlyOneOfNamesKeysThatExistAndAreOptional() {
    for (Key key : ConfigurationKeys.ALL) {
      String prefix = key.path() + (key.list() ? "[]." : ".");
      for (String one : key.exactlyOne()) {
        assertThat(ConfigurationKeys.ALL).as(prefix + one)
            .anyMatch(k -> k.path().equals(prefix + one) && !k.required());
      }
    }
  }

  @Test
  void theFullExampleUsesEveryKeyOfTheTable() {
    YamlNode root =
        YamlTree.parse(Path.of("full.yaml"), FullConfiguration.TEXT, new Problems()).orElseThrow();
    Set<String> used = new HashSet<>();
    collect(SchemaNode.ROOT, root, used);
    assertThat(used).containsExactlyInAnyOrderElementsOf(
        ConfigurationKeys.ALL.stream().map(Key::path).toList());
  }

  private static void collect(SchemaNode schema, YamlNode node, Set<String> used) {
    if (node instanceof YamlNode.Sequence sequence) {
      sequence.items().forEach(item -> collect(schema, item, used));
    }
    if (node instanceof YamlNode.Mapping mapping) {
      for (YamlNode.Entry entry : mapping.entries()) {
        SchemaNode child = schema.named().orElse(schema.children().get(entry.key()));
        used.add(child.key().path());
        collect(child, entry.value(), used);
      }
    }
  }

  @Test
  void theReferencePageEqualsTheTable() throws IOException {
    generated(ROOT.resolve("docs/configuration.md"), ReferencePage.text());
  }

  @Test
  void theSchemaForEditorsEqualsTheTable() throws IOException {
    generated(ROOT.resolve("cli/src/main/resources/holdfast.schema.json"), EditorSchema.text());
  }

  /** JSON is YAML: the schema parses, and its patterns say of the examples what the check says. */
  @Test
  void theSchemaParsesAndRefusesWhatTheCheckRefuses() {
    Problems problems = new Problems();
    YamlNode schema =
        YamlTree.parse(Path.of("schema"), EditorSchema.text(), problems).orElseThrow();
    assertThat(problems.list()).isEmpty();
    YamlNode full = YamlTree.parse(Path.of("full"), FullConfiguration.TEXT, problems).orElseThrow();
    SchemaJudge judge = new SchemaJudge();
    assertThat(judge.objections(schema, full, "")).isEmpty();
    for (String wrong : List.of("fleet: Acme", "fleet: acme\nstores: []",
        "fleet: acme\nstores: [{name: a}]",
        "fleet: acme\nstores: [{name: a, directory: /a, sit: x}]",
        "fleet: acme\nstores: [{name: a, directory: a}]",
        "fleet: acme\nstores: [{name: a, directory: /a}]\napps: {x: {sources: {s: {}}}}",
        "fleet: acme\nstores: [{name: a, directory: /a}]\npolicies: {p: {rpo: 60}}",
        "fleet: acme\nstores: [{name: a, directory: /a, lock: {mode: both, days: 1}}]",
        "fleet: acme\nstores: [{name: a, directory: /a, lock: {mode: compliance, days: 0}}]")) {
      YamlNode node = YamlTree.parse(Path.of("wrong"), wrong, problems).orElseThrow();
      assertThat(judge.objections(schema, node, "")).as(wrong).isNotEmpty();
    }
  }

  private static void generated(Path file, String text) throws IOException {
    if (Boolean.getBoolean("holdfast.regenerate")) {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text);
    }
    assertThat(file).as("generated from the table of keys; see the comment of this class").exists()
        .hasContent(text);
  }
}
