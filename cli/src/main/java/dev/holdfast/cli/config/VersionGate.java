package dev.holdfast.cli.config;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;

/**
 * Refuses, by name, what the configuration may say but this version has no code for. A command asks before it touches what
 * it would use; keys it does not use stay without effect.
 */
public final class VersionGate {
  private VersionGate() {}

  /**
   * Refuses kinds of sources that cannot be captured yet.
   *
   * @throws HoldfastException {@link Fault#NOT_IN_THIS_VERSION}
   */
  public static void requireSource(String app, SourceConfig source) {
    switch (source) {
      case SourceConfig.Files files -> {}
      case SourceConfig.Sqlite sqlite -> {}
      case SourceConfig.Postgres postgres -> {}
      case SourceConfig.Mysql mysql -> {}
      case SourceConfig.Redis s -> refuse(s.kind() + " sources", app + "/" + s.name());
      case SourceConfig.Bucket s -> refuse(s.kind() + " sources", app + "/" + s.name());
      case SourceConfig.Command s -> refuse(s.kind() + " sources", app + "/" + s.name());
    }
  }

  /**
   * Refuses what a backup of an app would have to do besides capturing its sources: pairs and hooks.
   *
   * @throws HoldfastException {@link Fault#NOT_IN_THIS_VERSION}
   */
  public static void requireBackup(AppConfig app) {
    if (!app.pairs().isEmpty()) {
      refuse("pairs", app.name());
    }
    if (app.hooks().isUsedByBackup()) {
      refuse("hooks", app.name());
    }
  }

  /**
   * Refuses what a restore of an app would have to do afterwards: hooks.
   *
   * @throws HoldfastException {@link Fault#NOT_IN_THIS_VERSION}
   */
  public static void requireRestore(AppConfig app) {
    if (!app.hooks().afterRestore().isEmpty()) {
      refuse("after_restore hooks", app.name());
    }
  }

  private static void refuse(String what, String where) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, what + " are not in this version (" + where + ")");
  }
}
