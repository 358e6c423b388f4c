package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {

    @Test
    void alternatives_areTheOperandsOfOr() {
        assertThat(Terms.alternatives("((o.a = 1) OR ((o.b = 2) AND (o.c = 'x OR y'::text)))"))
                .containsExactly("(o.a = 1)", "((o.b = 2) AND (o.c = 'x OR y'::text))");
    }

    @Test
    void alternatives_ofNoOr_areTheWhole() {
        assertThat(Terms.alternatives("(o.a = 1)")).containsExactly("o.a = 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "(o.doc @> '{}'::jsonb); o.doc; @>; '{}'::jsonb",
                "((o.doc -> 'a'::text) ? 'b'::text); o.doc -> 'a'::text; ?; 'b'::text",
                "(o.h OPERATOR(ext.@>) '1'::ext.hstore); o.h; @>; '1'::ext.hstore",
                "('x'::text = ANY (o.tags)); 'x'::text; =; ANY (o.tags)",
                "(i.embedding <-> '[1,2]'::vector); i.embedding; <->; '[1,2]'::vector",
            })
    void operator_hasTwoOperands(String printed, String left, String operator, String right) {
        assertThat(Terms.binary(printed)).contains(new Terms.Binary(left, operator, right));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "o.a", "lower(o.a)", "(o.a IS NULL)", "((", "- 5", "o.a OPERATOR("})
    void whatIsNoOperator_hasNoOperands(String printed) {
        assertThat(Terms.binary(printed)).isEmpty();
    }

    @Test
    void row_hasMembers() {
        assertThat(Terms.row("ROW(o.a, (o.b + 1), ROW(1, 2))")).containsExactly("o.a", "(o.b + 1)", "ROW(1, 2)");
        assertThat(Terms.row("row_of(o.a)")).isEmpty();
    }

    @Test
    void call_isAllOfIt() {
        assertThat(Terms.call("max(o.at)").map(Terms.Call::function)).contains("max");
        assertThat(Terms.call("now()").map(Terms.Call::arguments))
                .hasValueSatisfying(a -> assertThat(a).isEmpty());
        assertThat(Terms.call("max(o.at) + min(o.at)")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "'x'::text",
                "'-1'::integer",
                "NULL::text",
                "true",
                "'2024-01-01 00:00:00'::timestamp without time zone",
                "'{1,2}'::character varying(3)[]",
                "('x'::text)"
            })
    void literal_isAConstant(String printed) {
        assertThat(Terms.isConstant(printed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now()",
                "('2024-01-01'::date)::timestamp",
                "o.a",
                "('x'::text || 'y'::text)",
                "$1",
                "current_user"
            })
    void whatHasToBeEvaluated_isNoConstant(String printed) {
        assertThat(Terms.isConstant(printed)).isFalse();
    }

    @Test
    void string_losesItsQuotes() {
        assertThat(Terms.string("'it''s %'::text")).contains("it's %");
        assertThat(Terms.string("5")).isEmpty();
    }

    @Test
    void cast_isAllOfIt() {
        assertThat(Terms.cast("(o.doc)::jsonb")).contains(new Terms.Cast("o.doc", "jsonb"));
        assertThat(Terms.cast("((o.doc)::jsonb -> 'a'::text)")).isEmpty();
    }

    @Test
    void collations_areFoundInAStatement() {
        assertThat(Terms.collations("SELECT * FROM t WHERE a COLLATE \"C\" = ? ORDER BY b collate pg_catalog.\"de-x\""))
                .containsExactly("\"C\"", "pg_catalog.\"de-x\"");
        assertThat(Terms.collations("SELECT 'COLLATE x'")).isEmpty();
    }
}
