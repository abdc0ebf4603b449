package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which configured sources {@code APP} and {@code APP/SOURCE} mean. Pure. */
final class SourceChoice {
  private SourceChoice() {}

  /**
   * The sources, each once, in configured order.
   *
   * @param selectors empty = all
   * @throws HoldfastException {@code USAGE_ERROR} for a name that is not configured
   */
  static List<EffectiveSource> choose(Configuration configuration, List<String> selectors) {
    List<EffectiveSource> all = configuration.effectiveSources();
    if (all.isEmpty()) {
      throw new HoldfastException(
          Fault.CONFIG_INVALID,
          configuration.file() + " has no source (expected: at least one below 'apps')");
    }
    if (selectors.isEmpty()) {
      return all;
    }
    List<EffectiveSource> chosen = new ArrayList<>();
    for (String selector : selectors) {
      List<EffectiveSource> matching =
          all.stream()
              .filter(s -> s.app().equals(selector) || s.selector().equals(selector))
              .toList();
      if (matching.isEmpty()) {
        throw new HoldfastException(
            Fault.SELECTOR_NO_MATCH,
            "'" + selector + "' is not configured (expected: one of "
                + all.stream().map(EffectiveSource::selector).collect(Collectors.joining(", "))
                + ")",
            "see 'apps' in " + configuration.file(),
            null);
      }
      matching.stream().filter(s -> !chosen.contains(s)).forEach(chosen::add);
    }
    return all.stream().filter(chosen::contains).toList();
  }
}
