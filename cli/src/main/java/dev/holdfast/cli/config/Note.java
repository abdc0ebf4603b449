package dev.holdfast.cli.config;

/**
 * Something worth knowing about a configuration that is no mistake, such as a key that has no effect without a controller.
 *
 * @param place where the key stands
 * @param key its path, for instance {@code policies.production.rpo}
 * @param text what to know
 */
public record Note(Place place, String key, String text) {
  /** {@code FILE:LINE:COLUMN: key: text}. */
  @Override
  public String toString() {
    return place + ": " + key + ": " + text;
  }
}
