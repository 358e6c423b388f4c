package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.plan.Condition;
import io.pgtender.plan.PlannedConjuncts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextConstantsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "SELECT 1 FROM o WHERE status = 'open' AND id = ?; (o.status = 'open'::text)",
                "SELECT 1 FROM o WHERE status = 'it''s' AND id = ?; (o.status = 'it''s'::text)",
                "SELECT 1 FROM o WHERE status IN ('open', 'new') AND id = ?; (o.status = ANY ('{open,new}'::text[]))",
                "SELECT 1 FROM o WHERE region = 5 AND id = $1; (o.region = 5)",
                "SELECT 1 FROM o WHERE active AND id = ?; o.active",
                "SELECT 1 FROM o WHERE deleted_at IS NULL AND id = ?; (o.deleted_at IS NULL)",
                "SELECT 1 FROM a_view; (o.status = 'open'::text)",
                "SELECT 1 FROM o WHERE status = 'open' LIMIT ?; (o.status = 'open'::text)",
            })
    void constantOfTheText_isFixed(String sql, String condition) {
        assertThat(new TextConstants(sql).fixes(condition(condition))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "SELECT 1 FROM o WHERE status = ?; (o.status = 'open'::text)",
                "SELECT 1 FROM o WHERE status = $1 AND kind = 'x'; (o.status = 'x'::text)",
                "SELECT 1 FROM o WHERE status IN ('open', ?); (o.status = ANY ('{open,new}'::text[]))",
                "SELECT 1 FROM o WHERE active = ?; o.active",
                "SELECT 1 FROM o WHERE region = coalesce(?, 3); (o.region = 5)",
                "SELECT 1 FROM a_view WHERE id = ?; (o.status = 'open'::text)",
            })
    void constantThatMayBeAValue_isNotFixed(String sql, String condition) {
        assertThat(new TextConstants(sql).fixes(condition(condition))).isFalse();
    }

    private static Condition condition(String sql) {
        return PlannedConjuncts.conditions(sql).get(0);
    }
}
