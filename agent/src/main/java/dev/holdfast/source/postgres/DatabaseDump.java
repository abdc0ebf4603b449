package dev.holdfast.source.postgres;

import dev.holdfast.database.DumpEntries;
import dev.holdfast.database.DumpNames;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.source.CancelSignal;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import dev.holdfast.tool.Command;
import dev.holdfast.tool.RunningTool;
import dev.holdfast.tool.ToolExit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Streams what clients print into files of a snapshot. A file counts only when every process ended with status 0 and its
 * content is proven whole: a text by its last line, an archive by {@code pg_restore}, which reads it to its end on the way.
 * One thread.
 */
final class DatabaseDump {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final List<String> TO_NOWHERE =
      List.of("--file=/dev/null", "--format=custom");

  private final PostgresSource.Reach reach;
  private final CaptureSink sink;
  private final DumpEntries entries;
  private final CancelSignal cancel;

  DatabaseDump(
      PostgresSource.Reach reach, CaptureSink sink, DumpEntries entries, CancelSignal cancel) {
    this.reach = reach;
    this.sink = sink;
    this.entries = entries;
    this.cancel = cancel;
  }

  /** Takes output that passes by. */
  private interface Witness {
    void write(byte[] bytes, int length) throws IOException;

    /** Ends; faults when what passed by was not whole. */
    void end();
  }

  /**
   * A dump as an archive.
   *
   * @param what the database in messages
   * @return its bytes
   */
  long archive(PathBytes path, Command command, long expectedBytes, String what) {
    Command check =
        Command.of(program("pg_restore", TO_NOWHERE)).via(reach.server().address().via());
    try (RunningTool reader = reach.tools().startWithInput(check)) {
      return stream(path, command, expectedBytes, what, new ArchiveWitness(reader, what));
    }
  }

  /** A dump as text that ends with {@code lastLine}. */
  long text(PathBytes path, Command command, String lastLine, String what) {
    return stream(path, command, 0, what, new TextWitness(lastLine, what));
  }

  List<String> program(String name, List<String> arguments) {
    List<String> argv = new java.util.ArrayList<>();
    argv.add(reach.client().program(name));
    argv.addAll(arguments);
    return argv;
  }

  private long stream(
      PathBytes path, Command command, long expectedBytes, String what, Witness witness) {
    ContentSink content = sink.content(expectedBytes);
    boolean done = false;
    try (RunningTool tool = reach.tools().start(command)) {
      long size = pump(tool, content, witness);
      ToolExit exit = tool.await();
      if (!exit.succeeded()) {
        throw PostgresFailures.TEXTS.fault(what, exit);
      }
      witness.end();
      content.finish(entries.file(path, size), LocalStat.NONE);
      done = true;
      return size;
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED, what + ": the output of " + command.name() + " broke: "
              + e.getMessage(),
          e);
    } finally {
      if (!done) {
        content.discard();
      }
    }
  }

  private long pump(RunningTool tool, ContentSink content, Witness witness) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    for (int n = tool.stdout().read(buffer); n >= 0; n = tool.stdout().read(buffer)) {
      cancel.check();
      content.write(buffer, 0, n);
      witness.write(buffer, n);
      size += n;
    }
    return size;
  }

  /** Lets {@code pg_restore} read the archive: it fails at any place where it is cut short. */
  private static final class ArchiveWitness implements Witness {
    private static final String MAGIC = "PGDMP";

    private final RunningTool reader;
    private final String what;
    private final byte[] begin = new byte[MAGIC.length()];
    private int begun;
    private boolean refused;

    ArchiveWitness(RunningTool reader, String what) {
      this.reader = reader;
      this.what = what;
    }

    @Override
    public void write(byte[] bytes, int length) {
      for (int i = 0; i < length && begun < begin.length; i++) {
        begin[begun++] = bytes[i];
      }
      if (refused) {
        return;
      }
      try {
        reader.stdin().write(bytes, 0, length);
      } catch (IOException e) {
        // It has stopped reading; why, it says when it is asked for its status. The dump's own failure is told first.
        refused = true;
      }
    }

    @Override
    public void end() {
      try (OutputStream in = reader.stdin()) {
        in.flush();
      } catch (IOException e) {
        refused = true;
      }
      ToolExit exit = reader.await();
      // A prefix that runs nothing would let every archive pass.
      refused |= !new String(begin, StandardCharsets.US_ASCII).equals(MAGIC);
      if (!exit.succeeded() || refused) {
        throw new HoldfastException(
            Fault.DUMP_INCOMPLETE, what + ": the archive cannot be read to its end: "
                + exit.text());
      }
    }
  }

  /** Looks at the end of a text. */
  private static final class TextWitness implements Witness {
    private static final int TAIL = 512;

    private final String lastLine;
    private final String what;
    private final StringBuilder tail = new StringBuilder();

    TextWitness(String lastLine, String what) {
      this.lastLine = lastLine;
      this.what = what;
    }

    @Override
    public void write(byte[] bytes, int length) {
      int from = Math.max(0, length - TAIL);
      tail.append(new String(bytes, from, length - from, StandardCharsets.UTF_8));
      tail.delete(0, Math.max(0, tail.length() - TAIL));
    }

    @Override
    public void end() {
      if (tail.indexOf(lastLine) < 0) {
        throw new HoldfastException(
            Fault.DUMP_INCOMPLETE, what + ": the text does not end with '" + lastLine
                + "', which says that it is whole");
      }
    }
  }

  /** The folder of a database. */
  static String folder(String database) {
    return DumpNames.encode(database);
  }
}
