package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The rules over sources hold for the whole checkout, and each of them bites. */
final class SourceRulesTest {
  private static final List<String> MODULES = List.of("proto", "agent", "controller", "cli");

  @Test
  void everyRuleHolds() throws IOException {
    Path top = Path.of(System.getProperty("holdfast.root"));
    List<Path> files = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> tree = Files.walk(top.resolve(module).resolve("src"))) {
        tree.filter(f -> f.toString().endsWith(".java")).forEach(files::add);
      }
    }
    assertThat(files).as("source files found").hasSizeGreaterThan(50);
    try (var manager = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null,
        null)) {
      List<JavaFileObject> sources = new ArrayList<>();
      manager.getJavaFileObjectsFromPaths(files).forEach(sources::add);
      assertThat(SourceRules.check(sources)).as("violations").isEmpty();
    }
  }

  @Test
  void longFilesAreSeen() throws IOException {
    assertThat(check("/src/main/java/A.java", "\n".repeat(399) + "/** D. */ class A {}"))
        .isEmpty();
    assertThat(check("/src/main/java/A.java", "\n".repeat(400) + "/** D. */ class A {}"))
        .singleElement().asString().startsWith("S1 ");
    assertThat(check("/src/test/java/A.java", "\n".repeat(399) + "class A {}")).isEmpty();
    assertThat(check("/src/test/java/A.java", "\n".repeat(400) + "class A {}")).singleElement()
        .asString().startsWith("S1 ");
  }

  @Test
  void longMethodsAreSeen() throws IOException {
    assertThat(
        check("/src/main/java/A.java", "/** D. */ class A { void f() {" + "\n".repeat(50) + "} }"))
        .isEmpty();
    assertThat(
        check("/src/main/java/A.java", "/** D. */ class A { void f() {" + "\n".repeat(51) + "} }"))
        .singleElement().asString().startsWith("S2 ");
  }

  @Test
  void longParameterListsAreSeenAndRecordsAreExempt() throws IOException {
    String six = "int a, int b, int c, int d, int e, int f";
    assertThat(check("/src/main/java/A.java", "/** D. */ class A { void f(" + six + ") {} }"))
        .isEmpty();
    assertThat(
        check("/src/main/java/A.java", "/** D. */ class A { void f(" + six + ", int g) {} }"))
        .singleElement().asString().startsWith("S3 ");
    assertThat(check("/src/main/java/A.java",
        "/** D. */ class A { @SuppressWarnings(\"ParameterNumber\") void f(" + six
            + ", int g) {} }"))
        .isEmpty();
    assertThat(check("/src/main/java/A.java", "/** D. */ record A(" + six + ", int g) {}"))
        .isEmpty();
  }

  @Test
  void packagesWithoutDoorTextAreSeen() throws IOException {
    assertThat(check("/src/main/java/a/package-info.java", "/** Text. */ package a;"))
        .singleElement().asString().startsWith("S4 ");
    assertThat(check("/src/main/java/a/package-info.java",
        "/** Text. Start at {@link A}. */ package a;")).isEmpty();
  }

  @Test
  void typesWithoutJavadocAreSeen() throws IOException {
    assertThat(check("/src/main/java/A.java", "class A {}")).singleElement().asString()
        .startsWith("S5 ");
    assertThat(check("/src/main/java/A.java", "/** Text. */ class A {}")).isEmpty();
  }

  @Test
  void catchAllsAreSeen() throws IOException {
    for (String type : List.of("Exception", "RuntimeException", "Throwable",
        "java.lang.Exception", "IllegalStateException | Exception")) {
      assertThat(check("/src/main/java/A.java",
          "/** D. */ class A { void f() { try { g(); } catch (" + type + " e) {} } }"))
          .as(type).singleElement().asString().startsWith("R16 ");
    }
    assertThat(check("/src/main/java/A.java", "/** D. */ class A { void f(AutoCloseable c) {"
        + " try (c) { g(); } catch (java.io.IOException e) {} } }")).isEmpty();
  }

  private static List<String> check(String name, String text) throws IOException {
    return SourceRules.check(List.of(new SimpleJavaFileObject(URI.create("memory://" + name),
        JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreErrors) {
        return text;
      }
    }));
  }
}
