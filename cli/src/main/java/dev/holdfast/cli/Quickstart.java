package dev.holdfast.cli;

import dev.holdfast.cli.output.Console;
import dev.holdfast.cli.output.Figures;
import dev.holdfast.cli.output.JsonObject;
import dev.holdfast.cli.show.SampleShop;
import dev.holdfast.cli.show.TreeHashes;
import dev.holdfast.fault.DiskFault;
import dev.holdfast.fault.ExitCode;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import dev.holdfast.snapshot.SnapshotBody;
import dev.holdfast.source.sqlite.SqliteFingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The show that proves the promise on the user's own machine: sample data, backup under load to two stores, a damaged pack,
 * total loss, restore, comparison. It runs the very verbs that the user will run, and prints each of them.
 */
final class Quickstart {
  private final Call call;
  private final Path top;
  private final long started = System.nanoTime();

  Quickstart(Call call, Path top) {
    this.call = call;
    this.top = top;
  }

  /** Runs all steps; fails when anything differs. */
  void run() {
    Path app = top.resolve("app");
    say("a sample shop takes orders in " + app + ": a SQLite database and a folder of uploads");
    try (SampleShop shop = SampleShop.open(app, call.surroundings().random())) {
      verb("init", "--keys", path("keys"), "--no-passphrase", "--fleet", "quickstart",
          "--app", "shop", "--store", "disk-a=" + path("disk-a"), "--store",
          "disk-b=" + path("disk-b"), "--sqlite", shop.database().toString(), "--files",
          shop.uploads().toString());
      verb("backup", "--label", "under-load");
      say(Figures.count(shop.orders(), "order", "orders") + " came in meanwhile");
    }
    Path database = app.resolve("shop.db");
    Path uploads = app.resolve("uploads");
    verb("backup", "--label", "closing-time");
    List<SnapshotBody.FingerprintItem> rows = SqliteFingerprint.of(database).items();
    TreeHashes files = TreeHashes.of(uploads);
    verb("snapshots");
    say("disaster: the shop's folder is deleted, and one byte of every pack on disk-a is flipped");
    delete(app);
    int damaged = damage(top.resolve("disk-a"));
    Path target = top.resolve("restored");
    verb("restore", "closing-time", "--identity", path("keys/recovery-1.key"), "--target",
        target.toString());
    compare(target, database, uploads, rows, files, damaged);
  }

  private void compare(
      Path target,
      Path database,
      Path uploads,
      List<SnapshotBody.FingerprintItem> rows,
      TreeHashes files,
      int damaged) {
    Path back = target.resolve("shop/shop-db").resolve("." + database);
    List<SnapshotBody.FingerprintItem> found = SqliteFingerprint.of(back).items();
    TreeHashes foundFiles = TreeHashes.of(target.resolve("shop/uploads").resolve("." + uploads));
    if (!rows.equals(found) || !files.equals(foundFiles)) {
      throw new HoldfastException(
          Fault.FINGERPRINT_DIFFERS,
          "what came back differs from what was lost (expected: the same rows and files)");
    }
    long total =
        rows.stream().mapToLong(SnapshotBody.FingerprintItem::rows).sum();
    String tables =
        rows.stream()
            .filter(item -> item.kind().equals("table"))
            .map(item -> item.name() + " " + Figures.count(item.rows()))
            .collect(Collectors.joining(", "));
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    say("proved: rows equal by count and hash (" + tables + ")");
    say("proved: " + Figures.count(files.files().size(), "upload", "uploads")
        + " equal by SHA-256; all " + Figures.count(damaged, "pack", "packs")
        + " of disk-a were damaged, good copies came from disk-b");
    say("all of it took " + Figures.duration(took));
    call.summary()
        .put("rows", total)
        .put("files", files.files().size())
        .put("damaged_packs", damaged)
        .put("duration_seconds", took);
  }

  private void say(String line) {
    call.surroundings().interruption().check();
    call.output().text("");
    call.output().text("# " + line);
    call.output().json(JsonObject.message("status").put("text", line));
  }

  private String path(String name) {
    return top.resolve(name).toString();
  }

  /** Runs one verb as the user would, and shows it with its output. */
  private void verb(String... words) {
    call.surroundings().interruption().check();
    String shown = "holdfast " + String.join(" ", words).replace(top + "/", "");
    call.output().text("");
    call.output().text("$ " + shown);
    call.output().json(JsonObject.message("status").put("command", shown));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<String, String> environment = new HashMap<>(call.surroundings().environment());
    environment.keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    environment.put("HOLDFAST_STATE", path("state"));
    environment.put("HOLDFAST_CONFIG", path("holdfast.yaml"));
    Surroundings mine = call.surroundings();
    Surroundings surroundings =
        new Surroundings(
            environment, top, mine.home(), mine.userName(), mine.hostName(), mine.clock(),
            mine.random(), new Console(out, out, false, false, 100, null), mine.interruption());
    int status = new Program(surroundings).run(words);
    String text = out.toString(StandardCharsets.UTF_8).replace(top + "/", "");
    text.lines().forEach(line -> call.output().text("  " + line));
    if (status != ExitCode.OK.status()) {
      throw new HoldfastException(
          Fault.QUICKSTART_FAILED,
          "'" + shown + "' ended with " + status + " (expected: 0): "
              + text.lines().reduce((a, b) -> b).orElse("no output"));
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw DiskFault.writing(folder.toString(), e);
    }
  }

  /** Flips one byte in the middle of every pack of a store. */
  private static int damage(Path store) {
    try (Stream<Path> paths = Files.walk(store)) {
      List<Path> packs =
          paths.filter(Files::isRegularFile)
              .filter(p -> Arrays.asList(p.toString().split("/")).contains("packs"))
              .toList();
      for (Path pack : packs) {
        try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
          long middle = file.length() / 2;
          file.seek(middle);
          int b = file.read();
          file.seek(middle);
          file.write(b ^ 1);
        }
      }
      return packs.size();
    } catch (IOException e) {
      throw DiskFault.writing(store.toString(), e);
    }
  }

  /** Removes everything it made. */
  void remove() {
    delete(top);
  }
}
