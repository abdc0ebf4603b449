package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cli.config.FirstConfiguration.FirstStore;
import dev.holdfast.fault.Fault;
import dev.holdfast.fault.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWriterTest {
  @TempDir
  Path folder;

  private static FirstStore plain(String name, String directory) {
    return new FirstStore(name, new StoreConfig.Directory(Path.of(directory)), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty());
  }

  private FirstConfiguration full() {
    return new FirstConfiguration("acme", folder.resolve("keys/trust"),
        List.of(plain("nas", "/mnt/nas/holdfast"),
            new FirstStore("usb", new StoreConfig.Directory(Path.of("/media/my disk/#1: \"x\"")),
                Optional.of(new LockConfig(LockConfig.Mode.COMPLIANCE, 30)), Optional.of("home"),
                Optional.of("desk"), Optional.empty())),
        "shop", List.of(Path.of("/srv/shop/Up Loads"), Path.of("/etc/shop"), Path.of("/srv/.env")),
        List.of(Path.of("/srv/shop/app.db"), Path.of("/srv/other/app.db")));
  }

  @Test
  void whatItWritesReadsBackClean() {
    Path file = folder.resolve("holdfast.yaml");
    ConfigurationWriter.write(file, full());
    Configuration c = new ConfigurationReader().read(file);

    assertThat(c.notes()).isEmpty();
    assertThat(c.fleet()).isEqualTo("acme");
    assertThat(c.trust()).contains(folder.resolve("keys/trust"));
    assertThat(c.stores()).extracting(StoreConfig::name).containsExactly("nas", "usb");
    StoreConfig usb = c.store("usb");
    assertThat(usb.location())
        .isEqualTo(new StoreConfig.Directory(Path.of("/media/my disk/#1: \"x\"")));
    assertThat(usb.lock()).contains(new LockConfig(LockConfig.Mode.COMPLIANCE, 30));
    assertThat(usb.provider()).isEqualTo("home");
    assertThat(usb.site()).isEqualTo("desk");
    assertThat(c.app("shop").sources().keySet())
        .containsExactly("up-loads", "shop", "-env", "app-db", "app-db-2");
    assertThat(c.app("shop").sources().get("app-db-2")).isEqualTo(new SourceConfig.Sqlite(
        "app-db-2", SourceConfig.Settings.DEFAULT, Path.of("/srv/other/app.db")));
  }

  @Test
  void theSameInputGivesTheSameBytesAndATrustFileElsewhereIsAbsolute() throws IOException {
    Path file = folder.resolve("holdfast.yaml");
    assertThat(ConfigurationWriter.render(file, full()))
        .isEqualTo(ConfigurationWriter.render(file, full())).contains("\ntrust: keys/trust\n");
    FirstConfiguration elsewhere = new FirstConfiguration("acme", Path.of("/media/keys/trust"),
        List.of(plain("nas", "/mnt/nas")), "shop", List.of(), List.of());
    assertThat(ConfigurationWriter.render(file, elsewhere))
        .contains("\ntrust: /media/keys/trust\n");
  }

  @Test
  void theExamplesAreCorrectToo() throws IOException {
    Path file = folder.resolve("all.yaml");
    List<String> used = ConfigurationWriter.render(file, full()).lines()
        .map(line -> line.startsWith("#") && !line.startsWith("##") ? line.substring(1) : line)
        .toList();
    Files.write(file, used);
    Configuration c = new ConfigurationReader().read(file);

    assertThat(c.app("shop").sources().values()).extracting(SourceConfig::kind)
        .containsAll(SourceKeys.KINDS);
    assertThat(c.stores()).extracting(StoreConfig::name).contains("example-usb", "example-offsite");
    assertThat(c.policies()).containsKey("production");
    AppConfig shop = c.app("shop");
    assertThat(shop.pairs()).isNotEmpty();
    assertThat(shop.checks()).isNotEmpty();
    assertThat(shop.hooks().afterRestore()).isNotEmpty();
    assertThat(shop.cron()).isPresent();
    assertThat(shop.policy()).contains("production");
  }

  @Test
  void withoutSourcesTheExamplesStandAloneAndWithoutStoresTheReaderSaysSo() throws IOException {
    Path file = folder.resolve("none.yaml");
    FirstConfiguration bare = new FirstConfiguration("acme", folder.resolve("trust"),
        List.of(plain("nas", "/mnt/nas")), "shop", List.of(), List.of());
    ConfigurationWriter.write(file, bare);
    assertThat(new ConfigurationReader().read(file).apps()).isEmpty();
    Files.write(file, ConfigurationWriter.render(file, bare).lines()
        .map(line -> line.startsWith("#") && !line.startsWith("##") ? line.substring(1) : line)
        .toList());
    assertThat(new ConfigurationReader().read(file).apps()).containsKey("example");

    FirstConfiguration noStore = new FirstConfiguration("acme", folder.resolve("trust"), List.of(),
        "shop", List.of(Path.of("/srv")), List.of());
    Files.writeString(file, ConfigurationWriter.render(file, noStore));
    assertThatThrownBy(() -> new ConfigurationReader().read(file))
        .hasMessageContaining("'stores' is an empty list");
  }

  @Test
  void aBucketIsWrittenToo() {
    Path file = folder.resolve("s3.yaml");
    StoreConfig.S3 s3 = new StoreConfig.S3("https://s3.example.net", Optional.of("eu-1"), "acme",
        "holdfast", Optional.of(Path.of("/etc/ca.pem")),
        Optional.of(StoreConfig.Style.VIRTUAL));
    ConfigurationWriter.write(file,
        new FirstConfiguration("acme", folder.resolve("trust"), List.of(new FirstStore("off", s3,
            Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.of(new KeySource.File(Path.of("/etc/keys"), "backup")))), "a", List.of(),
            List.of()));
    assertThat(new ConfigurationReader().read(file).store("off").location()).isEqualTo(s3);
    assertThat(new ConfigurationReader().read(file).store("off").credentials())
        .contains(CredentialsConfig.of(new KeySource.File(Path.of("/etc/keys"), "backup")));
  }

  @Test
  void nothingExistingIsOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("holdfast.yaml"), "mine");
    assertThatThrownBy(() -> ConfigurationWriter.write(file, full()))
        .isInstanceOfSatisfying(HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.FILE_EXISTS));
    assertThat(file).hasContent("mine");
    assertThatThrownBy(
        () -> ConfigurationWriter.write(folder.resolve("no/such/folder.yaml"), full()))
        .isInstanceOfSatisfying(HoldfastException.class,
            e -> assertThat(e.fault()).isEqualTo(Fault.TARGET_FAILED));
  }

  @Test
  void namesFollowTheRule() {
    assertThat(Naming.source(Path.of("/srv/app.db"), Set.of())).isEqualTo("app-db");
    assertThat(Naming.source(Path.of("/srv/App__DB 2"), Set.of())).isEqualTo("app-db-2");
    assertThat(Naming.source(Path.of("/a/x"), Set.of("x", "x-2"))).isEqualTo("x-3");
    assertThat(Naming.source(Path.of("/"), Set.of())).isEqualTo("source");
    assertThat(Naming.source(Path.of("/srv/" + "a".repeat(300)), Set.of("a".repeat(255))))
        .isEqualTo("a".repeat(253) + "-2");
    assertThat(Naming.app("Web1.Example.com")).isEqualTo("web1.example.com");
    assertThat(Naming.app("_my host")).isEqualTo("my-host");
    assertThat(Naming.isName("web1.example.com")).isTrue();
    assertThat(Naming.isName("-x")).isFalse();
  }

  @Test
  void anyTextSurvivesAsAScalar() {
    long seed = Long.getLong("holdfast.seed", 20260114L);
    System.out.println("seed " + seed);
    RandomGenerator random = new Random(seed);
    String alphabet =
        "aZ09 /._-:#'\"\\*&!%@`{}[],?|>~\t\n\r\u0000\u0007\u0085\u00A0\u2028\uFEFFü漢😀";
    int[] points = alphabet.codePoints().toArray();
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      String yaml = "k: " + ConfigurationWriter.scalar(text.toString()) + "\n";
      Problems problems = new Problems();
      Optional<YamlNode> node = YamlTree.parse(Path.of("x"), yaml, problems);
      assertThat(problems.list()).as("seed %d, %s", seed, yaml).isEmpty();
      YamlNode value = ((YamlNode.Mapping) node.orElseThrow()).find("k").orElseThrow();
      assertThat(((YamlNode.Scalar) value).value()).as("seed %d", seed)
          .isEqualTo(text.toString());
    }
  }
}
