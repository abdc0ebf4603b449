package dev.holdfast.cli.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sources that belong together.
 *
 * @param environment part of each snapshot's name
 * @param host where its sources are (controller only)
 * @param policy name of a policy that exists
 * @param stores names of stores; empty for those of the policy
 * @param sources by name, at least one, in the order written
 * @param pairs databases and the files their rows refer to
 * @param checks golden checks (controller only)
 * @param cron when to back up (controller only)
 */
public record AppConfig(
    String name,
    Optional<String> environment,
    Optional<String> host,
    Optional<String> policy,
    List<String> stores,
    Map<String, SourceConfig> sources,
    List<Pair> pairs,
    List<Check> checks,
    Hooks hooks,
    Optional<String> cron) {

  /** Keeps the order of the sources. */
  public AppConfig {
    stores = List.copyOf(stores);
    sources = Ordered.copyOf(sources);
    pairs = List.copyOf(pairs);
    checks = List.copyOf(checks);
  }

  /** A database source, a files source, and a query that lists every file that must exist. */
  public record Pair(String database, String files, String query) {}

  /** Something that must be true of restored data. */
  public sealed interface Check {}

  /** A query that must return one value. */
  public record SqlCheck(String source, String query, String expect) implements Check {}

  /** A page that must answer with a status. */
  public record HttpCheck(String url, int status) implements Check {}

  /** A program that must end with 0. */
  public record CommandCheck(Command command) implements Check {}

  /** A program with its arguments, at least one word, and the time after which it is stopped. */
  public record Command(List<String> argv, Duration timeout) {}

  /** Programs around backups and restores. */
  public record Hooks(
      List<Command> before, List<Command> after, List<Command> failed, List<Command> afterRestore) {
    /** No hooks. */
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of());

    /** Whether a backup would run any. */
    public boolean isUsedByBackup() {
      return !before.isEmpty() || !after.isEmpty() || !failed.isEmpty();
    }
  }
}
