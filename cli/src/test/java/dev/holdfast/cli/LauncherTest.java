package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launcher, with a Java and a Maven that are shell scripts: the first prints its arguments, the second makes the
 * jar. What the real ones do is left to the tests that start the whole program.
 */
final class LauncherTest {
  private static final List<String> TOOLS = List.of("sh", "cat", "find", "flock", "grep", "head",
      "id", "mkdir", "readlink", "rm", "rmdir", "stat", "touch", "uname");

  /** The fake Java: writes a cache when asked to, else prints one argument a line. */
  private static final String JAVA = """
      #!/bin/sh
      for a in "$@"; do
        case $a in -XX:AOTCacheOutput=*) echo made >"${a#*=}"; exit 0 ;; esac
      done
      printf '%s\\n' "$@"
      """;
  private static final String MVN = """
      #!/bin/sh
      echo "[INFO] Building Holdfast command line 0.1.0 [5/5]"
      [ -z "${BROKEN:-}" ] || { echo "[ERROR] it is broken"; exit 1; }
      mkdir -p cli/target/holdfast/lib && echo "$@" >cli/target/holdfast/lib/holdfast.jar
      """;

  @TempDir
  Path temp;
  private Path home;
  private Path jdk;
  private Path bin;

  record Outcome(int exit, List<String> out, String err) {}

  @BeforeEach
  void makeCheckout() throws IOException {
    home = Files.createDirectories(temp.resolve("check out"));
    Path launcher = home.resolve("holdfast");
    Files.copy(Path.of(System.getProperty("holdfast.root"), "holdfast"), launcher);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(home.resolve("cli/src/main/java"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    jdk = temp.resolve("jdk-25");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"25.0.3\"\n");
    script(jdk.resolve("bin/java"), JAVA);
    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    bin = Files.createDirectories(temp.resolve("bin"));
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
    }
    script(bin.resolve("mvn"), MVN);
  }

  @Test
  void buildsOnFirstUseAndSaysSo() throws Exception {
    Outcome first = run(home.resolve("holdfast"), Map.of(), "version");
    assertThat(first.exit()).isZero();
    assertThat(first.err()).contains("holdfast: first use: building")
        .contains("holdfast: building Holdfast command line");
    assertThat(first.out()).contains("-jar", "version");
    Outcome second = run(home.resolve("holdfast"), Map.of(), "version");
    assertThat(second.err()).isEmpty();
  }

  @Test
  void buildsAgainWhenSourcesAreNewer() throws Exception {
    run(home.resolve("holdfast"), Map.of(), "version");
    Path source = Files.writeString(home.resolve("cli/src/main/java/A.java"), "class A {}");
    Path jar = home.resolve("cli/target/holdfast/lib/holdfast.jar");
    Instant built = Files.getLastModifiedTime(jar).toInstant();
    Files.setLastModifiedTime(source, FileTime.from(built.plusSeconds(1)));
    assertThat(run(home.resolve("holdfast"), Map.of(), "version").err())
        .contains("the sources are newer than the build: building again");
  }

  @Test
  void aFailedBuildSaysWhyAndWhereTheOutputIs() throws Exception {
    Outcome outcome = run(home.resolve("holdfast"), Map.of("BROKEN", "yes"), "version");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("[ERROR] it is broken", "the build failed",
        "target/build.log");
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    Files.delete(bin.resolve("mvn"));
    Outcome outcome = run(home.resolve("holdfast"), Map.of(), "version");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("Maven is needed to build Holdfast",
        "apt-get install maven");
  }

  @Test
  void anotherJavaIsNotTaken() throws Exception {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    Outcome outcome = run(home.resolve("holdfast"), Map.of(), "version");
    // Ours would print its arguments. A Java 25 in a usual place, if any, refuses the false jar.
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25-ea\"\n");
    assertThat(run(home.resolve("holdfast"), Map.of(), "version").out()).contains("version");
  }

  @Test
  void worksThroughLinksFromAnywhere() throws Exception {
    Path far = Files.createDirectories(temp.resolve("a/b"));
    Files.createSymbolicLink(far.resolve("one"), Path.of("../../check out/holdfast"));
    Files.createSymbolicLink(temp.resolve("two"), far.resolve("one"));
    Outcome outcome = run(temp.resolve("two"), Map.of(), "ls", "a  b", "", "*");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).endsWith("-jar",
        home.toRealPath().resolve("cli/target/holdfast/lib/holdfast.jar").toString(), "ls", "a  b",
        "", "*");
  }

  @Test
  void anInstalledLayoutIsNeverBuilt() throws Exception {
    Path installed = Files.createDirectories(temp.resolve("opt/lib")).getParent();
    Files.copy(home.resolve("holdfast"), installed.resolve("holdfast"));
    Outcome empty = run(installed.resolve("holdfast"), Map.of(), "version");
    assertThat(empty.exit()).isEqualTo(1);
    assertThat(empty.err()).contains("install it again");
    Files.writeString(installed.resolve("lib/holdfast.jar"), "jar");
    assertThat(run(installed.resolve("holdfast"), Map.of(), "version").exit()).isZero();
  }

  @ParameterizedTest @CsvSource({"backup shop, 96m", "retention plan, 96m", "version, 96m",
      "'', 96m",
      "restore x --target y, 512m", "-c restore backup, 96m", "-q --state find rescue, 512m",
      "--identity=restore validate, 96m", "store init, 512m", "key prove, 512m", "init, 512m",
      "quickstart, 512m", "backup restore, 96m"})
  void memoryDependsOnTheVerb(String words, String heap) throws Exception {
    Outcome outcome = run(home.resolve("holdfast"), Map.of(), words.split(" "));
    assertThat(outcome.out()).contains("-Xmx" + heap);
  }

  @Test
  void ownOptionsComeLastAndSoWin() throws Exception {
    List<String> out = run(home.resolve("holdfast"),
        Map.of("HOLDFAST_JAVA_OPTS", "-Xmx1g -Dx=y"), "backup").out();
    assertThat(out).containsSubsequence("-Xmx96m", "-Xmx1g", "-Dx=y", "-jar");
  }

  @Test
  void theCacheIsUsedOnlyWhenMadeFromTheseJars() throws Exception {
    Path cache = home.resolve("cli/target/holdfast/holdfast.aot");
    String flag = "-XX:AOTCache=" + home.toRealPath().resolve("cli/target/holdfast/holdfast.aot");
    assertThat(run(home.resolve("holdfast"), Map.of(), "version").out()).contains(flag);
    assertThat(cache).exists();
    assertThat(run(home.resolve("holdfast"), Map.of("HOLDFAST_NO_CACHE", "1"), "version").out())
        .doesNotContain(flag);

    Files.delete(cache);
    assertThat(run(home.resolve("holdfast"), Map.of(), "version").out()).doesNotContain(flag);

    // Other jars than those the stamp names, and nobody may make a new cache: it is left alone.
    Files.writeString(cache, "stale");
    Files.writeString(home.resolve("cli/target/holdfast/lib/new.jar"), "jar");
    Files.createDirectory(home.resolve("cli/target/holdfast/holdfast.aot.making"));
    assertThat(run(home.resolve("holdfast"), Map.of(), "version").out()).doesNotContain(flag);
  }

  @Test
  void nothingButTheProgramWritesToStandardOutput() throws Exception {
    Outcome outcome = run(home.resolve("holdfast"), Map.of(), "version");
    assertThat(outcome.out()).first().asString().startsWith("-XX:");
    assertThat(outcome.out()).contains("-Xlog:disable", "-Xlog:all=warning:stderr");
  }

  private Outcome run(Path launcher, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", bin.toString(), "JAVA_HOME", jdk.toString(),
        "HOME", temp.toString()));
    builder.environment().putAll(environment);
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readAllLines(out, StandardCharsets.UTF_8),
        Files.readString(err));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
