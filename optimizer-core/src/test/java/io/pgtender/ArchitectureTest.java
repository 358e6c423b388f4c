package io.pgtender;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The floors of the house: a floor uses those below it, never its neighbour and never one above. */
@AnalyzeClasses(packages = "io.pgtender", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.pgtender";

    /** Packages by floor, the cellar first. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("sql"),
            Set.of("catalog"),
            Set.of("observation", "plan"),
            Set.of("dataflow"),
            Set.of("workload", "whatif", "cache"),
            Set.of("candidate", "source", "coherence"),
            Set.of("selection", "advice"),
            Set.of("detect", "apply"),
            Set.of("verify", "review", "export"),
            Set.of(""),
            Set.of("assertions", "html"),
            Set.of("junit"));

    @ArchTest
    static final ArchRule floors_useOnlyFloorsBelow =
            classes().that().resideInAPackage(ROOT + "..").should(useOnlyFloorsBelow());

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule core_knowsNoSpringAndNoProxy = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "net.ttddyy..", ROOT + ".jdbc..", ROOT + ".spring..");

    @ArchTest
    static final ArchRule core_knowsJUnitInOnePackageOnly = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".junit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "org.opentest4j..");

    @ArchTest
    static final ArchRule every_packageBelongsToAFloor = classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .resideInAnyPackage(FLOORS.stream()
                    .flatMap(Set::stream)
                    .map(room -> room.isEmpty() ? ROOT : ROOT + "." + room)
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule packages_areNullMarked = classes().should(resideInANullMarkedPackage());

    private static ArchCondition<JavaClass> useOnlyFloorsBelow() {
        return new ArchCondition<>("use only floors below") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                int floor = floor(user.getPackageName());
                Set<JavaClass> used = user.getDirectDependenciesFromSelf().stream()
                        .map(d -> d.getTargetClass().getBaseComponentType())
                        .filter(c -> c.getPackageName().startsWith(ROOT))
                        .collect(Collectors.toSet());
                for (JavaClass target : used) {
                    boolean sameRoom = target.getPackageName().equals(user.getPackageName());
                    boolean below = floor(target.getPackageName()) < floor;
                    events.add(new SimpleConditionEvent(
                            user, sameRoom || below, user.getName() + " uses " + target.getName()));
                }
            }
        };
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked"),
                        "package " + type.getPackageName() + " is not @NullMarked: give it a package-info.java"));
            }
        };
    }

    private static int floor(String packageName) {
        String room = packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).contains(room)) {
                return floor;
            }
        }
        throw new AssertionError("package " + packageName + " stands on no floor: add it to the house first");
    }
}
