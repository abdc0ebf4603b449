package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out what a user may have meant by a key that does not exist. */
public final class KeyHints {
  private static final Set<String> SECRETS =
      Set.of(
          "password", "passwd", "passphrase", "pass", "secret", "secret_key", "secret_access_key",
          "aws_secret_access_key", "access_key", "access_key_id", "aws_access_key_id", "token",
          "identity");

  /** What other backup programs call it, and what fits here. */
  private static final Map<String, String> OTHER_WORDS =
      Map.ofEntries(
          Map.entry("repositories", "stores"),
          Map.entry("repository", "stores"),
          Map.entry("targets", "stores"),
          Map.entry("folder", "directory"),
          Map.entry("path", "paths"),
          Map.entry("url", "endpoint"),
          Map.entry("include", "paths"),
          Map.entry("excludes", "exclude"),
          Map.entry("ignore", "exclude"),
          Map.entry("one_filesystem", "one_file_system"),
          Map.entry("keep_within", "within"),
          Map.entry("timezone", "zone"),
          Map.entry("cronjob", "cron"),
          Map.entry("hostname", "host"),
          Map.entry("passfile", "defaults_file"),
          Map.entry("tags", "keep_tagged"));

  private KeyHints() {}

  static Problem unknown(SchemaNode schema, YamlNode.Entry entry, String path) {
    String key = entry.key();
    Collection<String> known = schema.children().keySet();
    String expected = "one of " + String.join(", ", known);
    if (SECRETS.contains(key.toLowerCase(Locale.ROOT).replace('-', '_'))) {
      String hint =
          "secrets never stand in this file; name a credentials file or passfile of mode 0600";
      return new Problem(Fault.CONFIG_SECRET, entry.place(),
          "unknown key '" + Shown.text(key) + "'", expected, hint);
    }
    return new Problem(
        Fault.CONFIG_UNKNOWN_KEY, entry.place(),
        "unknown key '" + Shown.text(key) + "'" + below(path), expected, hint(schema, key));
  }

  private static String below(String path) {
    return path.isEmpty() ? "" : " below '" + path + "'";
  }

  private static String hint(SchemaNode schema, String key) {
    Collection<String> known = schema.children().keySet();
    if (key.equals("<<")) {
      return "merge keys are not part of YAML 1.2; write the keys out";
    }
    String word = key.toLowerCase(Locale.ROOT).replace('-', '_');
    String other = OTHER_WORDS.getOrDefault(word, "");
    if (known.contains(word)) {
      return didYouMean(word);
    }
    if (known.contains(other)) {
      return didYouMean(other);
    }
    Optional<String> near = nearest(word, known);
    if (near.isPresent()) {
      return didYouMean(near.get());
    }
    List<String> places =
        ConfigurationKeys.ALL.stream().filter(k -> k.name().equals(word)).map(Key::path).limit(3)
            .toList();
    return places.isEmpty() ? Fault.CONFIG_UNKNOWN_KEY.hint()
        : "it belongs at " + String.join(" or ", places);
  }

  /** The hint that names another word. */
  public static String didYouMean(String word) {
    return "did you mean '" + word + "'?";
  }

  /** The known word nearest to another one, if it is near enough to be a slip. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    int limit = Math.clamp(word.length() / 3, 1, 3);
    return known.stream()
        .filter(k -> Math.abs(k.length() - word.length()) <= limit && distance(word, k) <= limit)
        .min(Comparator.comparingInt(k -> distance(word, k)));
  }

  /** Edits between two words, a swap of neighbours counting once (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  /** The next step where a required key is empty or not there. */
  static String ofLacking(String path) {
    return path.equals("stores")
        ? "there is no store yet: write 'stores: [{name: disk, directory: /mnt/disk/holdfast}]' with"
            + " a name and folder of yours, then run 'holdfast store init --operator-key FILE'"
        : Fault.CONFIG_INCOMPLETE.hint();
  }
}
