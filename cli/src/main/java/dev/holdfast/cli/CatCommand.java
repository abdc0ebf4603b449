package dev.holdfast.cli;

import dev.holdfast.cli.config.Configuration;
import dev.holdfast.cli.config.ConfigurationReader;
import dev.holdfast.cli.local.EntryContent;
import dev.holdfast.cli.local.Shelf;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.select.PathSelector;
import dev.holdfast.cli.select.SnapshotFacts;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.reading.OpenSnapshot;
import dev.holdfast.snapshot.Entry;
import dev.holdfast.snapshot.EntryStreamReader;
import dev.holdfast.snapshot.EntryType;
import dev.holdfast.snapshot.PathBytes;
import dev.holdfast.trust.JudgedManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code holdfast cat}. */
@Command(
    name = "cat",
    sortOptions = false,
    header = "Print one file of a snapshot.",
    description = "Writes the content of one captured file to standard output. Needs an identity.",
    footer = {"", "Examples:",
        "  holdfast cat latest:/etc/shop/shop.conf --identity recovery-1.key",
        "  holdfast cat shop/files@2026-01-14:/srv/shop/logo.svg > logo.svg"})
final class CatCommand implements Action {
  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "SNAPSHOT:PATH",
      description = "A snapshot and an absolute captured path.")
  String file = "";

  private static final int BUFFER_BYTES = 48 << 10;

  @Override
  public void run(Call call) {
    PathSelector selector = PathSelector.parse(file);
    if (selector.path().isEmpty()) {
      throw Call.usage("'" + file + "' without a path", "SNAPSHOT:/PATH");
    }
    Configuration configuration = new ConfigurationReader().read(call.configuration());
    PathBytes path = PathBytes.of(selector.path().get());
    try (Shelf shelf =
        new Shelves(call, call.output().asides()).remembering().configured(configuration,
            Optional.empty())) {
      shelf.identities();
      SnapshotFacts facts = Shelves.selectors(shelf, configuration).one(selector.snapshot());
      requireGood(shelf, facts);
      OpenSnapshot open = shelf.open(facts);
      print(call, open, find(open, path, selector.snapshot()));
    }
  }

  private static void requireGood(Shelf shelf, SnapshotFacts facts) {
    if (shelf.get(facts).manifest().filter(JudgedManifest::suspect).isPresent()) {
      throw new HoldfastException(
          Fault.SNAPSHOT_SUSPECT,
          "snapshot " + facts.id() + " is suspect (expected: a good one)",
          "choose another one, or restore it with --accept-suspect",
          null);
    }
  }

  private static Entry find(OpenSnapshot open, PathBytes path, String snapshot) {
    try (EntryStreamReader entries = open.entries()) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        if (entry.path().equals(path) && !entry.ancestor()) {
          if (entry.type() != EntryType.FILE) {
            throw Call.usage(path + " is a " + entry.type().text(), "a file");
          }
          return entry;
        }
      }
    }
    throw CapturedPath.missing(path, snapshot);
  }

  /** Bytes as they are, or in JSON lines of base64. */
  private static void print(Call call, OpenSnapshot open, Entry entry) {
    byte[] buffer = new byte[BUFFER_BYTES];
    long offset = 0;
    try (InputStream content = new EntryContent(open, entry)) {
      for (int n = content.readNBytes(buffer, 0, buffer.length); n > 0; n =
          content.readNBytes(buffer, 0, buffer.length)) {
        call.surroundings().interruption().check();
        if (call.output().json()) {
          byte[] part = Arrays.copyOf(buffer, n);
          call.output()
              .json(
                  JsonObject.message("entry")
                      .putPath("path", entry.path().toBytes())
                      .put("offset", offset)
                      .put("data_base64", Base64.getEncoder().encodeToString(part)));
        } else {
          call.output().raw(buffer, 0, n);
        }
        offset += n;
      }
    } catch (IOException e) {
      throw DiskFault.reading(entry.path().toString(), e);
    }
    call.summary().put("id", open.sha256().hex()).put("bytes", offset);
  }
}
