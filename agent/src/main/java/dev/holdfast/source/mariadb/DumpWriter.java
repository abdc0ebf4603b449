package dev.holdfast.source.mariadb;

import dev.holdfast.database.DumpEntries;
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
import dev.holdfast.tool.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts what a client prints into a file of a snapshot. One thread. */
final class DumpWriter {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Tools tools;
  private final CaptureSink sink;
  private final DumpEntries entries;
  private final CancelSignal cancel;

  DumpWriter(Tools tools, CaptureSink sink, DumpEntries entries, CancelSignal cancel) {
    this.tools = tools;
    this.sink = sink;
    this.entries = entries;
    this.cancel = cancel;
  }

  /**
   * A dump. The file counts only when its program ended with status 0 and {@code proof} accepts what passed by.
   *
   * @param begun run once, when the dump has begun its own snapshot or has ended
   * @param proof faults when the text was not whole
   * @return its bytes
   */
  long dump(
      PathBytes path, Command command, long expectedBytes, String what, Runnable begun,
      Consumer<DumpText> proof) {
    ContentSink content = sink.content(expectedBytes);
    boolean done = false;
    try (RunningTool tool = tools.start(command)) {
      DumpText text = new DumpText();
      long size = pump(tool, content, text, begun);
      ToolExit exit = tool.await();
      if (!exit.succeeded()) {
        throw MariadbFailures.TEXTS.fault(what, exit);
      }
      proof.accept(text);
      content.finish(entries.file(path, size), LocalStat.NONE);
      done = true;
      return size;
    } catch (IOException e) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED,
          what + ": the output of " + command.name() + " broke: " + e.getMessage(), e);
    } finally {
      if (!done) {
        content.discard();
      }
    }
  }

  private long pump(RunningTool tool, ContentSink content, DumpText text, Runnable begun)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    boolean told = false;
    for (int n = tool.stdout().read(buffer); n >= 0; n = tool.stdout().read(buffer)) {
      cancel.check();
      text.write(buffer, n);
      if (!told && text.begun()) {
        told = true;
        begun.run();
      }
      content.write(buffer, 0, n);
      size += n;
    }
    if (!told) {
      begun.run();
    }
    return size;
  }

  /** A text that is at hand. */
  long text(PathBytes path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ContentSink content = sink.content(bytes.length);
    content.write(bytes, 0, bytes.length);
    content.finish(entries.file(path, bytes.length), LocalStat.NONE);
    return bytes.length;
  }
}
