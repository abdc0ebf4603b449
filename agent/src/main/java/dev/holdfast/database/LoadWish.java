package dev.holdfast.database;

import java.util.List;
import java.util.Optional;

/**
 * What is to be loaded, and how.
 *
 * @param into the name of the new database; empty = as captured
 * @param inPlace the existing database to be replaced; it is kept under another name first
 * @param tables only these, a table, or {@code schema.name}; empty = all
 * @param part which part
 * @param globals whether roles or accounts of the captured server are made
 * @param trusted whether the dump is loaded with all rights of the user, and may choose whose rights its programs have
 * @param jobs how many tables are loaded at once
 */
public record LoadWish(
    Optional<String> into,
    Optional<String> inPlace,
    List<String> tables,
    Part part,
    boolean globals,
    boolean trusted,
    int jobs) {
  /** Which part. */
  public enum Part {
    /** Everything. */
    ALL,
    /** Definitions. */
    SCHEMA,
    /** Rows. */
    DATA
  }

  /** Copies the list. */
  public LoadWish {
    tables = List.copyOf(tables);
  }

  /** Everything, under the captured name. */
  public static LoadWish everything(int jobs) {
    return new LoadWish(Optional.empty(), Optional.empty(), List.of(), Part.ALL, true, false, jobs);
  }

  /** The same, loaded with all rights. */
  public LoadWish asTrusted() {
    return new LoadWish(into, inPlace, tables, part, globals, true, jobs);
  }

  /** Whether the whole database comes back, so that its fingerprint must be equal. */
  public boolean whole() {
    return part == Part.ALL && tables.isEmpty();
  }
}
