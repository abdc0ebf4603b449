package dev.holdfast.cli;

import dev.holdfast.database.LoadReport;
import dev.holdfast.database.LoadWish;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Brings the dumps of one snapshot into one server. One thread. */
interface DumpLoader {
  /** How many databases the snapshot has. */
  int databases();

  /** Says what stands in the way, before anything is fetched, and touches nothing. */
  void preflight(LoadWish wish);

  /** What will go where, a line for each database. */
  default List<String> plan(LoadWish wish) {
    return List.of();
  }

  /**
   * Loads them.
   *
   * @param tree the restored dump files
   * @param told gets each database as soon as it is there
   */
  void load(Path tree, LoadWish wish, Consumer<LoadReport> told);
}
