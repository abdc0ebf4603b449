package dev.holdfast.pattern;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list of patterns with the meaning of {@code gitignore(5)}, for absolute paths.
 *
 * <ul>
 *   <li>The last pattern that matches decides; {@code !} before a pattern takes a match back. What lies below a matched
 *       directory is matched with it and cannot be taken back.
 *   <li>A pattern without a slash (but perhaps at its end) matches a name at any depth: {@code *.tmp}.
 *   <li>A pattern that begins with a slash is compared with the whole captured path: {@code /srv/shop/cache}.
 *   <li>A pattern with a slash further on is compared with the path below each base (the source's configured paths):
 *       {@code uploads/thumbs} is {@code /srv/shop/uploads/thumbs} when {@code /srv/shop} is a base.
 *   <li>A slash at the end: directories only. {@code *}, {@code ?} and {@code [a-z]} never match a slash; {@code **}
 *       between slashes, at the begin or at the end matches any depth. A backslash takes a special meaning away.
 *   <li>Empty patterns and those that begin with {@code #} are ignored, unescaped spaces at the end too.
 * </ul>
 */
public final class PathRules {
  private static final PathRules NONE = new PathRules(List.of(), List.of());

  private final List<Rule> rules;
  private final List<byte[]> bases;
  // Nothing but whole plain paths, none taken back: a path is looked at once and not for each directory above it.
  private final boolean plainPaths;

  private PathRules(List<Rule> rules, List<byte[]> bases) {
    this.rules = rules;
    this.bases = bases;
    this.plainPaths =
        rules.stream()
            .allMatch(rule -> rule.absolute() && !rule.negated() && rule.glob().isLiteral());
  }

  /** Rules that match nothing. */
  public static PathRules none() {
    return NONE;
  }

  /**
   * Compiles patterns.
   *
   * @param patterns one pattern each, in order
   * @param bases absolute paths without trailing slash ({@code /} itself excepted)
   */
  public static PathRules of(List<String> patterns, List<byte[]> bases) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      Rule rule = Rule.parse(pattern.getBytes(StandardCharsets.UTF_8));
      if (rule != null) {
        rules.add(rule);
      }
    }
    return new PathRules(List.copyOf(rules), bases.stream().map(byte[]::clone).toList());
  }

  /** Whether there is no rule. */
  public boolean isEmpty() { return rules.isEmpty(); }

  /**
   * What the rules say about this very path, its parents not considered: a walk asks this and does not descend into what
   * matches.
   *
   * @param path absolute
   * @param length of the path in the array
   */
  public Verdict judge(byte[] path, int length, boolean directory) {
    if (rules.isEmpty()) {
      return Verdict.UNDECIDED;
    }
    int name = length;
    while (name > 0 && path[name - 1] != '/') {
      name--;
    }
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      if (rule.directoriesOnly() && !directory) {
        continue;
      }
      if (rule.nameOnly()
          ? rule.glob().matches(path, name, length)
          : matchesPath(rule, path, length)) {
        return rule.negated() ? Verdict.TAKEN_BACK : Verdict.MATCHED;
      }
    }
    return Verdict.UNDECIDED;
  }

  /**
   * Whether the path or a directory above it is matched.
   *
   * @param path absolute, no trailing slash
   */
  public boolean matches(byte[] path, boolean directory) {
    return plainPaths ? matchesPlain(path, directory) : matchesSome(path, directory);
  }

  private boolean matchesPlain(byte[] path, boolean directory) {
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      boolean whole = !rule.directoriesOnly() || directory;
      if (path.length > 0 && rule.glob().matchesAtOrAbove(path, 1, whole)) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #matches}, for any rules. */
  boolean matchesSome(byte[] path, boolean directory) {
    for (int end = 1; end <= path.length; end++) {
      boolean whole = end == path.length;
      if (!whole && path[end] != '/') {
        continue;
      }
      if (judge(path, end, !whole || directory) == Verdict.MATCHED) {
        return true;
      }
    }
    return false;
  }

  private boolean matchesPath(Rule rule, byte[] path, int length) {
    if (rule.absolute()) {
      return length > 0 && rule.glob().matches(path, 1, length);
    }
    for (byte[] base : bases) {
      int from = base.length == 1 ? 1 : base.length + 1;
      boolean below =
          length > from
              && path[from - 1] == '/'
              && Arrays.equals(path, 0, from - 1, base, 0, from - 1);
      if (below && rule.glob().matches(path, from, length)) {
        return true;
      }
    }
    return false;
  }
}
