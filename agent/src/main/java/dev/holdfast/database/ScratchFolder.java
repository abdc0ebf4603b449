package dev.holdfast.database;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.ToolLimits;
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a throw-away server, and the account it runs as: called by root that is {@code holdfast-scratch} when there is
 * such a user, else {@code nobody}; never root, and never the account of another server. One thread; close it when the server
 * has ended.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String OWN_USER = "holdfast-scratch";
  private static final int OUTPUT_BYTES = 1 << 20;

  private final Tools tools;
  private final Path path;
  private final List<String> account;

  private ScratchFolder(Tools tools, Path path, List<String> account) {
    this.tools = tools;
    this.path = path;
    this.account = account;
  }

  /**
   * Makes one, which belongs to the account.
   *
   * @param parent where it is made
   * @param prefix of its name
   * @param mode of it, as {@code rwx------}
   * @param asRoot whether this process is root
   */
  public static ScratchFolder make(
      Tools tools, Path parent, String prefix, String mode, boolean asRoot) {
    if (!asRoot) {
      return new ScratchFolder(tools, folder(parent, prefix, mode), List.of());
    }
    String user = user();
    ScratchFolder made = new ScratchFolder(tools, folder(parent, prefix, mode), account(user));
    boolean given = false;
    try {
      made.run(List.of(), List.of("chown", user, made.path.toString()));
      given = true;
      return made;
    } finally {
      if (!given) {
        made.removeOwn();
      }
    }
  }

  private static Path folder(Path parent, String prefix, String mode) {
    try {
      Path folder = Files.createTempDirectory(parent, prefix);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
      return folder;
    } catch (IOException e) {
      throw DiskFault.writing("a folder in " + parent, e);
    }
  }

  private static String user() {
    try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.startsWith(OWN_USER + ":")) ? OWN_USER : "nobody";
    } catch (IOException e) {
      throw DiskFault.reading("/etc/passwd", e);
    }
  }

  /** Another account, without a way to more rights. */
  private static List<String> account(String user) {
    return List.of(
        "setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups", "--no-new-privs");
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** A path in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** The words before a command that make the account run it; none when this process has no other account. */
  public List<String> account() {
    return account;
  }

  /**
   * The words before those that take the network away: one of its own with nothing in it, where sockets in folders work. None
   * where nobody may make one, as inside most containers, and none without an account.
   */
  public List<String> apart() {
    if (account.isEmpty()) {
      return List.of();
    }
    List<String> apart = List.of("unshare", "--net", "--");
    try {
      run(apart, List.of("true"));
      return apart;
    } catch (HoldfastException e) {
      if (e.fault() == Fault.STOPPED) {
        throw e;
      }
      return List.of();
    }
  }

  /** Runs a command as the account, to its end. */
  public void run(List<String> argv) {
    run(account, argv);
  }

  /**
   * Runs a command to its end.
   *
   * @param before the words of {@link #account} and {@link #apart} that are to hold for it
   */
  public void run(List<String> before, List<String> argv) {
    List<String> all = new ArrayList<>(before);
    all.addAll(argv);
    tools.output(Command.of(all).within(ToolLimits.wall(PATIENCE)), OUTPUT_BYTES);
  }

  /** Removes it. What the account made it removes itself: root on its paths could be led elsewhere by what still runs. */
  @Override
  public void close() {
    if (!account.isEmpty()) {
      // From a folder that it may enter, for find goes back to where it began.
      run(List.of("env", "-C", "/", "find", path.toString(), "-mindepth", "1", "-delete"));
    }
    removeOwn();
  }

  private void removeOwn() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw DiskFault.writing(path.toString(), e);
    }
  }
}
