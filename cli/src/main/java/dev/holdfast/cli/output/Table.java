package dev.holdfast.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under headings, columns two blanks apart. Numbers stand to the right. All rows are held until printed, so it is
 * for lists that a person reads; long ones are printed line by line. Belongs to one thread.
 */
public final class Table {
  private final List<String> headings;
  private final boolean[] right;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these headings; one that begins with {@code >} stands to the right. */
  public Table(String... headings) {
    this.headings =
        Arrays.stream(headings).map(h -> h.startsWith(">") ? h.substring(1) : h).toList();
    this.right = new boolean[headings.length];
    for (int i = 0; i < headings.length; i++) {
      right[i] = headings[i].startsWith(">");
    }
  }

  /** Adds a row; as many cells as headings. Cells may come from outside: they are made harmless. */
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "row of " + cells.length + " cells (expected: " + headings.size() + ")");
    }
    rows.add(Arrays.stream(cells).map(Printable::of).toList());
    return this;
  }

  /** Whether it has no row. */
  public boolean isEmpty() { return rows.isEmpty(); }

  /** The lines, headings first, without blanks at the end. */
  public List<String> lines() {
    int[] widths = new int[headings.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = width(headings.get(column));
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], width(row.get(column)));
      }
    }
    List<String> lines = new ArrayList<>(rows.size() + 1);
    lines.add(line(headings, widths));
    for (List<String> row : rows) {
      lines.add(line(row, widths));
    }
    return lines;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String blanks = " ".repeat(widths[column] - width(cell));
      line.append(column == 0 ? "" : "  ");
      line.append(right[column] ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
