package dev.holdfast.cli.output;

import dev.holdfast.fault.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A finding as JSON and as text. */
final class FindingLines {
  private FindingLines() {}

  static JsonObject json(Finding finding) {
    return JsonObject.message("finding")
        .put("severity", word(finding))
        .put("code", finding.code())
        .put("object", finding.object())
        .put("store", finding.store())
        .put("expected", finding.expected())
        .put("seen", finding.seen())
        .put("fix", finding.fix());
  }

  /** Two or three lines, harmless. */
  static List<String> text(Finding finding) {
    List<String> lines = new ArrayList<>(3);
    String where =
        finding.store() == null ? finding.object()
            : finding.object().isEmpty() ? "store " + finding.store()
            : finding.object() + " in " + finding.store();
    lines.add(Printable.of(word(finding) + ": " + finding.code() + ": " + where));
    lines.add(Printable.of("  seen: " + finding.seen() + "; expected: " + finding.expected()));
    if (finding.fix() != null) {
      lines.add(Printable.of("  fix: " + finding.fix()));
    }
    return lines;
  }

  private static String word(Finding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }
}
