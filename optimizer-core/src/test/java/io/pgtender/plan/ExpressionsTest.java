package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpressionsTest {

    @Test
    void columns_areToldFromTypesFunctionsCollationsAndMembers() {
        assertThat(Expressions.columns(
                        "(public.f(x.a, 'y.b'::public.t) OPERATOR(s.@>) ((x.\"C d\").part COLLATE pg_catalog.\"C\"))"
                                + "::timestamp(3) without time zone + (InitPlan 1).col1 + 1.5 + z.*"))
                .containsExactly(
                        new ColumnReference("x", "a"), new ColumnReference("x", "C d"), new ColumnReference("z", "*"));
    }

    @Test
    void unqualifiedNames_areNeitherCalledNorPartOfOthers() {
        assertThat(
                        Expressions.unqualifiedNames(
                                "(lower(\"N \"\"x\"\"\") || 'b'), s.f(c), (d).part, a = ANY ('{1,2}'::integer[]), x.*, 12, ctid"))
                .containsExactlyInAnyOrder("N \"x\"", "c", "d", "a", "ANY", "integer", "ctid");
    }

    @Test
    void unqualifiedNames_ofAnOutputWithoutAlias_areItsWords() {
        assertThat(Expressions.unqualifiedNames("count(DISTINCT amount)"))
                .containsExactlyInAnyOrder("DISTINCT", "amount");
        assertThat(Expressions.unqualifiedNames("(\"Total \"\"A\"\"\" || 'it''s note')"))
                .containsExactly("Total \"A\"");
        assertThat(Expressions.unqualifiedNames("o.amount")).isEmpty();
    }

    @Test
    void withoutAlias_leavesOtherTextAlone() {
        assertThat(Expressions.withoutAlias("lower((\"x y\".\"N\")::text) || 'x y.N' || z.\"N\"", "x y"))
                .isEqualTo("lower((\"N\")::text) || 'x y.N' || z.\"N\"");
    }

    @Test
    void selfContained_isWhatNamesNothingOfThePlan() {
        assertThat(Expressions.isSelfContained("(x.a = '$1 (SubPlan 1)'::text)"))
                .isTrue();
        assertThat(Expressions.isSelfContained("(x.a = $1)")).isFalse();
        assertThat(Expressions.isSelfContained("(x.a = (InitPlan 1).col1)")).isFalse();
        assertThat(Expressions.isSelfContained("(NOT (hashed SubPlan 1))")).isFalse();
    }

    @Test
    void bare_keepsParenthesesThatDoNotMatch() {
        assertThat(Expressions.bare(" ((a = 1)) ")).isEqualTo("a = 1");
        assertThat(Expressions.bare("(a = 1) AND (b = ')')")).isEqualTo("(a = 1) AND (b = ')')");
        assertThat(Expressions.bare("(\"a)\" = 'it''s (')")).isEqualTo("\"a)\" = 'it''s ('");
        assertThat(Expressions.bare("((a = 1)")).isEqualTo("((a = 1)");
        assertThat(Expressions.bare("()")).isEmpty();
        assertThat(Expressions.bare(null)).isEmpty();
    }
}
