package dev.holdfast.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast copy}. */
@Command(
    name = "copy",
    sortOptions = false,
    header = "Fill a store from the others.",
    description = "Brings to a store every snapshot of every host that it lacks, and packs missing there. Needs no identity: "
        + "each object is compared with its hash, and manifests follow their packs.",
    footer = {"", "Examples:", "  holdfast copy --to offsite",
        "  holdfast copy --to new-disk --from nas"})
final class CopyCommand implements Action {
  @Option(
      names = "--to",
      paramLabel = "STORE",
      required = true,
      description = "The store to fill.")
  String to = "";

  @Option(
      names = "--from",
      paramLabel = "STORE",
      description = "Copy from this store alone; else from all that can be read.")
  private @Nullable String from;

  @Override
  public void run(Call call) {
    new CopyWork(call).run(to, Optional.ofNullable(from));
  }
}
