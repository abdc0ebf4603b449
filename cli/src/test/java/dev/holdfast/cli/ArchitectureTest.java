package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.policy.violation.UnpurePlanner;
import dev.holdfast.violation.AgeAnywhere;
import dev.holdfast.violation.ArrayInRecord;
import dev.holdfast.violation.BothKeys;
import dev.holdfast.violation.ClockReader;
import dev.holdfast.violation.HttpAnywhere;
import dev.holdfast.violation.LongConstructor;
import dev.holdfast.violation.NameHelper;
import dev.holdfast.violation.NotFinal;
import dev.holdfast.violation.Printer;
import dev.holdfast.violation.ProcessStarter;
import dev.holdfast.violation.RuntimeStarter;
import dev.holdfast.violation.S3Anywhere;
import dev.holdfast.violation.WireAnywhere;
import dev.holdfast.violation.util.InDrawer;
import dev.holdfast.violationa.CycleA;
import dev.holdfast.violationb.CycleB;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules hold for all main code, and each of them bites when it is fed a class that breaks it. */
final class ArchitectureTest {
  private static final Map<String, List<List<Class<?>>>> VIOLATIONS = Map.ofEntries(
      Map.entry("R1", List.of(List.of(CycleA.class, CycleB.class))),
      Map.entry("R2", List.of(List.of(AgeAnywhere.class))),
      Map.entry("R3", List.of(List.of(S3Anywhere.class))),
      Map.entry("R4", List.of(List.of(HttpAnywhere.class))),
      Map.entry("R5", List.of(List.of(ProcessStarter.class), List.of(RuntimeStarter.class))),
      Map.entry("R6", List.of(List.of(WireAnywhere.class))),
      Map.entry("R7", List.of(List.of(UnpurePlanner.class))),
      Map.entry("R8", List.of(List.of(ClockReader.class))),
      Map.entry("R9", List.of(List.of(NameHelper.class))),
      Map.entry("R10", List.of(List.of(InDrawer.class))),
      Map.entry("R11", List.of(List.of(BothKeys.class))),
      Map.entry("R12", List.of(List.of(Printer.class))),
      Map.entry("R13", List.of(List.of(NotFinal.class))),
      Map.entry("R14", List.of(List.of(InDrawer.class))),
      Map.entry("R15", List.of(List.of(LongConstructor.class))),
      Map.entry("R17", List.of(List.of(ArrayInRecord.class))));

  @TestFactory
  Stream<DynamicTest> everyRuleHolds() {
    JavaClasses main = new ClassFileImporter().withImportOption(
        place -> !place.contains("/test-classes/") && !place.contains("-tests.jar"))
        .importPackages("dev.holdfast");
    assertThat(main.size()).as("main classes found").isGreaterThan(30);
    return ArchitectureRules.ALL.stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(),
            () -> allowEmpty(rule).check(main)));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleSeesItsViolation() {
    return ArchitectureRules.ALL.stream().flatMap(rule -> {
      List<List<Class<?>>> cases = VIOLATIONS.getOrDefault(number(rule), List.of());
      return Stream.concat(Stream.of(DynamicTest.dynamicTest(number(rule) + " has a violation",
          () -> assertThat(cases).isNotEmpty())), cases.stream().map(
              classes -> DynamicTest
                  .dynamicTest(number(rule) + " sees " + classes.getFirst().getSimpleName(), () -> {
                    JavaClasses wrong = new ClassFileImporter().importClasses(classes);
                    assertThat(allowEmpty(rule).evaluate(wrong).hasViolation()).isTrue();
                  })));
    });
  }

  @Test
  void noViolationIsLeftWithoutRule() {
    assertThat(VIOLATIONS.keySet()).containsExactlyInAnyOrderElementsOf(
        ArchitectureRules.ALL.stream().map(ArchitectureTest::number).toList());
  }

  private static String number(ArchRule rule) {
    return rule.getDescription().split(" ")[0];
  }

  /** A package may still be empty; that the rule bites is what the violations show. */
  private static ArchRule allowEmpty(ArchRule rule) {
    return rule.allowEmptyShould(true);
  }
}
