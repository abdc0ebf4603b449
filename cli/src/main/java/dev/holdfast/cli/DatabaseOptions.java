package dev.holdfast.cli;

import dev.holdfast.database.LoadWish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a database is loaded, for {@code restore}. */
final class DatabaseOptions {
  private static final int MOST_JOBS = 4;

  @Option(
      names = "--into",
      paramLabel = "NAME",
      description = "Name of the new database; else as captured.")
  private @Nullable String into;

  @Option(
      names = "--in-place",
      paramLabel = "NAME",
      description = "Replace the existing database of this name; it is kept under another name.")
  private @Nullable String inPlace;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "Only this table, as TABLE or, PostgreSQL, SCHEMA.TABLE (repeatable).")
  List<String> tables = new ArrayList<>();

  @Option(names = "--schema-only", description = "Only definitions.")
  boolean schemaOnly;

  @Option(names = "--data-only",
      description = "Only rows, into the database named with --into, which has the tables.")
  boolean dataOnly;

  @Option(names = "--no-globals", description = "Make no roles or accounts.")
  boolean noGlobals;

  @Mixin
  LoadRights rights = new LoadRights();

  /** Everything under this name, or as captured. */
  static LoadWish everything(@Nullable String into, boolean trusted) {
    return new LoadWish(
        Optional.ofNullable(into), Optional.empty(), List.of(), LoadWish.Part.ALL, true, trusted,
        jobs());
  }

  private static int jobs() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_JOBS);
  }

  /**
   * What they say.
   *
   * @param used whether a database is loaded at all
   */
  LoadWish wish(boolean used) {
    boolean given =
        into != null || inPlace != null || !tables.isEmpty() || schemaOnly || dataOnly || noGlobals
            || rights.trusted;
    if (given && !used) {
      throw Call.usage("options of a database without a server", "--to URL or --scratch");
    }
    if (into != null && inPlace != null) {
      throw Call.usage("--into with --in-place", "one of the two");
    }
    if (schemaOnly && dataOnly) {
      throw Call.usage("--schema-only with --data-only", "one of the two, or none");
    }
    if (dataOnly && (into == null || inPlace != null)) {
      throw Call.usage(
          "--data-only without the name of a database", "--into NAME, which has the tables");
    }
    LoadWish.Part part =
        schemaOnly ? LoadWish.Part.SCHEMA : dataOnly ? LoadWish.Part.DATA : LoadWish.Part.ALL;
    return new LoadWish(
        Optional.ofNullable(into), Optional.ofNullable(inPlace), tables, part, !noGlobals,
        rights.trusted,
        jobs());
  }
}
