package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.pgtender.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** The rules of {@link ArchitectureTest} against classes that break them. */
class ArchitectureRuleTest {

    private static final ClassFileImporter IMPORTER = new ClassFileImporter();

    @Test
    void useOfAFloorAbove_isRefused() throws ClassNotFoundException {
        Class<?> offender = Class.forName("io.pgtender.sql.UsesAFloorAbove");

        assertThat(evaluate(ArchitectureTest.floors_useOnlyFloorsBelow, offender)
                        .getFailureReport()
                        .getDetails())
                .containsExactly("io.pgtender.sql.UsesAFloorAbove uses io.pgtender.catalog.IndexKey");
    }

    @Test
    void useOfANeighbour_isRefused() throws ClassNotFoundException {
        Class<?> offender = Class.forName("io.pgtender.observation.UsesItsNeighbour");

        assertThat(evaluate(ArchitectureTest.floors_useOnlyFloorsBelow, offender)
                        .getFailureReport()
                        .getDetails())
                .containsExactly("io.pgtender.observation.UsesItsNeighbour uses io.pgtender.plan.Plan");
    }

    @Test
    void useOfAFloorBelow_isAllowed() {
        assertThat(evaluate(ArchitectureTest.floors_useOnlyFloorsBelow, Catalog.class)
                        .hasViolation())
                .isFalse();
    }

    @Test
    void packageOnNoFloor_isRefused() {
        Class<?> stranger = io.pgtender.testing.TestPostgres.class;

        assertThat(evaluate(ArchitectureTest.every_packageBelongsToAFloor, stranger)
                        .hasViolation())
                .isTrue();
    }

    @Test
    void packageWithoutNullMarked_isRefused() {
        Class<?> unmarked = org.junit.jupiter.api.Assertions.class;

        assertThat(evaluate(ArchitectureTest.packages_areNullMarked, unmarked).hasViolation())
                .isTrue();
    }

    private static EvaluationResult evaluate(ArchRule rule, Class<?>... classes) {
        return rule.evaluate(IMPORTER.importClasses(classes));
    }
}
