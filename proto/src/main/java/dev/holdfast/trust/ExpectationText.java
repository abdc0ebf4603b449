package dev.holdfast.trust;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.FleetId;
import dev.holdfast.id.HostId;
import dev.holdfast.id.Sha256;
import dev.holdfast.signed.CoreHead;
import dev.holdfast.signed.ManifestRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The text form of expectations (docs/FORMAT.md §23). One use, one thread. */
final class ExpectationText {
  private static final String FIRST = "holdfast-expect 1";

  private final Map<HostId, Expectation.HostMark> hosts = new TreeMap<>();
  private @Nullable FleetId fleet;
  private @Nullable TrustRef trust;

  private ExpectationText() {}

  static String format(Expectation expectation) {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    text.append("fleet ").append(expectation.fleet()).append('\n');
    text.append("trust ").append(expectation.trust().v()).append(' ');
    text.append(expectation.trust().sha256()).append('\n');
    new TreeMap<>(expectation.hosts())
        .forEach(
            (host, mark) -> text.append("host ")
                .append(host)
                .append(" checkpoint ")
                .append(mark.checkpoint())
                .append(" manifest ")
                .append(mark.manifest().seq())
                .append(' ')
                .append(mark.manifest().sha256())
                .append('\n'));
    return text.toString();
  }

  static Expectation parse(String text) {
    if (text.length() > Expectation.MAX_BYTES) {
      throw new HoldfastException(
          Fault.OBJECT_TOO_LARGE,
          "expectation of " + text.length() + " characters (expected: at most "
              + Expectation.MAX_BYTES + ")");
    }
    return new ExpectationText().read(text.lines().toList());
  }

  private Expectation read(List<String> lines) {
    boolean begun = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!begun) {
        if (!line.equals(FIRST)) {
          throw malformed(i, line, "\"" + FIRST + "\"");
        }
        begun = true;
        continue;
      }
      try {
        line(i, line, line.split(" "));
      } catch (HoldfastException e) {
        if (e.fault() == Fault.MALFORMED_ID) {
          throw malformed(i, line, e.message());
        }
        throw e;
      }
    }
    if (fleet == null || trust == null) {
      throw new HoldfastException(
          Fault.OBJECT_MALFORMED,
          "an expectation without " + (fleet == null ? "fleet" : "trust")
              + " line (expected: one)");
    }
    return new Expectation(fleet, trust, hosts);
  }

  private void line(int i, String line, String[] words) {
    if (words.length == 2 && words[0].equals("fleet") && fleet == null) {
      fleet = FleetId.parse(words[1]);
    } else if (words.length == 3 && words[0].equals("trust") && trust == null) {
      trust = new TrustRef(number(i, line, words[1], 1), Sha256.parse(words[2]));
    } else if (words.length == 7
        && words[0].equals("host")
        && words[2].equals("checkpoint")
        && words[4].equals("manifest")) {
      ManifestRef manifest =
          new ManifestRef(number(i, line, words[5], 1), Sha256.parse(words[6]));
      Expectation.HostMark mark =
          new Expectation.HostMark(number(i, line, words[3], 0), manifest);
      if (hosts.put(HostId.parse(words[1]), mark) != null) {
        throw malformed(i, line, "every host once");
      }
    } else {
      throw malformed(i, line, "one fleet and one trust line, and host lines");
    }
  }

  private static long number(int i, String line, String word, long least) {
    if (word.length() <= 18 && !word.isEmpty() && word.chars().allMatch(Character::isDigit)) {
      long number = Long.parseLong(word);
      if (number >= least && number <= CoreHead.MAX_NUMBER) {
        return number;
      }
    }
    throw malformed(i, line, "a number from " + least + " instead of \"" + word + "\"");
  }

  private static HoldfastException malformed(int i, String line, String expected) {
    String seen = line.length() > 80 ? line.substring(0, 80) + "…" : line;
    return new HoldfastException(
        Fault.OBJECT_MALFORMED,
        "line " + (i + 1) + ": \"" + seen + "\" (expected: " + expected + ")");
  }
}
