package io.pgtender.review;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConstantsTest {

    @Test
    void constantsOfTheText_areThere() {
        assertThat(Constants.areAllIn("(doc ->> 'it''s'::text)", "WHERE doc->>'it''s' = ?"))
                .isTrue();
        assertThat(Constants.areAllIn("mod(\"col 7\", 12)", "WHERE mod(\"col 7\", 12) = ?"))
                .isTrue();
        assertThat(Constants.areAllIn("lower(a1)", "x")).isTrue();
    }

    @Test
    void valuesOfParameters_areNot() {
        assertThat(Constants.areAllIn("(doc ->> 'secret'::text)", "WHERE doc->>? = ?"))
                .isFalse();
        assertThat(Constants.areAllIn("mod(id, 12)", "WHERE mod(id, ?) = 123")).isFalse();
    }
}
