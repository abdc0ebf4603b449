package dev.holdfast.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One pattern, taken apart as git's {@code parse_path_pattern} does. */
final class Rule {
  private final Glob glob;
  private final boolean negated;
  private final boolean directoriesOnly;
  private final boolean nameOnly;
  private final boolean absolute;

  private Rule(byte[] glob, boolean negated, boolean directoriesOnly) {
    boolean slash = false;
    for (byte b : glob) {
      slash |= b == '/';
    }
    this.absolute = glob.length > 0 && glob[0] == '/';
    this.glob = new Glob(absolute ? Arrays.copyOfRange(glob, 1, glob.length) : glob);
    this.negated = negated;
    this.directoriesOnly = directoriesOnly;
    this.nameOnly = !slash;
  }

  /** The rule of one line, or null when the line says nothing. */
  static @Nullable Rule parse(byte[] line) {
    int end = withoutTrailingSpaces(line);
    int from = 0;
    if (end == 0 || line[0] == '#') {
      return null;
    }
    boolean negated = line[0] == '!';
    if (negated) {
      from = 1;
    }
    boolean directoriesOnly = end > from && line[end - 1] == '/';
    if (directoriesOnly) {
      end--;
    }
    if (end == from && !directoriesOnly) {
      return null;
    }
    return new Rule(Arrays.copyOfRange(line, from, end), negated, directoriesOnly);
  }

  /** Length without unescaped spaces at the end (git's {@code trim_trailing_spaces}). */
  private static int withoutTrailingSpaces(byte[] line) {
    int spaces = -1;
    for (int i = 0; i < line.length; i++) {
      if (line[i] == ' ') {
        spaces = spaces < 0 ? i : spaces;
      } else {
        spaces = -1;
        if (line[i] == '\\') {
          if (++i >= line.length) {
            return line.length;
          }
        }
      }
    }
    return spaces < 0 ? line.length : spaces;
  }

  Glob glob() {
    return glob;
  }

  boolean negated() {
    return negated;
  }

  boolean directoriesOnly() {
    return directoriesOnly;
  }

  boolean nameOnly() {
    return nameOnly;
  }

  boolean absolute() {
    return absolute;
  }
}
