package dev.holdfast.cli;

import dev.holdfast.cli.InProcess.Ran;
import dev.holdfast.cli.keys.RecordBook;
import dev.holdfast.cli.keys.TrustFile;
import dev.holdfast.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which a fleet is made with {@code init}. */
abstract class FleetScene {
  @TempDir
  Path directory;

  InProcess program;

  @BeforeEach
  void program() {
    program = new InProcess(directory);
  }

  Ran init(String... more) {
    List<String> words = new ArrayList<>(List.of("init", "--keys", "keys", "--no-passphrase"));
    words.addAll(List.of(more));
    return program.run(words.toArray(String[]::new));
  }

  RecordBook book() {
    return new RecordBook(TrustFile.read(directory.resolve("keys/trust")));
  }

  String mode(String path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(directory.resolve(path)));
  }

  List<String> tree(String root) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve(root))) {
      return files.filter(Files::isRegularFile)
          .map(file -> directory.resolve(root).relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  String hostId(String state) {
    return StateDirectory.at(directory.resolve(state)).hostId().toString();
  }
}
