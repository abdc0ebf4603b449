package dev.holdfast.seal;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of an identity file: empty ones, comments, identities.
 *
 * @param identities one at least, in order
 * @param fleets what comments of ours say, in order
 */
record IdentityLines(List<AgeIdentity> identities, List<FleetComment> fleets) {
  private static final int MAX_KIND_CHARACTERS = 40;

  static IdentityLines parse(byte[] content, String file) {
    char[] text = new char[content.length];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) (content[i] & 0xff);
    }
    try {
      return parse(CharBuffer.wrap(text), file);
    } finally {
      Arrays.fill(text, '\0');
    }
  }

  private static IdentityLines parse(CharBuffer text, String file) {
    List<AgeIdentity> identities = new ArrayList<>();
    List<FleetComment> fleets = new ArrayList<>();
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int end = start;
      while (end < text.length() && text.charAt(end) != '\n') {
        end++;
      }
      number++;
      CharBuffer line = strip(text.subSequence(start, end));
      if (!line.isEmpty() && line.charAt(0) == '#') {
        FleetComment.parse(line.toString()).ifPresent(fleets::add);
      } else if (!line.isEmpty()) {
        identities.add(identity(line, file + " line " + number));
      }
      start = end + 1;
    }
    if (identities.isEmpty()) {
      throw new HoldfastException(
          Fault.IDENTITY_MALFORMED,
          file + " holds no identity (expected: a line " + AgeIdentity.PREFIX + "…)");
    }
    return new IdentityLines(identities, fleets);
  }

  private static CharBuffer strip(CharBuffer line) {
    int from = 0;
    int to = line.length();
    while (from < to && line.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && line.charAt(to - 1) <= ' ') {
      to--;
    }
    return line.subSequence(from, to);
  }

  private static AgeIdentity identity(CharBuffer line, String where) {
    if (startsWith(line, "AGE-PLUGIN-")) {
      throw refused(where, "a plugin identity (" + kind(line) + ")");
    }
    if (startsWith(line, "AGE-SECRET-KEY-PQ-")) {
      throw refused(where, "a post-quantum identity (AGE-SECRET-KEY-PQ)");
    }
    if (startsWith(line, "-----BEGIN ")) {
      throw refused(where, "an SSH key");
    }
    try {
      return AgeIdentity.parse(line);
    } catch (HoldfastException e) {
      throw new HoldfastException(e.fault(), where + ": " + e.message(), e);
    }
  }

  /** The plugin's name, which is no secret: what precedes the separator of its bech32 text. */
  private static String kind(CharBuffer line) {
    int end = 0;
    while (end < Math.min(line.length(), MAX_KIND_CHARACTERS)
        && line.charAt(end) != '1'
        && line.charAt(end) > ' '
        && line.charAt(end) < 127) {
      end++;
    }
    String name = line.subSequence(0, end).toString();
    return name.endsWith("-") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean startsWith(CharBuffer line, String start) {
    return line.length() >= start.length()
        && start.contentEquals(line.subSequence(0, start.length()));
  }

  private static HoldfastException refused(String where, String seen) {
    return new HoldfastException(
        Fault.IDENTITY_MALFORMED,
        where + ": " + seen + " is not in this version (expected: " + AgeIdentity.PREFIX + "…)",
        "use an X25519 identity as 'holdfast init' or age-keygen writes it",
        null);
  }
}
