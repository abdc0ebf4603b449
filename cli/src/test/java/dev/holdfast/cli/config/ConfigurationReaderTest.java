package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
  private static final String MINIMAL =
      """
          fleet: acme
          stores:
            - name: nas
              directory: /mnt/nas
            - name: usb
              directory: /mnt/usb
          """;

  @TempDir
  Path folder;

  private Configuration read(String text) throws IOException {
    return new ConfigurationReader().read(write("holdfast.yaml", text));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, text);
  }

  @Test
  void defaultsAreThoseOfTheTable() throws IOException {
    Configuration c =
        read(MINIMAL
            + "apps: {shop: {sources: {web: {files: {paths: [/srv]}}, db: {sqlite: {path: /srv/a.db}}}}}\n");

    assertThat(c.trust()).isEmpty();
    assertThat(c.policies()).isEmpty();
    assertThat(c.notes()).isEmpty();
    StoreConfig nas = c.store("nas");
    assertThat(nas)
        .isEqualTo(
            new StoreConfig(
                "nas", new StoreConfig.Directory(Path.of("/mnt/nas")), "nas", Optional.empty(),
                "nas", "disk",
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty()));
    AppConfig shop = c.app("shop");
    assertThat(shop.environment()).isEmpty();
    assertThat(shop.hooks()).isEqualTo(AppConfig.Hooks.NONE);
    assertThat(shop.sources().get("web"))
        .isEqualTo(
            new SourceConfig.Files(
                "web", SourceConfig.Settings.DEFAULT, List.of(Path.of("/srv")), List.of(), false,
                false, Optional.empty()));
    assertThat(shop.sources().get("db"))
        .isEqualTo(
            new SourceConfig.Sqlite("db", SourceConfig.Settings.DEFAULT, Path.of("/srv/a.db")));
    assertThat(c.effective("shop", "web").retention()).isEqualTo(RetentionConfig.KEEP_ALL);
    assertThat(RetentionConfig.KEEP_ALL.keepsAll()).isTrue();
  }

  @Test
  void everyKeyIsMapped() throws IOException {
    Configuration c = read(FullConfiguration.TEXT);

    assertThat(c.fleet()).isEqualTo("acme");
    assertThat(c.trust()).contains(folder.resolve("keys/trust"));
    StoreConfig nas = c.store("nas");
    assertThat(nas.host()).contains("nas1");
    assertThat(nas.provider()).isEqualTo("office-nas");
    assertThat(nas.site()).isEqualTo("office");
    assertThat(nas.rotation()).contains("disks");
    StoreConfig offsite = c.store("offsite");
    assertThat(offsite.location())
        .isEqualTo(
            new StoreConfig.S3(
                "https://s3.example.net", Optional.of("eu-1"), "acme-backups", "holdfast",
                Optional.of(Path.of("/etc/holdfast/ca.pem")), Optional.empty()));
    Path keys = folder.resolve("offsite.credentials");
    CredentialsConfig credentials = offsite.credentials().orElseThrow();
    assertThat(credentials.all()).isEqualTo(new KeySource.File(keys, "backup"));
    for (CredentialsConfig.Role role : CredentialsConfig.Role.values()) {
      assertThat(credentials.of(role))
          .isEqualTo(new KeySource.File(keys, role.name().toLowerCase(Locale.ROOT)));
    }
    assertThat(offsite.account()).contains("acme");
    assertThat(offsite.medium()).isEqualTo("object");
    assertThat(offsite.lock()).contains(new LockConfig(LockConfig.Mode.COMPLIANCE, 30));
    assertThat(offsite.verify())
        .contains(new StoreConfig.Verify(Duration.ofDays(90), ByteSize.parse("20GiB")));
    assertThat(c.store("other").credentials().orElseThrow().of(CredentialsConfig.Role.READ))
        .isEqualTo(new KeySource.Variables("OTHER_READ"));
    assertThat(c.store("other").credentials().orElseThrow().all())
        .isEqualTo(new KeySource.Variables("OTHER"));
    assertThat(((StoreConfig.S3) c.store("other").location()).isPathStyle()).isFalse();
    assertThat(((StoreConfig.S3) offsite.location()).isPathStyle()).isTrue();
  }

  @Test
  void everyKeyOfPoliciesIsMapped() throws IOException {
    Configuration c = read(FullConfiguration.TEXT);
    PolicyConfig production = Objects.requireNonNull(c.policies().get("production"));
    assertThat(production.rpo()).contains(Duration.ofHours(1));
    assertThat(production.rto()).contains(Duration.ofHours(2));
    assertThat(production.placement()).contains(new PolicyConfig.PlacementByRule("3-2-1"));
    assertThat(production.drill())
        .contains(new PolicyConfig.Drill(Duration.ofDays(30), Optional.of("drill1")));
    assertThat(production.retention())
        .contains(
            new RetentionConfig(
                3, 24, 7, 4, 3, 2, Optional.of(Duration.ofDays(2)), Map.of("predeploy", 5),
                Optional.of(Duration.ofDays(400)), true,
                List.of("before-the-move"), ZoneId.of("Europe/Berlin")));
    assertThat(Objects.requireNonNull(c.policies().get("counted")).placement())
        .contains(new PolicyConfig.PlacementByCount(3, 2, 2, 1, 1, 0));
  }

  @Test
  void everyKeyOfAppsIsMapped() throws IOException {
    AppConfig shop = read(FullConfiguration.TEXT).app("shop");
    assertThat(shop.environment()).contains("prod");
    assertThat(shop.host()).contains("web1");
    assertThat(shop.policy()).contains("production");
    assertThat(shop.cron()).contains("15 * * * *");
    assertThat(shop.pairs())
        .containsExactly(new AppConfig.Pair("db", "uploads", "select path from attachments"));
    assertThat(shop.checks())
        .containsExactly(
            new AppConfig.SqlCheck("db", "select count(*) > 0 from users", "t"),
            new AppConfig.HttpCheck("http://127.0.0.1:8080/health", 204),
            new AppConfig.CommandCheck(
                new AppConfig.Command(List.of("/usr/bin/true"), Duration.ofSeconds(30))));
    assertThat(shop.hooks().afterRestore())
        .containsExactly(new AppConfig.Command(List.of("/usr/bin/systemctl", "restart", "shop"),
            Duration.ofSeconds(60)));
    assertThat(shop.hooks().before())
        .startsWith(new AppConfig.Command(List.of("/usr/bin/sync"), Duration.ofMinutes(5)));
    SourceConfig.Files uploads =
        (SourceConfig.Files) Objects.requireNonNull(shop.sources().get("uploads"));
    assertThat(uploads.exclude()).containsExactly("*.tmp");
    assertThat(uploads.oneFileSystem()).isTrue();
    assertThat(uploads.excludeCaches()).isTrue();
    assertThat(uploads.maxFileSize()).contains(new ByteSize(2L << 30));
    assertThat(uploads.settings())
        .isEqualTo(
            new SourceConfig.Settings(
                Optional.of("web2"), Optional.of("abcdefghijklmnopqrstuvwxyz"), List.of("nas"),
                false, Optional.of(Duration.ofMinutes(15))));
    SourceConfig.Postgres db =
        (SourceConfig.Postgres) Objects.requireNonNull(shop.sources().get("db"));
    assertThat(db.server())
        .isEqualTo(
            new SourceConfig.Server(
                List.of("shop"), Optional.of("db1"), Optional.of(5433),
                Optional.of(Path.of("/run/postgresql")), Optional.of("holdfast"),
                Optional.of(Path.of("/etc/holdfast/pgpass")), List.of("sessions"), "rows",
                List.of("docker", "exec", "-i", "pg")));
  }

  @Test
  void keysThatNeedAControllerAreNotedOncePerBranch() throws IOException {
    assertThat(read(FullConfiguration.TEXT).notes())
        .extracting(Note::key)
        .contains("stores[0].host", "policies.production.rpo", "apps.shop.sources.uploads.host",
            "apps.shop.schedule", "apps.shop.checks")
        .doesNotContain("apps.shop.schedule.cron", "policies.production.retention",
            "stores[0].site")
        .doesNotHaveDuplicates();
    Note note =
        read(MINIMAL + "policies: {p: {rpo: 1h}}\n").notes().getFirst();
    assertThat(note.toString())
        .endsWith(
            "holdfast.yaml:7:16: policies.p.rpo: unused in standalone mode: it needs a controller");
  }

  @Test
  void aSourceThatHoldsAStoreIsNoted() throws IOException {
    Configuration c =
        read(MINIMAL
            + "apps: {a: {sources: {all: {files: {paths: [/mnt]}}, near: {files: {paths: [/mnt/nas2]}}}}}\n");
    assertThat(c.notes()).extracting(Note::key).containsOnly("apps.a.sources.all").hasSize(2);
    assertThat(c.notes().getFirst().text())
        .startsWith("/mnt and the store 'nas' at /mnt/nas overlap");
  }

  @Test
  void theNearestListOfStoresCountsInConfiguredOrder() throws IOException {
    Configuration c =
        read(
            MINIMAL
                + """
                      - name: tape
                        directory: /mnt/tape
                    policies:
                      p: {stores: [tape, nas], retention: {keep_last: 2}}
                    apps:
                      a:
                        policy: p
                        environment: prod
                        sources:
                          one: {files: {paths: [/srv/1]}}
                          two: {files: {paths: [/srv/2]}, stores: [usb]}
                      b:
                        policy: p
                        stores: [usb, tape]
                        sources: {one: {files: {paths: [/srv/1]}}}
                      c:
                        sources: {one: {files: {paths: [/srv/1]}}}
                    """);
    assertThat(storeNames(c, "a", "one")).containsExactly("nas", "tape");
    assertThat(storeNames(c, "a", "two")).containsExactly("usb");
    assertThat(storeNames(c, "b", "one")).containsExactly("usb", "tape");
    assertThat(storeNames(c, "c", "one")).containsExactly("nas", "usb", "tape");
    EffectiveSource one = c.effective("a", "one");
    assertThat(one.environment()).contains("prod");
    assertThat(one.policy()).contains("p");
    assertThat(one.retention().keepLast()).isEqualTo(2);
    assertThat(one.retention().zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(c.effectiveSources()).extracting(EffectiveSource::selector).containsExactly("a/one",
        "a/two", "b/one", "c/one");
  }

  private static List<String> storeNames(Configuration c, String app, String source) {
    return c.effective(app, source).stores().stream().map(StoreConfig::name).toList();
  }

  @Test
  void unknownNamesAreRefusedWithAHint() throws IOException {
    Configuration c = read(MINIMAL + "apps: {shop: {sources: {web: {files: {paths: [/srv]}}}}}\n");
    assertFault(() -> c.app("shpo"), Fault.CONFIG_UNKNOWN_NAME,
        "no app 'shpo' (expected: one of shop)", "did you mean 'shop'?");
    assertFault(() -> c.effective("shop", "wbe"), Fault.CONFIG_UNKNOWN_NAME, "no source 'shop/wbe'",
        "");
    assertFault(() -> c.store("ubs"), Fault.STORE_UNNAMED,
        "no store 'ubs' (expected: one of nas, usb)", "did you mean");
  }

  @Test
  void whatHasNoCodeIsRefusedByNameWhenUsed() throws IOException {
    Configuration c = read(FullConfiguration.TEXT);
    AppConfig shop = c.app("shop");
    VersionGate.requireSource("shop", Objects.requireNonNull(shop.sources().get("uploads")));
    assertFault(
        () -> VersionGate.requireSource("shop",
            Objects.requireNonNull(shop.sources().get("cache"))),
        Fault.NOT_IN_THIS_VERSION, "redis sources are not in this version (shop/cache)", "");
    assertFault(() -> VersionGate.requireBackup(shop), Fault.NOT_IN_THIS_VERSION,
        "pairs are not in this version", "");
    assertFault(() -> VersionGate.requireRestore(shop), Fault.NOT_IN_THIS_VERSION,
        "after_restore hooks are not", "");
  }

  @Test
  void dropInsAreMergedByName() throws IOException {
    write("conf.d/20-b.yaml", "apps: {b: {policy: p, sources: {x: {files: {paths: [/b]}}}}}\n");
    write("conf.d/10-a.yml",
        "stores: [{name: tape, directory: /mnt/tape}]\npolicies: {p: {stores: [tape]}}\ntrust: keys/trust\n");
    write("conf.d/.hidden.yaml", "nonsense: true\n");
    write("conf.d/README", "nonsense\n");
    Configuration c = read(MINIMAL + "apps: {a: {sources: {x: {files: {paths: [/a]}}}}}\n");
    assertThat(c.stores()).extracting(StoreConfig::name).containsExactly("nas", "usb", "tape");
    assertThat(c.apps().keySet()).containsExactly("a", "b");
    assertThat(storeNames(c, "b", "x")).containsExactly("tape");
    assertThat(c.trust()).contains(folder.resolve("keys/trust"));
  }

  @Test
  void aNameInTwoFilesIsRefusedWithBothPlaces() throws IOException {
    Path dropIn = write("conf.d/a.yaml",
        "fleet: other\nstores: [{name: nas, directory: /mnt/x}]\napps: {a: {sources: {y: {files: {paths: [/b]}}}}}\n");
    Path main =
        write("holdfast.yaml", MINIMAL + "apps: {a: {sources: {x: {files: {paths: [/a]}}}}}\n");
    assertThat(new ConfigurationReader().examine(main).problems())
        .extracting(Problem::text)
        .containsExactly(
            dropIn + ":1:1: 'fleet' stands twice, first in " + main + ":1:1 (expected: once)",
            dropIn + ":2:17: store name 'nas' stands twice, first in " + main
                + ":3:11 (expected: once)",
            dropIn + ":3:8: 'a' below 'apps' stands twice, first in " + main
                + ":7:8 (expected: once)");
  }

  @Test
  void problemsOfDropInsNameTheirFile() throws IOException {
    Path dropIn = write("conf.d/a.yaml", "apps:\n  a: {sorces: {}}\n");
    Path main = write("holdfast.yaml", MINIMAL);
    assertFault(() -> new ConfigurationReader().read(main), Fault.CONFIG_UNKNOWN_KEY,
        dropIn + ":2:7: unknown key 'sorces'", "did you mean 'sources'?");
  }

  @Test
  void aMissingFileAFolderAndABigFileAreRefused() throws IOException {
    Path none = folder.resolve("none.yaml");
    ConfigurationReader reader = new ConfigurationReader();
    assertFault(() -> reader.read(none), Fault.CONFIG_MISSING, none + ":1:1: there is no such file",
        "holdfast init");
    assertFault(() -> reader.read(folder), Fault.CONFIG_UNREADABLE, "this is a folder", "");
    Path big = write("big.yaml", MINIMAL + "#".repeat(ConfigurationReader.MAX_BYTES));
    assertFault(() -> reader.read(big), Fault.CONFIG_UNREADABLE, "the file is larger than 1 MiB",
        "");
  }

  @Test
  void atMostTwentyProblemsAreReported() throws IOException {
    StringBuilder text = new StringBuilder(MINIMAL);
    for (int i = 0; i < 30; i++) {
      text.append("wrong").append(i).append(": 1\n");
    }
    Path file = write("holdfast.yaml", text.toString());
    ConfigurationReader.Outcome outcome = new ConfigurationReader().examine(file);
    assertThat(outcome.problems()).hasSize(20);
    assertThat(outcome.count()).isEqualTo(30);
    assertThatThrownBy(() -> new ConfigurationReader().read(file))
        .hasMessageContaining("unknown key 'wrong0'")
        .satisfies(
            e -> assertThat(List.of(e.getSuppressed())).hasSize(20).last()
                .extracting(Throwable::getMessage)
                .isEqualTo("10 more problems in the configuration"));
  }

  @Test
  void filesOfNothingButMistakesAreJudgedQuickly() throws IOException {
    StringBuilder keys = new StringBuilder(MINIMAL);
    for (int i = 0; i < 45_000; i++) {
      keys.append('k').append(i).append(": x\n");
    }
    String brackets = MINIMAL + "apps: " + "[".repeat(ConfigurationReader.MAX_BYTES - 200);
    String word = "fleet: " + "x".repeat(ConfigurationReader.MAX_BYTES - 200);
    for (String text : List.of(keys.toString(), brackets, word, word.replace("xx", "* "))) {
      Path file = write("holdfast.yaml", text);
      assertTimeoutPreemptively(Duration.ofSeconds(20),
          () -> assertThat(new ConfigurationReader().examine(file).problems()).isNotEmpty());
    }
  }

  @Test
  void anchorsWithinLimitsAndAByteOrderMarkAreRead() throws IOException {
    Configuration c =
        read(
            "\uFEFF" + MINIMAL
                + """
                    apps:
                      a: {sources: {x: {files: {paths: &p [/a, /b]}}}}
                      b: {sources: {x: {files: {paths: *p}}}}
                    """);
    assertThat(((SourceConfig.Files) Objects.requireNonNull(c.app("b").sources().get("x"))).paths())
        .containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void textIsTakenAsWrittenAndNeverTurnedIntoANumberOrSwitch() throws IOException {
    Configuration c = read("fleet: 007\nstores: [{name: no, directory: /mnt/nas, site: 1e3}]\n");
    assertThat(c.fleet()).isEqualTo("007");
    assertThat(c.store("no").site()).isEqualTo("1e3");
  }

  private static void assertFault(Runnable run, Fault fault, String message, String hint) {
    assertThatThrownBy(run::run)
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> {
              assertThat(e.message()).contains(message);
              assertThat(e.fault()).isEqualTo(fault);
              assertThat(e.hint()).contains(hint);
            });
  }
}
