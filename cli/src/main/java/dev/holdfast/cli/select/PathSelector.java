package dev.holdfast.cli.select;

import java.util.Optional;

/**
 * {@code SNAPSHOT} or {@code SNAPSHOT:/PATH}; the path is absolute and starts at the first {@code :/}.
 *
 * @param snapshot the selector
 * @param path begins with a slash, without one at its end unless it is {@code /}
 */
public record PathSelector(String snapshot, Optional<String> path) {
  /** Takes it apart. */
  public static PathSelector parse(String text) {
    int colon = text.indexOf(":/");
    if (colon < 0) {
      return new PathSelector(text, Optional.empty());
    }
    return new PathSelector(
        text.substring(0, colon), Optional.of(normalised(text.substring(colon + 1))));
  }

  /** An absolute path without repeated slashes and without one at its end; {@code .} and {@code ..} stay as they are. */
  public static String normalised(String path) {
    String single = path.replaceAll("/+", "/");
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }
}
