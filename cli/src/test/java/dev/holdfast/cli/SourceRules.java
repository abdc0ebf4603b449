package dev.holdfast.cli;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The rules that only sources can prove: sizes, catch-alls (byte code also has those that the compiler adds for
 * try-with-resources and record patterns), and the door text of every package.
 */
final class SourceRules {
  static final int LINES = 400;
  static final int METHOD_LINES = 50;
  static final int TEST_METHOD_LINES = 150;
  static final int PARAMETERS = 6;

  /** In a method's {@code @SuppressWarnings}: its parameters are not ours to choose (system calls). */
  static final String EXCUSED = "ParameterNumber";

  private static final Set<String> CATCH_ALLS = Set.of("Exception", "RuntimeException",
      "Throwable", "java.lang.Exception", "java.lang.RuntimeException", "java.lang.Throwable");

  /** The top of the command line, where a defect becomes an error line instead of a stack trace. */
  private static final String CATCHES_ALL = "/dev/holdfast/cli/Program.java";

  private SourceRules() {}

  /** Violations, each "RULE file:line what"; a file is a test when its name has {@code /src/test/}. */
  static List<String> check(Collection<? extends JavaFileObject> files) throws IOException {
    JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null,
        diagnostic -> {}, List.of("-proc:none"), null, files);
    List<String> found = new ArrayList<>();
    DocTrees trees = DocTrees.instance(task);
    for (CompilationUnitTree unit : task.parse()) {
      new Scanner(unit, trees, found).scan(unit, null);
    }
    return found;
  }

  private static final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final SourcePositions positions;
    private final LineMap lines;
    private final List<String> found;
    private final String file;
    private final boolean test;

    Scanner(CompilationUnitTree unit, DocTrees trees, List<String> found) throws IOException {
      this.unit = unit;
      this.trees = trees;
      this.positions = trees.getSourcePositions();
      this.lines = unit.getLineMap();
      this.found = found;
      this.file = unit.getSourceFile().getName();
      this.test = file.contains("/src/test/");
      long count = unit.getSourceFile().getCharContent(true).chars().filter(c -> c == '\n').count();
      if (count >= LINES) {
        found.add("S1 " + file + ":1 has " + count + " lines, allowed are fewer than " + LINES);
      }
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
      long inside = method.getBody() == null ? 0
          : line(positions.getEndPosition(unit, method))
              - line(positions.getStartPosition(unit, method.getBody())) - 1;
      if (inside >= (test ? TEST_METHOD_LINES : METHOD_LINES)) {
        report("S2", method, method.getName() + " has " + inside + " lines");
      }
      boolean record = getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD
          && method.getReturnType() == null;
      boolean excused = method.getModifiers().getAnnotations().stream()
          .anyMatch(a -> a.toString().contains(EXCUSED));
      if (!record && !excused && !test && method.getParameters().size() > PARAMETERS) {
        report("S3", method, method.getName() + " takes " + method.getParameters().size());
      }
      return super.visitMethod(method, none);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
      boolean open = getCurrentPath().getParentPath().getLeaf() instanceof CompilationUnitTree
          && !test && trees.getDocComment(getCurrentPath()) == null;
      if (open) {
        report("S5", type, type.getSimpleName() + " has no Javadoc");
      }
      return super.visitClass(type, none);
    }

    @Override
    public @Nullable Void visitCatch(CatchTree handler, @Nullable Void none) {
      Tree type = handler.getParameter().getType();
      List<? extends Tree> types = type instanceof UnionTypeTree union
          ? union.getTypeAlternatives()
          : List.of(type);
      for (Tree one : types) {
        if (!test && !file.endsWith(CATCHES_ALL) && CATCH_ALLS.contains(one.toString())) {
          report("R16", handler, "catches " + one);
        }
      }
      return super.visitCatch(handler, none);
    }

    @Override
    public @Nullable Void visitPackage(PackageTree tree, @Nullable Void none) {
      if (file.endsWith("package-info.java") && !test) {
        String text = trees.getDocComment(getCurrentPath());
        if (text == null || !text.contains("Start at {@link")) {
          report("S4", tree, "has no door text with \"Start at {@link …}\"");
        }
      }
      return super.visitPackage(tree, none);
    }

    private void report(String rule, Tree where, String what) {
      found.add(
          rule + " " + file + ":" + line(positions.getStartPosition(unit, where)) + " " + what);
    }

    private long line(long position) {
      return lines.getLineNumber(position);
    }
  }
}
