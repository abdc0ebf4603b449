package dev.holdfast.cli;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast init}. */
@Command(
    name = "init",
    sortOptions = false,
    header = "Make keys, configuration and stores for a new fleet.",
    description = "Makes recovery, drill and operator keys, this host's keys, the configuration and the named stores.",
    footer = {"", "Examples:",
        "  holdfast init --keys /media/usb/keys --store disk=/mnt/disk/holdfast --files /srv/app",
        "  holdfast init --keys keys --no-passphrase --store a=/mnt/a/hf --sqlite /srv/app/app.db"})
final class InitCommand implements Action {
  @Option(
      names = "--keys",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the key files; keep it off this machine afterwards.") String keys =
          "";

  @Option(
      names = "--no-passphrase",
      description = "Write the keys without a passphrase.") boolean noPassphrase;

  @Option(
      names = "--fleet",
      paramLabel = "NAME",
      description = "Name of the fleet; else that of the app.") @Nullable String fleet;

  @Option(
      names = "--app",
      paramLabel = "NAME",
      description = "Name of the app; else that of the host.") @Nullable String app;

  @Option(
      names = "--store",
      paramLabel = "NAME=S[,K=V...]",
      description = "A store: a directory, with lock=MODE:DAYSd, provider=P, site=X (repeatable).") List<
          String> stores = new ArrayList<>();

  @Option(
      names = "--files",
      paramLabel = "PATH",
      description = "Back up this file or folder (repeatable).") List<String> files =
          new ArrayList<>();

  @Option(
      names = "--sqlite",
      paramLabel = "FILE",
      description = "Back up this SQLite database (repeatable).") List<String> sqlite =
          new ArrayList<>();

  @Option(
      names = "--no-drill",
      description = "Make no drill identity.") boolean noDrill;

  @Override
  public void run(Call call) {
    throw new HoldfastException(
        Fault.NOT_IN_THIS_VERSION, "holdfast init (expected: a verb of this version)");
  }
}
