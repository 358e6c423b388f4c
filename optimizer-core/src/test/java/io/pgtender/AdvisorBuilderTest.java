package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.selection.SelectionLimits;
import io.pgtender.workload.WorkloadRecorder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class AdvisorBuilderTest {

    /** Nothing listens on port 1. */
    private static final String UNREACHABLE = "jdbc:postgresql://localhost:1/shop?connectTimeout=5";

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0005S", "PT25H"})
    void statementTimeoutThatPostgresWouldNotTakeAsMeant_isRefusedWithItsValue(String timeout) {
        Advisor.Builder builder = builder();

        assertThatThrownBy(() -> builder.statementTimeout(Duration.parse(timeout)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("statementTimeout must be between PT0.001S and PT1H");
    }

    @Test
    void blankName_isRefused() {
        Advisor.Builder builder = builder();

        assertThatThrownBy(() -> builder.name(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name must not be blank");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0.1, 0.1, PT1S, maxIndexes",
        "5, 10, 0.1, PT1S, minShareOfStatement",
        "5, NaN, 0.1, PT1S, minShareOfStatement",
        "5, 0.1, -0.1, PT1S, minShareOfWorkload",
        "5, 0.1, 0.1, PT-1S, timeBudget"
    })
    void impossibleLimit_isRefusedByName(int indexes, double statement, double workload, String time, String name) {
        Duration timeBudget = Duration.parse(time);

        assertThatThrownBy(() -> SelectionLimits.builder()
                        .maxIndexes(indexes)
                        .minShareOfStatement(statement)
                        .minShareOfWorkload(workload)
                        .timeBudget(timeBudget))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " must ");
    }

    @Test
    void unreachableServer_isANoteAndNoException() {
        try (Advisor advisor = builder().name("shop").build()) {
            Report report = advisor.analyze();

            assertThat(report.dataSourceName()).isEqualTo("shop");
            assertThat(report.server()).isEmpty();
            assertThat(report.notes().get(0)).startsWith("no connection to the server could be had (SQLSTATE 08001): ");
            assertThat(report.toString()).contains("server not reached");
        }
    }

    private static Advisor.Builder builder() {
        PGSimpleDataSource unreachable = new PGSimpleDataSource();
        unreachable.setUrl(UNREACHABLE);
        return Advisor.builder(WorkloadRecorder.builder().build(), unreachable);
    }
}
