package dev.holdfast.source.sqlite;

import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.Finding;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.Capture;
import dev.holdfast.source.CaptureContext;
import dev.holdfast.source.CaptureReport;
import dev.holdfast.source.CaptureSink;
import dev.holdfast.source.Chunking;
import dev.holdfast.source.ContentSink;
import dev.holdfast.source.LocalStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteJDBCLoader;

/** One reading of a database: copy, check, fingerprint, then its bytes as one file. */
final class SqliteCapture implements Capture {
  /** Blocks of SQLite files (docs/FORMAT.md §7). */
  static final int BLOCK_BYTES = 256 << 10;

  private final DatabaseFile file;
  private final OnlineCopy copy;
  private final CaptureContext context;
  private final Path scratch;

  SqliteCapture(DatabaseFile file, OnlineCopy copy, CaptureContext context) {
    this.file = file;
    this.copy = copy;
    this.context = context;
    this.scratch =
        context.scratch().resolve("sqlite-" + Long.toHexString(file.status().ino()) + ".db");
  }

  @Override
  public Chunking chunking() {
    return new Chunking.Fixed(BLOCK_BYTES);
  }

  @Override
  public long estimatedBytes() {
    return file.status().size();
  }

  @Override
  public CaptureReport run(CaptureSink sink) {
    context.cancel().check();
    Instant start = context.clock().instant();
    OnlineCopy.discard(scratch);
    Instant moment = copy.to(scratch);
    context.cancel().check();
    List<Finding> findings = new ArrayList<>();
    SqliteFingerprint fingerprint;
    PathBytes copied = PathBytes.of(scratch.toString());
    try (Connection connection = Connecting.still(copied)) {
      findings.addAll(CopyCheck.run(file.path(), connection));
      context.cancel().check();
      fingerprint = SqliteFingerprint.take(copied, connection, context.cancel());
    } catch (SQLException e) {
      throw SqliteFaults.reading(file.path(), e);
    }
    fingerprint.notHashed().forEach(gap -> findings.add(notHashed(gap)));
    long size = emit(sink);
    OnlineCopy.discard(scratch);
    return new CaptureReport(
        start,
        moment,
        size,
        List.of(file.path()),
        List.of(),
        0,
        List.of(),
        0,
        fingerprint.items(),
        List.of(new SnapshotBody.Tool("sqlite-jdbc", SQLiteJDBCLoader.getVersion())),
        fingerprint.settings(),
        findings);
  }

  private Finding notHashed(String gap) {
    return Finding.warning(
        "fingerprint-incomplete", file.path().toString(), null, "a content hash of every table",
        gap);
  }

  private long emit(CaptureSink sink) {
    Owners owners = new Owners();
    for (PathBytes above : Ancestors.of(file.path())) {
      sink.add(owners.ancestor(above), LocalStat.NONE);
    }
    try {
      long size = Files.size(scratch);
      ContentSink content = sink.content(size);
      send(size, content);
      content.finish(
          new Entry(
              file.path(),
              EntryType.FILE,
              owners.attributes(file.status()),
              size,
              Entry.NO_BYTES,
              0,
              List.of(),
              List.of(),
              List.of(),
              Entry.Device.NONE,
              false,
              false),
          LocalStat.NONE);
      return size;
    } catch (IOException e) {
      throw DiskFault.reading(scratch.toString(), e);
    }
  }

  private void send(long size, ContentSink content) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long sent = 0;
    try (InputStream in = Files.newInputStream(scratch)) {
      for (int n = in.readNBytes(block, 0, block.length); n > 0;
          n = in.readNBytes(block, 0, block.length)) {
        context.cancel().check();
        content.write(block, 0, n);
        sent += n;
      }
    }
    if (sent != size) {
      throw new HoldfastException(
          Fault.CAPTURE_FAILED,
          "the copy " + scratch + " changed while it was read: " + sent + " bytes (expected: "
              + size
              + ")");
    }
  }

  @Override
  public void close() {
    OnlineCopy.discard(scratch);
  }
}
