package dev.holdfast.tool;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds programs on a search path. Any thread. */
public final class InstalledTools {
  private final List<Path> folders = new ArrayList<>();

  /** @param searchPath folders with a colon between them; relative ones are passed over */
  public InstalledTools(String searchPath) {
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      if (folder.startsWith("/")) {
        folders.add(Path.of(folder));
      }
    }
  }

  /** The program of that name or path, when there is one that can be run. */
  public Optional<Path> find(String program) {
    if (program.isEmpty()) {
      return Optional.empty();
    }
    if (program.indexOf('/') >= 0) {
      Path path = Path.of(program);
      return runs(path) ? Optional.of(path) : Optional.empty();
    }
    return all(program).stream().findFirst();
  }

  /** Every program of that name, in the order of the search path. */
  public List<Path> all(String program) {
    return folders.stream().map(f -> f.resolve(program)).filter(InstalledTools::runs).toList();
  }

  private static boolean runs(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
