package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code holdfast store check}. */
@Command(
    name = "check",
    sortOptions = false,
    header = "Find out what a store really promises, by trying it.",
    description = "Writes, overwrites, attacks and deletes small objects below probe/ for at most a minute; what stays is "
        + "locked for two minutes and goes with the next check. Exit code 9 when something the configuration relies on "
        + "(a lock, no overwriting, separate keys) was not proven. The result is kept and compared with the next one.",
    footer = {"", "Examples:", "  holdfast store check offsite",
        "  holdfast store check s3:https://s3.example.org/backups/acme --json"})
final class StoreCheckCommand implements Action {
  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "NAME|S",
      description = "Configured stores, or places: a directory or s3:https://HOST/BUCKET[/PREFIX]; else all configured.")
  List<String> stores = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "SERVER",
      description = "Only print what each key should be allowed, to paste: aws, ceph, minio, seaweedfs or versitygw.") @Nullable
  String policy;

  @Override
  public void run(Call call) {
    StoreChecks checks = new StoreChecks(call);
    if (policy != null) {
      checks.printPolicy(policy, stores);
    } else {
      checks.run(stores);
    }
  }
}
