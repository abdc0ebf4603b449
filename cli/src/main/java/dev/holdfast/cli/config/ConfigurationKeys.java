package dev.holdfast.cli.config;

import static dev.holdfast.cli.config.KeyType.CHOICE;
import static dev.holdfast.cli.config.KeyType.CRON;
import static dev.holdfast.cli.config.KeyType.DURATION;
import static dev.holdfast.cli.config.KeyType.FILE;
import static dev.holdfast.cli.config.KeyType.HOST;
import static dev.holdfast.cli.config.KeyType.LABEL;
import static dev.holdfast.cli.config.KeyType.MAPPING;
import static dev.holdfast.cli.config.KeyType.NAME;
import static dev.holdfast.cli.config.KeyType.NAMED;
import static dev.holdfast.cli.config.KeyType.PATH;
import static dev.holdfast.cli.config.KeyType.POLICY;
import static dev.holdfast.cli.config.KeyType.RULE;
import static dev.holdfast.cli.config.KeyType.SIZE;
import static dev.holdfast.cli.config.KeyType.SOURCE;
import static dev.holdfast.cli.config.KeyType.SOURCE_NAME;
import static dev.holdfast.cli.config.KeyType.STORE;
import static dev.holdfast.cli.config.KeyType.TAG;
import static dev.holdfast.cli.config.KeyType.TEXT;
import static dev.holdfast.cli.config.KeyType.URL;
import static dev.holdfast.cli.config.KeyType.VARIABLE;
import static dev.holdfast.cli.config.KeyType.WHOLE;
import static dev.holdfast.cli.config.KeyType.WORD;
import static dev.holdfast.cli.config.KeyType.ZONE;
import static dev.holdfast.cli.config.Use.CONTROLLER;
import static dev.holdfast.cli.config.Use.LATER;
import static dev.holdfast.cli.config.Use.STANDALONE;

import java.util.List;
import java.util.stream.Stream;

/**
 * The table of every key of {@code holdfast.yaml}. The check of a file, {@code docs/configuration.md} and {@code
 * holdfast.schema.json} all come from it, so a key that is not here does not exist and one that is here is documented.
 */
final class ConfigurationKeys {
  /** Every key, parents before their children, in the order of the reference page. */
  static final List<Key> ALL =
      Stream
          .of(top(), stores(), credentials(), policies(), retention(), apps(), SourceKeys.ALL,
              actions())
          .flatMap(List::stream)
          .toList();

  private ConfigurationKeys() {}

  private static Key key(String path, KeyType type, String description) {
    return Key.of(path, type, description);
  }

  private static List<Key> top() {
    return List.of(
        key("fleet", NAME,
            "Name of the fleet these machines belong to; chosen once, at 'holdfast init'.")
            .mandatory(),
        key("trust", FILE,
            "The signed trust file, the only place recipients come from. Relative paths start at the folder of holdfast.yaml.")
            .orElse("--trust on the command line"),
        key("stores", MAPPING, "Places that keep sealed objects. Restores read them in this order.")
            .asList().mandatory().exactlyOneOf("directory", "s3"),
        key("policies", NAMED, "Promises that apps can refer to by name.").orElse("none"),
        key("apps", NAMED, "Sources that belong together and are restored together.")
            .orElse("none"));
  }

  private static List<Key> stores() {
    return List.of(
        key("stores[].name", NAME, "How commands and other keys call the store.").mandatory(),
        key("stores[].directory", PATH, "Folder of a disk or network share."),
        key("stores[].s3", MAPPING, "A bucket of an S3-compatible server."),
        key("stores[].s3.endpoint", KeyType.ENDPOINT, "Address of the server.").mandatory(),
        key("stores[].s3.region", WORD, "Region name that requests are signed for.")
            .orElse("AWS_REGION, else us-east-1"),
        key("stores[].s3.bucket", KeyType.BUCKET, "Name of the bucket.").mandatory(),
        key("stores[].s3.prefix", KeyType.PREFIX, "What the names of all objects begin with.")
            .orElse("none"),
        key("stores[].s3.ca", FILE,
            "PEM file of the authority the server's certificate must come from; no other counts.")
            .orElse("those of the system"),
        key("stores[].s3.style", CHOICE,
            "Where requests name the bucket: path is https://host/bucket, virtual is https://bucket.host.")
            .oneOf("path", "virtual").orElse("virtual for *.amazonaws.com, else path"),
        key("stores[].host", HOST,
            "The host whose agent reaches a directory store; mandatory in a fleet.")
            .used(CONTROLLER),
        key("stores[].provider", LABEL,
            "Who runs the store; copies at one provider and account count once.")
            .orElse("the store's name"),
        key("stores[].account", LABEL, "The account at the provider.").orElse("none"),
        key("stores[].site", LABEL, "Where it stands.").orElse("the store's name"),
        key("stores[].medium", LABEL, "What it is kept on, such as disk, object or tape.")
            .orElse("disk for a directory, object for s3"),
        key("stores[].rotation", NAME,
            "Group of disks that take turns; the group counts as one copy and an absent disk is no failure.")
            .orElse("none"),
        key("stores[].lock", MAPPING, "How long the store must refuse to delete an object.")
            .orElse("no lock"),
        key("stores[].lock.mode", CHOICE,
            "Compliance: nobody can shorten it; governance: those with a special right can.")
            .oneOf("compliance", "governance").mandatory(),
        key("stores[].lock.days", WHOLE,
            "Days an object stays locked after it was written or last extended.").range(1, 25_000)
            .mandatory(),
        key("stores[].verify", MAPPING, "Rolling proof that what lies in the store can be read.")
            .used(CONTROLLER),
        key("stores[].verify.every", DURATION, "Each pack is read again within this time.")
            .orElse("90d").used(CONTROLLER),
        key("stores[].verify.max_bytes_per_day", SIZE, "Read no more than this in a day.")
            .orElse("no limit").used(CONTROLLER));
  }

  private static List<Key> credentials() {
    String c = "stores[].credentials";
    return Stream.of(
        keys(c, "Where the keys for the server are; they never stand in this file.")
            .map(key -> key.path().equals(c) ? key.orElse("the AWS_* environment variables") : key),
        keys(c + ".put", "A key of its own for uploads; it needs PutObject alone."),
        keys(c + ".read", "A key of its own to list and read."),
        keys(c + ".retain", "A key of its own that makes locks longer."),
        keys(c + ".delete", "A key of its own for deletions; a host that only backs up has none."))
        .flatMap(k -> k)
        .map(key -> key.used(STANDALONE))
        .toList();
  }

  /** A place of one key. */
  private static Stream<Key> keys(String path, String description) {
    return Stream.of(
        key(path, MAPPING, description).orElse("the key of 'credentials'")
            .exactlyOneOf("file", "env"),
        key(path + ".file", FILE, "AWS shared-credentials file, of mode 0600."),
        key(path + ".profile", WORD, "The section of the file that counts.").orElse("default"),
        key(path + ".env", VARIABLE,
            "P stands for the variables P_ACCESS_KEY_ID, P_SECRET_ACCESS_KEY and P_SESSION_TOKEN."));
  }

  private static List<Key> policies() {
    String p = "policies.<policy>";
    String c = p + ".placement";
    return List.of(
        key(p, MAPPING, "One policy."),
        key(p + ".rpo", DURATION, "How old the newest backup may become.").used(CONTROLLER),
        key(p + ".rto", DURATION, "How long a restore may take.").used(CONTROLLER),
        key(p + ".placement", RULE,
            "Copies, media or providers, off-site copies [, immutable copies, unverified copies]; as a rule or a mapping.")
            .used(CONTROLLER),
        key(c + ".copies", WHOLE, "Copies, the live data included.").range(1, 9).mandatory()
            .used(CONTROLLER),
        key(c + ".providers", WHOLE, "Distinct providers.").range(0, 9).orElse("0")
            .used(CONTROLLER),
        key(c + ".media", WHOLE, "Distinct media.").range(0, 9).orElse("0").used(CONTROLLER),
        key(c + ".offsite", WHOLE, "Copies at another site than the live data.").range(0, 9)
            .orElse("0").used(CONTROLLER),
        key(c + ".immutable", WHOLE, "Copies under a proven lock.").range(0, 9).orElse("0")
            .used(CONTROLLER),
        key(c + ".unverified", WHOLE, "Copies that may be unverified.").range(0, 9).orElse("0")
            .used(CONTROLLER),
        key(p + ".stores", STORE, "Stores the apps of this policy write to.").asList()
            .orElse("all stores"),
        key(p + ".drill", MAPPING, "Timed restores onto scratch.").used(CONTROLLER),
        key(p + ".drill.every", DURATION, "How often.").orElse("30d").used(CONTROLLER),
        key(p + ".drill.host", HOST, "The host that holds the drill identity.").used(CONTROLLER));
  }

  private static List<Key> retention() {
    String r = "policies.<policy>.retention";
    return List.of(
        key(r, MAPPING,
            "Which snapshots are kept. What no rule keeps may go; a lock, a hold and the newest two always stay.")
            .orElse("all are kept"),
        key(r + ".keep_last", WHOLE, "The newest snapshots.").range(1, 100_000).orElse("none"),
        key(r + ".keep_hourly", WHOLE, "The last one of as many hours.").range(1, 100_000)
            .orElse("none"),
        key(r + ".keep_daily", WHOLE, "The last one of as many days.").range(1, 100_000)
            .orElse("none"),
        key(r + ".keep_weekly", WHOLE, "The last one of as many ISO weeks.").range(1, 100_000)
            .orElse("none"),
        key(r + ".keep_monthly", WHOLE, "The last one of as many months.").range(1, 100_000)
            .orElse("none"),
        key(r + ".keep_yearly", WHOLE, "The last one of as many years.").range(1, 100_000)
            .orElse("none"),
        key(r + ".within", DURATION, "All snapshots younger than this.").orElse("none"),
        key(r + ".keep_tagged", NAMED,
            "The newest snapshots of a tag; the tag is what stands before the first '-' of --reason.")
            .orElse("none").named(TAG),
        key(r + ".keep_tagged.<tag>", WHOLE, "How many.").range(1, 100_000),
        key(r + ".max_age", DURATION,
            "Snapshots older than this go even if a rule above keeps them, but never the last good one.")
            .orElse("no limit"),
        key(r + ".max_age_strict", KeyType.SWITCH, "Whether max_age takes the last good one too.")
            .orElse("false"),
        key(r + ".hold", TEXT, "Names, labels or hashes of snapshots that no rule removes.")
            .asList().orElse("none"),
        key(r + ".zone", ZONE, "Where days, weeks, months and years begin.").orElse("UTC"));
  }

  private static List<Key> apps() {
    String a = "apps.<app>";
    return List.of(
        key(a, MAPPING, "One app."),
        key(a + ".environment", NAME, "Such as prod or test; part of each snapshot's name.")
            .orElse("none"),
        key(a + ".host", HOST, "The host its sources are on.").used(CONTROLLER),
        key(a + ".policy", POLICY, "The policy it follows.").orElse("none"),
        key(a + ".stores", STORE, "Stores its sources are written to.").asList()
            .orElse("those of the policy"),
        key(a + ".sources", NAMED, "What to protect, by name.").mandatory().named(SOURCE_NAME),
        key(a + ".schedule", MAPPING, "When to back up.").orElse("from the policy's rpo")
            .used(CONTROLLER),
        key(a + ".schedule.cron", CRON,
            "Minute, hour, day, month and weekday in the host's time zone.").mandatory()
            .used(CONTROLLER));
  }

  /** What runs around captures, and what proves a restore. */
  private static List<Key> actions() {
    String a = "apps.<app>";
    String sql = a + ".checks[].sql";
    return Stream.concat(
        Stream.of(
            key(a + ".pairs", MAPPING,
                "A database and the files its rows refer to, captured so that no file is missing.")
                .asList().orElse("none").used(LATER),
            key(a + ".pairs[].database", SOURCE, "The database source.").mandatory().used(LATER),
            key(a + ".pairs[].files", SOURCE, "The files source.").mandatory().used(LATER),
            key(a + ".pairs[].query", TEXT, "Lists the path of every file that must exist.")
                .mandatory().used(LATER),
            key(a + ".checks", MAPPING, "Golden checks: what must be true of restored data.")
                .asList().orElse("none").used(CONTROLLER).exactlyOneOf("sql", "http", "command"),
            key(sql, MAPPING, "A query whose answer is known.").used(CONTROLLER),
            key(sql + ".source", SOURCE, "The database source it runs in.").mandatory()
                .used(CONTROLLER),
            key(sql + ".query", TEXT, "Returns one value.").mandatory().used(CONTROLLER),
            key(sql + ".expect", TEXT, "The value as the client prints it.").mandatory()
                .used(CONTROLLER),
            key(a + ".checks[].http", MAPPING, "A page of the app, started on restored data.")
                .used(CONTROLLER),
            key(a + ".checks[].http.url", URL, "What is fetched.").mandatory().used(CONTROLLER),
            key(a + ".checks[].http.status", WHOLE, "The status that must come back.")
                .range(100, 599).orElse("200").used(CONTROLLER),
            key(a + ".checks[].command", MAPPING, "A program that ends with 0 when all is well.")
                .used(CONTROLLER),
            key(a + ".checks[].command.argv", TEXT, "Program and arguments; no shell.").asList()
                .mandatory().used(CONTROLLER),
            key(a + ".checks[].command.timeout", DURATION, "It is stopped after this time.")
                .orElse("5m").used(CONTROLLER),
            key(a + ".hooks", MAPPING, "Programs that run around backups and restores.")
                .orElse("none").used(LATER)),
        Stream.of("before", "after", "failed", "after_restore").flatMap(ConfigurationKeys::hook))
        .toList();
  }

  private static Stream<Key> hook(String moment) {
    String path = "apps.<app>.hooks." + moment;
    String when =
        switch (moment) {
          case "before" -> "Run before the first capture; if one fails, nothing is captured.";
          case "after" -> "Run after the last capture.";
          case "failed" -> "Run when the backup failed.";
          default -> "Run after a restore.";
        };
    return Stream.of(
        key(path, MAPPING, when).asList().orElse("none").used(LATER),
        key(path + "[].argv", TEXT, "Program and arguments; no shell.").asList().mandatory()
            .used(LATER),
        key(path + "[].timeout", DURATION, "It is stopped after this time, and counts as failed.")
            .orElse("5m").used(LATER));
  }
}
