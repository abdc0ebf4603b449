package dev.holdfast.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * The rules that byte code can prove, R1–R15; R16 and the size limits need sources: {@link SourceRules}. The first word
 * of a description is the rule's number.
 */
final class ArchitectureRules {
  private static final DescribedPredicate<JavaClass> OURS = not(
      resideInAPackage("dev.holdfast.wire.."));

  private static final String[] DECISIONS = {"dev.holdfast.policy..", "dev.holdfast.placement..",
      "dev.holdfast.retention..", "dev.holdfast.schedule.."};
  private static final String[] DECISIONS_MAY_USE = {"dev.holdfast.policy..",
      "dev.holdfast.placement..", "dev.holdfast.retention..", "dev.holdfast.schedule..",
      "dev.holdfast.catalog..", "dev.holdfast.job..", "dev.holdfast.id..", "dev.holdfast.fault..",
      "java.lang..", "java.util..", "java.time..", "org.jspecify.."};

  /** What reads the system clock, by the class that has it. */
  private static final Map<String, Set<String>> CLOCKS = Map.of("java.lang.System",
      Set.of("currentTimeMillis"), "java.time.Clock",
      Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds",
          "tickMinutes"),
      "java.time.InstantSource", Set.of("system"), "java.time.Instant", Set.of("now"),
      "java.time.LocalDate", Set.of("now"), "java.time.LocalDateTime", Set.of("now"),
      "java.time.LocalTime", Set.of("now"), "java.time.OffsetDateTime", Set.of("now"),
      "java.time.ZonedDateTime", Set.of("now"), "java.util.Date", Set.of("<init>"));

  static final List<ArchRule> ALL = List.of(
      slices().matching("dev.holdfast.(*)..").should().beFreeOfCycles()
          .as("R1 no cycles between packages"),
      onlyBehind("dev.holdfast.seal", "com.exceptionfactory..").as("R2 age only behind seal"),
      onlyBehind("dev.holdfast.store", "io.minio..").as("R3 the S3 client only behind store"),
      onlyBehind("dev.holdfast.transfer", "java.net.http..").as("R4 HTTP only behind transfer"),
      noClasses().that().resideOutsideOfPackage("dev.holdfast.tool").should()
          .dependOnClassesThat().areAssignableTo(ProcessBuilder.class).orShould()
          .callMethodWhere(target(Map.of("java.lang.Runtime", Set.of("exec"))))
          .as("R5 processes only behind tool"),
      noClasses().that(OURS).and()
          .resideOutsideOfPackages("dev.holdfast.agent..", "dev.holdfast.controller..",
              "dev.holdfast.cli..", "dev.holdfast.snapshot..", "dev.holdfast.signed..")
          .should().dependOnClassesThat().resideInAPackage("dev.holdfast.wire..")
          .as("R6 wire types stop at the doors"),
      classes().that().resideInAnyPackage(DECISIONS).should()
          .onlyDependOnClassesThat(resideInAnyPackage(DECISIONS_MAY_USE).or(arrays()))
          .as("R7 decisions are pure"),
      noClasses().that().haveNameNotMatching(".*Main(\\$.*)?").should()
          .callCodeUnitWhere(target(CLOCKS)).as("R8 time comes in as an argument"),
      classes().that(OURS)
          .should(notBeNamed(
              "(Util|Utils|Helper|Helpers|Manager|Impl|Common|Dto|DTO|Entity|Entities)$"))
          .as("R9 names say what, not how"),
      noClasses().that(OURS).should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..",
              "..model..", "..dto..", "..service..", "..impl..", "..core..")
          .as("R10 packages are named by the domain"),
      noClasses().that().resideOutsideOfPackage("dev.holdfast.cli..")
          .should(touchBoth("dev.holdfast.seal", "dev.holdfast.store"))
          .as("R11 keys and store credentials meet only in the cli"),
      noClasses().that().resideOutsideOfPackage("dev.holdfast.cli..").should()
          .accessField(System.class, "out").as("R12 only the cli prints"),
      classes().that(OURS).should(rule("be final, sealed, a record, an enum or an interface",
          ArchitectureRules::checkFinal)).as("R13 classes are final"),
      classes().that(OURS)
          .should(rule("sit in a @NullMarked package", ArchitectureRules::checkNullMarked))
          .as("R14 every package is @NullMarked"),
      classes().that(OURS)
          .should(rule("have constructors of at most 6 parameters (records exempt)",
              ArchitectureRules::checkConstructors))
          .as("R15 small constructors"),
      classes().that(OURS)
          .should(rule("have no array among a record's components",
              ArchitectureRules::checkComponents))
          .as("R17 records hold values, not arrays"));

  private ArchitectureRules() {}

  private static ArchRule onlyBehind(String door, String... libraries) {
    return noClasses().that().resideOutsideOfPackages(door, door + "..").should()
        .dependOnClassesThat(resideInAnyPackage(libraries));
  }

  private static DescribedPredicate<JavaAccess<?>> target(Map<String, Set<String>> methods) {
    return DescribedPredicate.describe("target is one of " + methods.keySet(), access -> methods
        .getOrDefault(access.getTargetOwner().getName(), Set.of()).contains(access.getName()));
  }

  private static DescribedPredicate<HasName> arrays() {
    return DescribedPredicate.describe("arrays", c -> c.getName().startsWith("["));
  }

  private static ArchCondition<JavaClass> notBeNamed(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return rule("not be named " + regex, (c, events) -> {
      if (pattern.matcher(c.getSimpleName()).find()) {
        events.add(violated(c, c.getName() + " is named " + c.getSimpleName()));
      }
    });
  }

  private static ArchCondition<JavaClass> touchBoth(String a, String b) {
    return new ArchCondition<>("touch both " + a + " and " + b) {
      @Override
      public void check(JavaClass c, ConditionEvents events) {
        boolean both = touches(c, a) && touches(c, b);
        events.add(new SimpleConditionEvent(c, both,
            c.getName() + (both ? " touches both " : " does not touch both ") + a + " and " + b));
      }
    };
  }

  private static boolean touches(JavaClass c, String pkg) {
    return c.getDirectDependenciesFromSelf().stream()
        .map(d -> d.getTargetClass().getPackageName() + ".").anyMatch(p -> p.startsWith(pkg + "."));
  }

  private static ArchCondition<JavaClass> rule(String text,
      BiConsumer<JavaClass, ConditionEvents> check) {
    return new ArchCondition<>(text) {
      @Override
      public void check(JavaClass c, ConditionEvents events) {
        check.accept(c, events);
      }
    };
  }

  private static void checkFinal(JavaClass c, ConditionEvents events) {
    boolean free = c.isInterface() || c.isEnum() || c.isRecord() || !c.isTopLevelClass()
        || c.getModifiers().contains(JavaModifier.FINAL)
        || c.getSimpleName().equals("package-info");
    if (!free && !c.reflect().isSealed()) {
      events.add(violated(c, c.getName() + " is neither final nor sealed"));
    }
  }

  private static void checkNullMarked(JavaClass c, ConditionEvents events) {
    boolean marked = c.getPackage().tryGetPackageInfo().isPresent()
        && c.getPackage().isAnnotatedWith(NullMarked.class);
    if (!marked) {
      events.add(violated(c, c.getPackageName() + " is not @NullMarked"));
    }
  }

  private static void checkConstructors(JavaClass c, ConditionEvents events) {
    if (c.isRecord() || c.isAnonymousClass() || c.isLocalClass()) {
      return; // the compiler adds what they capture
    }
    int hidden = c.isEnum() ? 2
        : c.isInnerClass() && !c.getModifiers().contains(JavaModifier.STATIC) ? 1
        : 0;
    c.getConstructors().stream()
        .filter(m -> !m.getModifiers().contains(JavaModifier.SYNTHETIC))
        .map(m -> m.getRawParameterTypes().size() - hidden).filter(n -> n > 6)
        .forEach(n -> events.add(violated(c, c.getName() + " is made of " + n + " parameters")));
  }

  private static void checkComponents(JavaClass c, ConditionEvents events) {
    if (!c.isRecord()) {
      return;
    }
    for (RecordComponent component : c.reflect().getRecordComponents()) {
      if (component.getType().isArray()) {
        events.add(violated(c, c.getName() + "." + component.getName() + " is an array"));
      }
    }
  }
}
