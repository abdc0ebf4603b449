package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;

/** What a user does with a database: one program in one folder, a store and a key below it. */
final class DatabaseVerbs {
  private final InProcess program;
  private final Path folder;

  /** The user of this process in a folder. */
  DatabaseVerbs(Path folder) {
    this.folder = folder;
    this.program = new InProcess(folder).as(System.getProperty("user.name"));
  }

  /** Sets a variable. */
  DatabaseVerbs with(String name, String value) {
    program.with(name, value);
    return this;
  }

  /**
   * Sets up, for a server.
   *
   * @param option {@code --postgres} or {@code --mysql}
   */
  InProcess.Ran init(String option, String url) {
    return run(
        "init", "--keys", "keys", "--no-passphrase", "--fleet", "f", "--app", "a", "--store",
        "disk=" + folder.resolve("disk"), option, url);
  }

  /** Sets up and makes a backup of a database; what the backup printed. */
  String backUp(String option, String url) {
    expect(0, init(option, url));
    InProcess.Ran backup = run("backup", "--json");
    expect(0, backup);
    return backup.out();
  }

  /** Restores the newest snapshot with the recovery key. */
  InProcess.Ran restore(String... more) {
    String[] restore = {"restore", "latest", "--identity", "keys/recovery-1.key"};
    return run(words(restore, more));
  }

  /** Runs a command. */
  InProcess.Ran run(String... words) {
    return program.run(words);
  }

  /** Words of a command, and more of them. */
  static String[] words(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  /** Requires an exit code; what was printed stands in the message. */
  static void expect(int status, InProcess.Ran ran) {
    assertThat(ran.status()).as("%s%n%s", ran.out(), ran.err()).isEqualTo(status);
  }
}
