package dev.holdfast.cli;

import dev.holdfast.cli.config.EffectiveSource;
import dev.holdfast.cli.config.SourceConfig;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.id.Id128;
import dev.holdfast.id.SourceId;
import dev.holdfast.source.mariadb.MariadbSource;
import dev.holdfast.source.postgres.PostgresAdvice;
import java.util.List;

/** Looks at database servers for {@code doctor}: reaches them, and asks whether a dump would be whole. */
final class DatabaseCheckup {
  private static final int USUAL_MAJOR = 18;

  private DatabaseCheckup() {}

  /**
   * A MariaDB or MySQL source, in one line; what a backup would not hold goes to the output as findings.
   *
   * @throws HoldfastException for what would stop a backup; rights that are missing come with the script that gives them
   */
  static String mysql(Call call, EffectiveSource source, SourceConfig.Mysql config) {
    // Nothing is captured, so the series does not matter.
    MariadbSource.Health health =
        maker(call).mysql(new SourceId(new Id128(0, 1)), source.app(), config).health();
    health.findings().forEach(call.output()::add);
    return health.text();
  }

  private static DatabaseMaker maker(Call call) {
    return new DatabaseMaker(
        call.surroundings().environment(), call.surroundings().interruption()::isRaised,
        call.surroundings().random());
  }

  /**
   * A PostgreSQL source, in one line. Who may do more or less than a backup needs is told, with the script that makes a user
   * who may read everything and change nothing.
   *
   * @throws HoldfastException for what would stop a backup
   */
  static String postgres(Call call, EffectiveSource source, SourceConfig.Postgres config) {
    String selector = source.selector();
    PostgresAdvice advice;
    try {
      advice =
          PostgresAdvice.of(
              maker(call).postgres(new SourceId(new Id128(0, 1)), source.app(), config));
    } catch (HoldfastException e) {
      if (e.fault() == Fault.DATABASE_LOGIN || e.fault() == Fault.DATABASE_PRIVILEGE) {
        script(
            call, selector,
            PostgresAdvice.script(
                config.server().user().orElse("holdfast"), config.server().databases(),
                USUAL_MAJOR));
      }
      throw e;
    }
    if (advice.superuser()) {
      warn(
          call, "superuser", selector, "a user who may read everything and change nothing",
          "'" + advice.user() + "' may do anything on the server");
      script(call, selector, advice.script());
    } else if (!advice.lacking().isEmpty()) {
      warn(
          call, "rights-missing", selector, "every right a backup needs",
          "user '" + advice.user() + "' lacks " + String.join(", ", advice.lacking()));
      script(call, selector, advice.script());
    }
    return advice.server() + " read by '" + advice.user() + "' with pg_dump " + advice.client();
  }

  private static void warn(
      Call call, String code, String selector, String expected, String seen) {
    call.output().add(
        Finding.warning(code, "source " + selector, null, expected, seen)
            .withFix("have a superuser run the script"));
  }

  private static void script(Call call, String selector, List<String> lines) {
    String text = String.join("\n", lines) + "\n";
    call.output().text("script for source " + selector + ":");
    call.output().block(text);
    call.output().json(
        JsonObject.message("status").put("check", "source " + selector).put("script", text));
  }
}
