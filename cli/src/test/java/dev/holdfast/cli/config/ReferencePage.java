package dev.holdfast.cli.config;

import java.util.ArrayList;
import java.util.List;

/** Makes {@code docs/configuration.md} from the table of keys. */
final class ReferencePage {
  private static final String HEAD =
      """
          # holdfast.yaml

          <!-- Generated from the table of keys by KeyTableTest; do not edit. -->

          The configuration is YAML 1.2, UTF-8, at most 1 MiB. `holdfast validate` checks it: an unknown key, a value of the
          wrong type, a name that is not defined or anything said twice is refused with file, line and column (exit code 2).
          Nothing is ever corrected silently. Secrets never stand in it.

          - **Where it is looked for:** `-c FILE`, `$HOLDFAST_CONFIG`, `./holdfast.yaml`, `/etc/holdfast/holdfast.yaml`.
          - **Drop-in files:** `conf.d/*.yaml` and `conf.d/*.yml` beside the file are read too, in the order of their names.
            Their stores, policies and apps are added; a name or a single value that stands in two files is refused.
          - **Paths:** `trust`, `ca` and credentials files are relative to the folder of `holdfast.yaml`; all other paths are
            absolute. `~` and variables are not expanded.
          - **Stores of a source:** the nearest list counts: that of the source, else of the app, else of the policy, else all
            stores; always in the order of `stores`.
          - **Editors:** `holdfast.schema.json` in the command-line jar is a JSON Schema (draft 2020-12) of the file.

          "Takes effect" says when a key does something: *with a controller* means that it is accepted without one, and
          `validate` says that it is unused; *not in this version* means that a command that would use it refuses by name.

          ```yaml
          fleet: acme
          trust: keys/trust
          stores:
            - name: disk
              directory: /mnt/disk/holdfast
          apps:
            shop:
              sources:
                db: {sqlite: {path: /srv/shop/app.db}}
                uploads: {files: {paths: [/srv/shop/uploads], exclude: ["*.tmp"]}}
          ```
          """;

  private ReferencePage() {}

  static String text() {
    List<String> lines = new ArrayList<>(HEAD.lines().toList());
    section(lines, "Top of the file", "");
    section(lines, "Stores", "stores[]");
    section(lines, "Policies", "policies.");
    section(lines, "Apps", "apps.");
    section(lines, "Sources", "apps.<app>.sources.");
    types(lines);
    lines.add("");
    lines.add("## Every key in one file");
    lines.add("");
    lines.add("A test reads this file, and holds it to every key of the tables above.");
    lines.add("");
    lines.add("```yaml");
    lines.addAll(FullConfiguration.TEXT.lines().toList());
    lines.add("```");
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String title, String prefix) {
    lines.add("");
    lines.add("## " + title);
    lines.add("");
    lines.add("| Key | Value | Unit | Default | Takes effect | Since | What it is |");
    lines.add("|---|---|---|---|---|---|---|");
    ConfigurationKeys.ALL.stream().filter(key -> sectionOf(key).equals(prefix))
        .map(ReferencePage::row).forEach(lines::add);
  }

  private static String sectionOf(Key key) {
    if (key.path().startsWith("apps.<app>.sources.")) {
      return "apps.<app>.sources.";
    }
    if (!key.path().contains(".")) {
      return "";
    }
    return key.path().startsWith("stores[]") ? "stores[]"
        : key.path().substring(0, key.path().indexOf('.') + 1);
  }

  private static String row(Key key) {
    String range = switch (key.type()) {
      case WHOLE -> ", " + key.lowest() + " to " + key.highest();
      case CHOICE ->
          ": " + String.join(", ", key.choices().stream().map(c -> "`" + c + "`").toList());
      default -> "";
    };
    String value = (key.list() ? "list of " : "") + key.type().label() + range
        + (key.exactlyOne().isEmpty() ? ""
            : "; exactly one of `" + String.join("`, `", key.exactlyOne()) + "`");
    String fallback =
        key.required() ? "**mandatory**" : key.fallback().isEmpty() ? "–" : key.fallback();
    String secret = key.secret() ? " Secret: never printed." : "";
    return "| `%s` | %s | %s | %s | %s | %s | %s |".formatted(key.path(), value, key.unit(),
        fallback,
        key.use().label(), key.since(), key.description() + secret);
  }

  private static void types(List<String> lines) {
    lines.add("");
    lines.add("## Values");
    lines.add("");
    lines.add("| Value | What is accepted |");
    lines.add("|---|---|");
    for (KeyType type : KeyType.values()) {
      lines.add("| " + type.label() + " | " + type.expected() + " |");
    }
  }
}
