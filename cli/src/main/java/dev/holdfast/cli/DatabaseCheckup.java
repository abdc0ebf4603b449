package dev.holdfast.cli;

import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.mariadb.MariadbSource;

/** Looks at database servers for {@code doctor}: reaches them, and asks whether a dump would be whole. */
final class DatabaseCheckup {
  private DatabaseCheckup() {}

  /**
   * A MariaDB or MySQL source, in one line; what a backup would not hold goes to the output as findings.
   *
   * @throws HoldfastException for what would stop a backup; rights that are missing come with the script that gives them
   */
  static String mysql(Call call, EffectiveSource source, SourceConfig.Mysql config) {
    DatabaseMaker maker =
        new DatabaseMaker(
            call.surroundings().environment(), call.surroundings().interruption()::isRaised,
            call.surroundings().random());
    // Nothing is captured, so the series does not matter.
    MariadbSource.Health health =
        maker.mysql(new SourceId(new Id128(0, 1)), source.app(), config).health();
    health.findings().forEach(call.output()::add);
    return health.text();
  }
}
