package dev.holdfast.cli;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast quickstart}. */
@Command(
    name = "quickstart",
    sortOptions = false,
    header = "Back up, break, restore and prove, on sample data.",
    description = "Makes a sample application in a new folder, backs it up under load, destroys it, restores it and compares.",
    footer = {"", "Examples:", "  holdfast quickstart",
        "  holdfast quickstart --dir /tmp/show --keep"})
final class QuickstartCommand implements Action {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to work; else a new folder below the temporary directory.")
  private @Nullable String directory;

  @Option(
      names = "--keep",
      description = "Leave the folder there.")
  boolean keep;

  @Override
  public void run(Call call) {
    Path top = folder(call);
    Quickstart quickstart = new Quickstart(call, top);
    boolean done = false;
    try {
      quickstart.run();
      done = true;
    } finally {
      if (done && !keep && directory == null) {
        quickstart.remove();
      } else {
        call.output().note("everything lies in " + top);
      }
    }
    call.output().text("");
    call.output().text("Protect this machine:  holdfast init --help");
  }

  private Path folder(Call call) {
    try {
      String named = directory;
      if (named == null) {
        return Files.createTempDirectory("holdfast-quickstart").toRealPath();
      }
      Path folder = call.absolute(named);
      if (Files.exists(folder)) {
        throw new HoldfastException(
            Fault.FILE_EXISTS, folder + " exists (expected: a folder that does not)");
      }
      return Files.createDirectories(folder).toRealPath();
    } catch (IOException e) {
      throw DiskFault.writing("the quickstart folder", e);
    }
  }
}
