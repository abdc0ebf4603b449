package dev.holdfast.tool;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.posix.PosixException;
import dev.holdfast.posix.ProcessGroups;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * A program that runs. Read its output to the end, then {@link #await} its status: the end of the output says nothing.
 * Closing it ends its whole process group. {@link #stop} may be called by any thread, the rest by one at a time.
 */
public final class RunningTool implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration STDERR_WAIT = Duration.ofSeconds(2);

  private static final int SHORTEST_SECRET = 3;

  private final Command command;
  private final Process process;
  private final boolean group;
  private final StderrTail stderr;
  private final Thread stderrReader;
  private final WatchedInput stdout;
  private final AtomicReference<ToolExit.Cause> cause =
      new AtomicReference<>(ToolExit.Cause.BY_ITSELF);

  RunningTool(Command command, Process process, boolean group, BooleanSupplier stopped) {
    this.command = command;
    this.process = process;
    this.group = group;
    this.stderr = new StderrTail(process.getErrorStream());
    this.stderrReader = daemon(stderr, "-stderr");
    this.stdout = new WatchedInput(process.getInputStream());
    Watchdog watchdog = new Watchdog(command.limits(), stdout, stopped);
    daemon(() -> watchdog.watch(process, this::end), "-watch");
  }

  private Thread daemon(Runnable work, String role) {
    return Thread.ofPlatform().daemon().name("tool-" + command.name() + role).start(work);
  }

  /** Its process id, which is also the id of its group. */
  public long pid() {
    return process.pid();
  }

  /** What it prints. Its end says nothing about success. */
  public InputStream stdout() {
    return stdout;
  }

  /** What it reads, when it was started with input; close it to end that. */
  public OutputStream stdin() {
    return process.getOutputStream();
  }

  /** Its error output so far, the last of it; secrets it was given are blotted out. */
  public String stderr() {
    String text = stderr.text();
    for (String secret : command.secrets().values()) {
      if (secret.length() >= SHORTEST_SECRET) {
        text = text.replace(secret, "***");
      }
    }
    return text;
  }

  /** Whether it has not ended yet. */
  public boolean isRunning() { return process.isAlive(); }

  /**
   * Waits for its end. Output that nobody read is not waited for.
   *
   * @throws HoldfastException {@code STOPPED} when the calling thread was interrupted; the program is ended then
   */
  public ToolExit await() {
    try {
      int status = process.waitFor();
      stderrReader.join(STDERR_WAIT);
      return new ToolExit(command.name(), status, cause.get(), stderr());
    } catch (InterruptedException e) {
      end(ToolExit.Cause.STOPPED);
      Thread.currentThread().interrupt();
      throw new HoldfastException(Fault.STOPPED, "stopped while " + command.name() + " ran", e);
    }
  }

  /** Whether it runs. */
  public boolean isAlive() { return process.isAlive(); }

  /** Ends it and all it started: asks first, and after five seconds does not ask any more. */
  public void stop() {
    end(ToolExit.Cause.STOPPED);
  }

  private void end(ToolExit.Cause why) {
    if (process.isAlive()) {
      cause.compareAndSet(ToolExit.Cause.BY_ITSELF, why);
    }
    signal(ProcessGroups.Signal.TERM);
    boolean interrupted = false;
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        signal(ProcessGroups.Signal.KILL);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    // What it started may have outlived it.
    signal(ProcessGroups.Signal.KILL);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(ProcessGroups.Signal signal) {
    if (!group) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return;
    }
    try {
      ProcessGroups.signal(process.pid(), signal);
    } catch (PosixException e) {
      // Not ours any more (a set-user-id program): what Java may end, it ends.
      process.destroyForcibly();
    }
  }

  /** Ends it if it still runs and closes its streams. */
  @Override
  public void close() {
    if (process.isAlive()) {
      end(ToolExit.Cause.STOPPED);
    }
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended: what was not written cannot be written any more, and its status has been told.
      stderr.note("its input was not taken: " + e.getMessage());
    }
    stdout.closeQuietly(stderr);
  }
}
