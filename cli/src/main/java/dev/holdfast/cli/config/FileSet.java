package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins the main file and its drop-in files, and checks what only all of them together can be asked for. */
final class FileSet {
  private final List<YamlNode.Mapping> roots;
  private final Problems problems;

  FileSet(List<YamlNode.Mapping> roots, Problems problems) {
    this.roots = roots;
    this.problems = problems;
  }

  /**
   * One mapping with the keys of all files; what stands twice is reported.
   *
   * @param complete whether every file was parsed and every key known, so that a missing key is really missing
   */
  YamlNode.Mapping merge(boolean complete) {
    Map<String, YamlNode.Entry> merged = new LinkedHashMap<>();
    for (YamlNode.Mapping root : roots) {
      for (YamlNode.Entry entry : root.entries()) {
        YamlNode.Entry before = merged.get(entry.key());
        if (before == null) {
          merged.put(entry.key(), entry);
        } else if (!before.place().file().equals(entry.place().file())) {
          merged.put(entry.key(), join(before, entry)); // within one file the check has reported it
        }
      }
    }
    YamlNode.Mapping all =
        new YamlNode.Mapping(roots.getFirst().place(), List.copyOf(merged.values()));
    refuseDoubleStores(all);
    if (complete) {
      requireKeys(all);
    }
    return all;
  }

  private YamlNode.Entry join(YamlNode.Entry before, YamlNode.Entry entry) {
    YamlNode joined =
        switch (before.value()) {
          case YamlNode.Sequence a when entry.value() instanceof YamlNode.Sequence b -> {
            List<YamlNode> items = new ArrayList<>(a.items());
            items.addAll(b.items());
            yield new YamlNode.Sequence(a.place(), items);
          }
          case YamlNode.Mapping a when entry.value() instanceof YamlNode.Mapping b -> {
            refuseDoubleNames(entry.key(), a, b);
            List<YamlNode.Entry> entries = new ArrayList<>(a.entries());
            entries.addAll(b.entries());
            yield new YamlNode.Mapping(a.place(), entries);
          }
          default -> {
            twice("'" + entry.key() + "'", before.place(), entry.place());
            yield before.value();
          }
        };
    return new YamlNode.Entry(before.key(), before.place(), joined);
  }

  private void refuseDoubleNames(String what, YamlNode.Mapping a, YamlNode.Mapping b) {
    for (YamlNode.Entry entry : b.entries()) {
      a.entry(entry.key())
          .ifPresent(first -> twice("'" + entry.key() + "' below '" + what + "'", first.place(),
              entry.place()));
    }
  }

  private void refuseDoubleStores(YamlNode.Mapping all) {
    if (!(all.find("stores").orElse(null) instanceof YamlNode.Sequence stores)) {
      return;
    }
    Map<String, Place> names = new HashMap<>();
    Map<String, Place> folders = new HashMap<>();
    for (YamlNode item : stores.items()) {
      if (item instanceof YamlNode.Mapping store) {
        refuseDouble("store name", store, "name", names);
        refuseDouble("directory", store, "directory", folders);
      }
    }
  }

  private void refuseDouble(String what, YamlNode.Mapping store, String key,
      Map<String, Place> seen) {
    if (store.find(key).orElse(null) instanceof YamlNode.Scalar value) {
      String same = value.value().replaceAll("/+", "/").replaceAll("(.)/$", "$1");
      Place first = seen.putIfAbsent(same, value.place());
      if (first != null) {
        twice(what + " '" + Shown.text(value.value()) + "'", first, value.place());
      }
    }
  }

  private void twice(String what, Place first, Place second) {
    String where = first.file().equals(second.file()) ? "line " + first.line() : first.toString();
    problems.add(Fault.CONFIG_DUPLICATE, second, what + " stands twice, first in " + where, "once");
  }

  private void requireKeys(YamlNode.Mapping all) {
    for (SchemaNode child : SchemaNode.ROOT.children().values()) {
      Key key = child.key();
      if (key.required() && all.find(key.name()).isEmpty()) {
        String expected = key.list() ? "a list with at least one" : key.expected();
        problems.add(
            new Problem(
                Fault.CONFIG_INCOMPLETE, all.place(), "there is no '" + key.name() + "'", expected,
                KeyHints.ofLacking(key.name())));
      }
    }
  }
}
