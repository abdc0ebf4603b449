package dev.holdfast.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns a checked and merged tree into records, applying the defaults of the table. */
final class ConfigurationBinder {
  private ConfigurationBinder() {}

  static Configuration bind(Path file, YamlNode.Mapping merged, Path folder, List<Note> notes) {
    Fields root = new Fields(merged, folder);
    Map<String, PolicyConfig> policies = new LinkedHashMap<>();
    root.below("policies").ifPresent(
        all -> all.entries()
            .forEach(e -> policies.put(e.key(), policy(e.key(), all.fields(e.value())))));
    Map<String, AppConfig> apps = new LinkedHashMap<>();
    root.below("apps").ifPresent(
        all -> all.entries().forEach(e -> apps.put(e.key(), app(e.key(), all.fields(e.value())))));
    return new Configuration(
        file,
        root.text("fleet"),
        root.path("trust"),
        root.listBelow("stores").stream().map(ConfigurationBinder::store).toList(),
        policies,
        apps,
        notes);
  }

  private static StoreConfig store(Fields f) {
    String name = f.text("name");
    StoreConfig.Location location =
        f.below("s3").<StoreConfig.Location>map(ConfigurationBinder::s3)
            .orElseGet(() -> new StoreConfig.Directory(f.path("directory").orElseThrow()));
    String medium = location instanceof StoreConfig.S3 ? "object" : "disk";
    return new StoreConfig(
        name,
        location,
        f.find("provider").orElse(name),
        f.find("account"),
        f.find("site").orElse(name),
        f.find("medium").orElse(medium),
        f.find("host"),
        f.below("lock").map(ConfigurationBinder::lock),
        f.below("verify")
            .map(v -> new StoreConfig.Verify(v.duration("every").orElse(Duration.ofDays(90)),
                v.size("max_bytes_per_day"))),
        f.find("rotation"),
        f.below("credentials").map(ConfigurationBinder::credentials));
  }

  static StoreConfig.S3 s3(Fields f) {
    return new StoreConfig.S3(
        f.text("endpoint"), f.find("region"), f.text("bucket"), f.find("prefix").orElse(""),
        f.path("ca"),
        f.find("style").map(s -> StoreConfig.Style.valueOf(s.toUpperCase(Locale.ROOT))));
  }

  private static CredentialsConfig credentials(Fields f) {
    Map<CredentialsConfig.Role, KeySource> separate =
        new EnumMap<>(CredentialsConfig.Role.class);
    for (CredentialsConfig.Role role : CredentialsConfig.Role.values()) {
      f.below(role.name().toLowerCase(Locale.ROOT))
          .ifPresent(below -> separate.put(role, keySource(below)));
    }
    return new CredentialsConfig(keySource(f), separate);
  }

  static KeySource keySource(Fields f) {
    String profile = f.find("profile").orElse(KeySource.File.DEFAULT_PROFILE);
    return f.path("file").<KeySource>map(path -> new KeySource.File(path, profile))
        .orElseGet(() -> new KeySource.Variables(f.text("env")));
  }

  private static LockConfig lock(Fields f) {
    LockConfig.Mode mode = LockConfig.Mode.valueOf(f.text("mode").toUpperCase(Locale.ROOT));
    return new LockConfig(mode, f.whole("days", 0));
  }

  private static PolicyConfig policy(String name, Fields f) {
    Optional<PolicyConfig.Placement> placement = Optional.empty();
    if (f.has("placement")) {
      placement = Optional.of(placement(f));
    }
    return new PolicyConfig(
        name,
        f.duration("rpo"),
        f.duration("rto"),
        placement,
        f.texts("stores"),
        f.below("retention").map(ConfigurationBinder::retention),
        f.below("drill")
            .map(d -> new PolicyConfig.Drill(d.duration("every").orElse(Duration.ofDays(30)),
                d.find("host"))));
  }

  private static PolicyConfig.Placement placement(Fields f) {
    if (f.isSingle("placement")) {
      return new PolicyConfig.PlacementByRule(f.text("placement"));
    }
    Fields p = f.below("placement").orElseThrow();
    return new PolicyConfig.PlacementByCount(
        p.whole("copies", 1), p.whole("providers", 0), p.whole("media", 0),
        p.whole("offsite", 0), p.whole("immutable", 0), p.whole("unverified", 0));
  }

  private static RetentionConfig retention(Fields f) {
    Map<String, Integer> tagged = new LinkedHashMap<>();
    f.below("keep_tagged").ifPresent(
        tags -> tags.entries().forEach(e -> tagged.put(e.key(), tags.whole(e.key(), 0))));
    ZoneId zone = f.find("zone").flatMap(KeyType::zone).orElse(ZoneOffset.UTC);
    return new RetentionConfig(
        f.whole("keep_last", 0),
        f.whole("keep_hourly", 0),
        f.whole("keep_daily", 0),
        f.whole("keep_weekly", 0),
        f.whole("keep_monthly", 0),
        f.whole("keep_yearly", 0),
        f.duration("within"),
        tagged,
        f.duration("max_age"),
        f.isOn("max_age_strict", false),
        f.texts("hold"),
        zone);
  }

  private static AppConfig app(String name, Fields f) {
    Map<String, SourceConfig> sources = new LinkedHashMap<>();
    Fields all = f.below("sources").orElseThrow();
    all.entries()
        .forEach(e -> sources.put(e.key(), SourceBinder.source(e.key(), all.fields(e.value()))));
    return new AppConfig(
        name,
        f.find("environment"),
        f.find("host"),
        f.find("policy"),
        f.texts("stores"),
        sources,
        f.listBelow("pairs").stream()
            .map(p -> new AppConfig.Pair(p.text("database"), p.text("files"), p.text("query")))
            .toList(),
        f.listBelow("checks").stream().map(ConfigurationBinder::check).toList(),
        f.below("hooks").map(ConfigurationBinder::hooks).orElse(AppConfig.Hooks.NONE),
        f.below("schedule").map(s -> s.text("cron")));
  }

  private static AppConfig.Check check(Fields f) {
    if (f.has("sql")) {
      Fields sql = f.below("sql").orElseThrow();
      return new AppConfig.SqlCheck(sql.text("source"), sql.text("query"), sql.text("expect"));
    }
    if (f.has("http")) {
      Fields http = f.below("http").orElseThrow();
      return new AppConfig.HttpCheck(http.text("url"), http.whole("status", 200));
    }
    return new AppConfig.CommandCheck(
        command(f.below("command").orElseThrow(), Duration.ofMinutes(5)));
  }

  private static AppConfig.Hooks hooks(Fields f) {
    return new AppConfig.Hooks(
        commands(f, "before"), commands(f, "after"), commands(f, "failed"),
        commands(f, "after_restore"));
  }

  private static List<AppConfig.Command> commands(Fields f, String moment) {
    return f.listBelow(moment).stream().map(c -> command(c, Duration.ofMinutes(5))).toList();
  }

  static AppConfig.Command command(Fields f, Duration fallback) {
    return new AppConfig.Command(f.texts("argv"), f.duration("timeout").orElse(fallback));
  }
}
