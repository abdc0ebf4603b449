package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds {@link YamlNode}s from the events of one YAML 1.2 document. It resolves nothing: which value is a number or a
 * switch is decided by the key's type. Depth and the number of values (aliases expanded) are limited, so that a small file
 * cannot grow without bound. One thread, one use.
 */
final class YamlTree {
  /** Deepest nesting of lists and mappings; the schema needs 9. */
  static final int MAX_DEPTH = 32;

  /** Most values in one file, aliases expanded. */
  static final long MAX_VALUES = 100_000;

  private static final LoadSettings SETTINGS = LoadSettings.builder().setUseMarks(true).build();

  /** Thrown inside this class only, to leave the recursion at the first problem. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Refused(Problem problem) {
      super(problem.text(), null, false, false);
      this.problem = problem;
    }
  }

  private final Path file;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private final Iterator<Event> events;
  private long values;

  private YamlTree(Path file, String text) {
    this.file = file;
    this.events = new Parse(SETTINGS).parseString(text).iterator();
  }

  /**
   * Parses a text.
   *
   * @return the one document, or empty after a problem was added
   */
  static Optional<YamlNode> parse(Path file, String text, Problems problems) {
    try {
      return Optional.of(new YamlTree(file, text).document());
    } catch (Refused refused) {
      problems.add(refused.problem);
    } catch (MarkedYamlEngineException e) {
      problems.add(syntax(file, text, e));
    } catch (ReaderException e) {
      String seen = "character U+%04X is not allowed in YAML".formatted(e.getCodePoint());
      problems.add(Fault.CONFIG_SYNTAX, placeOf(file, text, e.getPosition()), seen, "plain text");
    } catch (YamlEngineException e) {
      String seen = "not readable as YAML: " + firstLine(String.valueOf(e.getMessage()));
      problems.add(Fault.CONFIG_SYNTAX, new Place(file, 1, 1), seen, "YAML");
    }
    return Optional.empty();
  }

  private YamlNode document() {
    next(); // stream start
    Event start = next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      throw refused(Fault.CONFIG_EMPTY, new Place(file, 1, 1), "the file is empty",
          "at least 'fleet' and 'stores'");
    }
    YamlNode root = node(next(), 0);
    next(); // document end
    Event end = next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw refused(Fault.CONFIG_SYNTAX, place(end), "a second document begins here",
          "one document in a file");
    }
    return root;
  }

  private YamlNode node(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw refused(Fault.CONFIG_SYNTAX, place(event), "nesting is too deep",
          "at most " + MAX_DEPTH + " levels");
    }
    YamlNode node =
        switch (event) {
          case AliasEvent alias -> alias(alias);
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent start -> sequence(start, depth);
          case MappingStartEvent start -> mapping(start, depth);
          default -> throw refused(Fault.CONFIG_SYNTAX, place(event),
              "unexpected " + event.getEventId(), "a value");
        };
    if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
      named.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    }
    return node;
  }

  private YamlNode alias(AliasEvent event) {
    YamlNode target = anchors.get(event.getAlias());
    if (target == null) {
      throw refused(Fault.CONFIG_SYNTAX, place(event),
          "alias '*" + event.getAlias() + "' names nothing above it",
          "an anchor that is complete before it");
    }
    count(event, target.size());
    return target;
  }

  private YamlNode scalar(ScalarEvent event) {
    refuseTag(event, event.getTag());
    count(event, 1);
    return new YamlNode.Scalar(place(event), event.getValue(), event.isPlain());
  }

  private YamlNode sequence(SequenceStartEvent start, int depth) {
    refuseTag(start, start.getTag());
    count(start, 1);
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new YamlNode.Sequence(place(start), items);
  }

  private YamlNode mapping(MappingStartEvent start, int depth) {
    refuseTag(start, start.getTag());
    count(start, 1);
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
        throw refused(Fault.CONFIG_SYNTAX, place(event),
            "a list or mapping stands where a key must stand", "a single word");
      }
      entries.add(new YamlNode.Entry(key.value(), place(event), node(next(), depth + 1)));
    }
    return new YamlNode.Mapping(place(start), entries);
  }

  private void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      throw refused(Fault.CONFIG_SYNTAX, place(event), "tag " + tag.get(), "a value without a tag");
    }
  }

  private void count(Event event, long more) {
    values += more;
    if (values > MAX_VALUES) {
      throw refused(Fault.CONFIG_SYNTAX, place(event),
          "more than " + MAX_VALUES + " values, aliases expanded", "a smaller file");
    }
  }

  private Event next() {
    return events.next();
  }

  private Place place(Event event) {
    return event.getStartMark().map(mark -> place(file, mark)).orElse(new Place(file, 1, 1));
  }

  private static Place place(Path file, Mark mark) {
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Refused refused(Fault fault, Place place, String seen, String expected) {
    return new Refused(new Problem(fault, place, seen, expected));
  }

  private static Problem syntax(Path file, String text, MarkedYamlEngineException e) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    Place place = mark == null ? new Place(file, 1, 1) : place(file, mark);
    String problem = e.getProblem();
    String seen = problem == null ? "not readable as YAML" : firstLine(problem);
    int tab = indentationTab(text, place.line());
    if (tab > 0) {
      return new Problem(Fault.CONFIG_SYNTAX, new Place(file, place.line(), tab),
          "a tab stands in the indentation", "spaces", "replace each tab by spaces");
    }
    return new Problem(Fault.CONFIG_SYNTAX, place, "not readable as YAML: " + seen, "YAML 1.2");
  }

  /** The column of the first tab before the first visible character of a line, or 0. */
  private static int indentationTab(String text, int line) {
    String content = text.lines().skip(line - 1L).findFirst().orElse("");
    int tab = content.indexOf('\t');
    return tab >= 0 && content.substring(0, tab).isBlank() ? tab + 1 : 0;
  }

  /** The place of a character, counted from 0 in code points. */
  static Place placeOf(Path file, String text, int position) {
    int line = 1;
    int column = 1;
    int end = Math.min(position, text.length());
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Place(file, line, column);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
