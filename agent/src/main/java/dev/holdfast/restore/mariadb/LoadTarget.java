package dev.holdfast.restore.mariadb;

import dev.holdfast.database.LoadWish;
import dev.holdfast.database.ServerAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A database while it is loaded. One thread. */
final class LoadTarget {
  private final DumpedSql database;
  private final String name;
  private final Map<String, Integer> definers = new TreeMap<>();
  private String kept = "";
  private boolean made;
  private boolean replaced;
  private Duration time = Duration.ZERO;

  /** @param name the one it has in the target */
  LoadTarget(DumpedSql database, String name) {
    this.database = database;
    this.name = name;
  }

  /** Loads some of it, and notes what passed by. */
  DumpFilter load(
      DumpClient client, ServerAddress as, LoadWish wish, DumpFilter.Views views) {
    long start = System.nanoTime();
    DumpFilter filter =
        client.load(
            as, database.requiredDump(),
            new DumpFilter.Choice(
                database.name(), name, Set.copyOf(wish.tables()), wish.part(), wish.trusted(), true,
                views));
    filter.definers().forEach((who, count) -> definers.merge(who, count, Integer::sum));
    time = time.plusNanos(System.nanoTime() - start);
    return filter;
  }

  /** What was captured. */
  DumpedSql database() {
    return database;
  }

  /** Its name in the target. */
  String name() {
    return name;
  }

  /** The name of the copy of what it replaces. */
  void keptAs(String copy) {
    kept = copy;
  }

  /** That name, or empty text. */
  String kept() {
    return kept;
  }

  /** It was made for this restore. */
  void made() {
    made = true;
  }

  /** Whether it was made for this restore. */
  boolean isMade() { return made; }

  /** Definers that were left out, with how many programs had them. */
  Map<String, Integer> definers() {
    return definers;
  }

  /** @param others whether its programs have other rights than they had */
  void replaced(boolean others) {
    replaced = others;
  }

  /** Whether its programs have other rights than they had. */
  boolean replaced() {
    return replaced;
  }

  /** How long loading took. */
  Duration time() {
    return time;
  }
}
