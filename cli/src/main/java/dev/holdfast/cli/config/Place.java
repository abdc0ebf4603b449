package dev.holdfast.cli.config;

import java.nio.file.Path;

/**
 * A point in a configuration file.
 *
 * @param file the file, as it was named
 * @param line from 1
 * @param column in characters, from 1
 */
public record Place(Path file, int line, int column) {
  /** {@code FILE:LINE:COLUMN}, the form editors understand. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
