package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.SlowQuery.OpenTransaction;
import io.pgtender.observation.SlowQuery.Outcome;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlowQueryTest {

    private static SlowQuery query(String sql, @Nullable ParameterVector parameters) {
        return new SlowQuery(
                "orders",
                QueryShapes.parse(sql),
                Instant.EPOCH,
                Duration.ofMillis(312),
                12,
                1,
                Outcome.FAILED,
                "57014",
                new CallSite("com.example.OrderService", "list", "OrderService.java", 42),
                new OpenTransaction(Duration.ofMillis(800), 3),
                "http-1",
                5,
                parameters);
    }

    @Test
    void description_says_all_but_values() {
        assertThat(query("SELECT * FROM t WHERE name = 'secret'", null).describe())
                .isEqualTo("312.0 ms, then failed with SQLSTATE 57014, 12 rows: SELECT * FROM t WHERE name = ?"
                        + " at OrderService.list(OrderService.java:42), thread http-1, statement 3 of a transaction"
                        + " 800 ms old, 5 more like it since the last report");
    }

    @Test
    void record_text_hides_values_too() {
        ParameterVector vector = new ParameterVector("SELECT 'secret'", List.of(new Parameter("secret", 12)), 1);
        assertThat(query("SELECT ?", vector).toString()).doesNotContain("secret");
    }

    @Test
    void values_are_written_where_asked_for() {
        List<Parameter> parameters = Arrays.asList(
                new Parameter(7, 4),
                new Parameter("x".repeat(1_000), 12),
                new Parameter(null, 12),
                new Parameter(new byte[3], -2),
                new Parameter(Parameter.OPAQUE, 2004));
        assertThat(query("SELECT ?", new ParameterVector("SELECT ?", parameters, 1))
                        .describe())
                .endsWith(", parameters [7, '" + "x".repeat(97) + "...', null, 3 bytes, (not kept)]");
    }

    @Test
    void many_values_are_cut() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            parameters.add(new Parameter(i, 4));
        }
        assertThat(query("SELECT ?", new ParameterVector("SELECT ?", parameters, 1))
                        .describe())
                .endsWith("48, 49, 10 more]");
    }

    @Test
    void statement_without_parameters_is_written_as_it_was_sent() {
        assertThat(query("SELECT 7", new ParameterVector("SELECT 7", List.of(), 1))
                        .describe())
                .endsWith(", sent as: SELECT 7");
    }

    @Test
    void long_text_is_cut() {
        assertThat(query("SELECT " + "a, ".repeat(1_000) + "b", null).describe())
                .hasSizeLessThan(1_000)
                .contains("...");
    }
}
