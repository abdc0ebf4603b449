package dev.holdfast.cli.select;

import dev.holdfast.cli.select.SnapshotFacts.Series;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.SourceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the snapshots that a text means: the manifest's SHA-256 in hex (six digits or more), the human name,
 * {@code latest}, {@code APP/SOURCE}, {@code APP/SOURCE@TIME}, a run's label; and {@code APP} or {@code APP@TIME} for
 * the newest of each source of an app. A text that means several things is refused with a list of them, so that no guess
 * decides what is restored.
 */
public final class Selectors {
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{6,64}");
  private static final Comparator<SnapshotFacts> BY_TIME =
      Comparator.comparing(SnapshotFacts::time)
          .thenComparingLong(SnapshotFacts::seq)
          .thenComparing(SnapshotFacts::id);
  private static final int LISTED = 20;

  private final List<SnapshotFacts> all;
  private final BiFunction<String, String, SourceId> sourceIds;

  /**
   * Selectors over what there is.
   *
   * @param facts each snapshot once
   * @param sourceIds the id that an app and a source have, so that series are found without knowing names
   */
  public Selectors(
      Collection<SnapshotFacts> facts, BiFunction<String, String, SourceId> sourceIds) {
    this.all = facts.stream().sorted(BY_TIME).toList();
    this.sourceIds = sourceIds;
  }

  /**
   * Exactly one snapshot.
   *
   * @throws HoldfastException {@link Fault#SELECTOR_NO_MATCH}, {@link Fault#SELECTOR_AMBIGUOUS}, {@link
   *     Fault#USAGE_ERROR} for a malformed time
   */
  public SnapshotFacts one(String text) {
    List<SnapshotFacts> found = several(text);
    if (found.size() > 1) {
      throw ambiguous(text, found, "one snapshot");
    }
    return found.getFirst();
  }

  /**
   * One snapshot, or one of each source of one app, as {@code restore} takes them.
   *
   * @throws HoldfastException as {@link #one}
   */
  public List<SnapshotFacts> oneApp(String text) {
    List<SnapshotFacts> found = several(text);
    Set<String> apps = new LinkedHashSet<>();
    for (SnapshotFacts facts : found) {
      apps.add(facts.names().map(SnapshotFacts.Names::app).orElse("?" + facts.series()));
    }
    Set<Series> series =
        found.stream().map(SnapshotFacts::series)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (found.size() > 1 && (apps.size() > 1 || series.size() < found.size())) {
      throw ambiguous(text, found, "one snapshot, or one of each source of one app");
    }
    return found;
  }

  /**
   * One snapshot or more, oldest first.
   *
   * @throws HoldfastException {@link Fault#SELECTOR_NO_MATCH}; {@link Fault#SELECTOR_AMBIGUOUS} when the text can be read
   *     in several ways; {@link Fault#USAGE_ERROR} for a malformed time
   */
  public List<SnapshotFacts> several(String text) {
    Map<String, List<SnapshotFacts>> readings = new LinkedHashMap<>();
    if (text.equals("latest")) {
      readings.put("the newest of each source", newest(s -> true, Instant.MAX));
    } else {
      readings.put("a name", matching(s -> names(s, n -> n.name().equals(text))));
      readings.put("a label", matching(s -> names(s, n -> n.label().equals(text))));
      if (HEX.matcher(text).matches()) {
        String digits = text.toLowerCase(Locale.ROOT);
        readings.put("a hash", matching(s -> s.id().hex().startsWith(digits)));
      }
      readings.put("a series", series(text, readings));
    }
    List<List<SnapshotFacts>> found =
        readings.values().stream().filter(list -> !list.isEmpty()).distinct().toList();
    if (found.isEmpty()) {
      throw noMatch(text);
    }
    if (found.size() > 1 || isHash(readings) && found.getFirst().size() > 1) {
      Set<SnapshotFacts> each = new LinkedHashSet<>();
      found.forEach(each::addAll);
      String ways =
          readings.entrySet()
              .stream()
              .filter(e -> !e.getValue().isEmpty())
              .map(Map.Entry::getKey)
              .collect(Collectors.joining(" and "));
      throw ambiguous(text, List.copyOf(each), "one meaning, but it is " + ways);
    }
    return found.getFirst();
  }

  /**
   * For lists: all snapshots of an app or a series, oldest first; else what {@link #several} finds.
   *
   * @throws HoldfastException as {@link #several}
   */
  public List<SnapshotFacts> listed(String text) {
    int slash = text.indexOf('/');
    List<SnapshotFacts> found =
        slash < 0
            ? matching(s -> names(s, n -> n.app().equals(text)))
            : matching(ofSeries(text.substring(0, slash), text.substring(slash + 1)));
    return found.isEmpty() ? several(text) : found;
  }

  /** All, oldest first. */
  public List<SnapshotFacts> all() {
    return all;
  }

  /** A hash that fits several is no choice, unlike a label. */
  private static boolean isHash(Map<String, List<SnapshotFacts>> readings) {
    return !readings.getOrDefault("a hash", List.of()).isEmpty();
  }

  /** {@code APP[/SOURCE][@TIME]}; the time is judged only where the text means nothing else. */
  private List<SnapshotFacts> series(String text, Map<String, List<SnapshotFacts>> others) {
    int at = text.lastIndexOf('@');
    boolean known = others.values().stream().anyMatch(list -> !list.isEmpty());
    if (at >= 0 && known) {
      return List.of();
    }
    Instant until = at < 0 ? Instant.MAX : TimeText.parse(text.substring(at + 1));
    String series = at < 0 ? text : text.substring(0, at);
    if (series.equals("latest")) {
      return newest(s -> true, until);
    }
    int slash = series.indexOf('/');
    return slash < 0
        ? newest(s -> names(s, n -> n.app().equals(series)), until)
        : newest(ofSeries(series.substring(0, slash), series.substring(slash + 1)), until);
  }

  private Predicate<SnapshotFacts> ofSeries(String app, String source) {
    SourceId id = sourceIds.apply(app, source);
    return s -> s.names()
        .map(n -> n.app().equals(app) && n.source().equals(source))
        .orElseGet(() -> s.series().source().equals(id));
  }

  private List<SnapshotFacts> matching(Predicate<SnapshotFacts> wanted) {
    return all.stream().filter(wanted).toList();
  }

  /** The newest current one of each series that shows a moment at or before that one. */
  private List<SnapshotFacts> newest(Predicate<SnapshotFacts> wanted, Instant until) {
    Map<Series, SnapshotFacts> newest = new LinkedHashMap<>();
    for (SnapshotFacts facts : all) {
      if (facts.current() && !facts.time().isAfter(until) && wanted.test(facts)) {
        newest.put(facts.series(), facts);
      }
    }
    return newest.values().stream().sorted(BY_TIME).toList();
  }

  private static boolean names(SnapshotFacts facts, Predicate<SnapshotFacts.Names> wanted) {
    return facts.names().filter(wanted).isPresent();
  }

  private HoldfastException noMatch(String text) {
    boolean unnamed = all.stream().anyMatch(s -> s.names().isEmpty());
    String there =
        all.isEmpty()
            ? "there is no snapshot at all"
            : "one of " + all.size() + " snapshots"
                + (unnamed ? ", of which some names need an identity" : "");
    return new HoldfastException(
        Fault.SELECTOR_NO_MATCH, "no snapshot matches '" + text + "' (expected: " + there + ")");
  }

  private static HoldfastException ambiguous(
      String text, List<SnapshotFacts> found, String expected) {
    List<String> lines = new ArrayList<>();
    found.stream().limit(LISTED).map(SnapshotFacts::candidate).forEach(lines::add);
    if (found.size() > LISTED) {
      lines.add("and " + (found.size() - LISTED) + " more");
    }
    return new HoldfastException(
        Fault.SELECTOR_AMBIGUOUS,
        "'" + text + "' matches " + found.size() + " snapshots: " + String.join("; ", lines)
            + " (expected: " + expected + ")");
  }
}
