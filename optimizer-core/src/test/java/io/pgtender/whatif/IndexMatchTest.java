package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import io.pgtender.plan.SortColumn;
import io.pgtender.sql.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndexMatchTest {

    private static final RelationName TABLE = new RelationName("public", "t");
    private static final Condition A_EQUALS = condition(Kind.EQUALITY, "a", "(t.a = 1)");
    private static final Condition B_RANGE = condition(Kind.RANGE, "b", "(t.b > 2)");

    @Test
    void match_ofEqualityAndRange_leavesNothingToFilter() {
        IndexMatch match =
                IndexMatch.of(on("a", "b"), "t", List.of(B_RANGE, A_EQUALS)).orElseThrow();

        assertThat(match.conditions()).containsExactly(A_EQUALS, B_RANGE);
        assertThat(match.filter()).isEmpty();
    }

    @Test
    void match_ofOtherColumn_staysInTheFilter() {
        IndexMatch match =
                IndexMatch.of(on("a"), "t", List.of(A_EQUALS, B_RANGE)).orElseThrow();

        assertThat(match.filter()).containsExactly(B_RANGE);
    }

    @Test
    void match_ofAnotherAlias_isNone() {
        IndexMatch match = IndexMatch.of(on("a"), "u", List.of(A_EQUALS)).orElseThrow();

        assertThat(match.groups()).isEmpty();
    }

    @Test
    void match_ofLikeAndOther_isNone() {
        Condition like = condition(Kind.LIKE, "a", "(t.a ~~ 'x%'::text)");
        Condition other = condition(Kind.OTHER, null, "((t.a = 1) OR (t.b = 2))");

        IndexMatch match = IndexMatch.of(on("a"), "t", List.of(like, other)).orElseThrow();

        assertThat(match.groups()).isEmpty();
        assertThat(match.filter()).containsExactly(like, other);
    }

    @Test
    void match_ofPatternOperatorClass_servesEqualityButNoRange() {
        IndexDefinition index =
                IndexDefinition.btree(TABLE, List.of(new IndexKey("a", null, false, false, "text_pattern_ops", null)));
        Condition range = condition(Kind.RANGE, "a", "(t.a > 'x'::text)");

        assertThat(IndexMatch.of(index, "t", List.of(A_EQUALS)).orElseThrow().groups())
                .hasSize(1);
        assertThat(IndexMatch.of(index, "t", List.of(range)).orElseThrow().groups())
                .isEmpty();
    }

    @Test
    void partialIndex_whosePredicateTheStatementHolds_matches() {
        IndexDefinition index = partial("((a = 1) AND (b > 2))");

        IndexMatch match = IndexMatch.of(index, "t", List.of(A_EQUALS, B_RANGE)).orElseThrow();

        assertThat(match.predicate()).containsExactlyInAnyOrder(A_EQUALS, B_RANGE);
        assertThat(match.filter()).isEmpty();
    }

    @Test
    void partialIndex_whosePredicateIsOnlyHalfHeld_doesNotMatch() {
        assertThat(IndexMatch.of(partial("((a = 1) AND (b > 2))"), "t", List.of(A_EQUALS)))
                .isEmpty();
    }

    @Test
    void partialIndex_ofAnotherConstant_doesNotMatch() {
        assertThat(IndexMatch.of(partial("(a = 2)"), "t", List.of(A_EQUALS))).isEmpty();
    }

    @Test
    void order_behindConstantKey_isTheNextKeys() {
        IndexDefinition index = on("a", "b");
        IndexMatch match = IndexMatch.of(index, "t", List.of(A_EQUALS)).orElseThrow();

        assertThat(match.sorts(index, "t", List.of(ascending("b")))).isTrue();
    }

    @Test
    void order_behindUnboundKey_isNot() {
        IndexDefinition index = on("a", "b");
        IndexMatch match = IndexMatch.of(index, "t", List.of()).orElseThrow();

        assertThat(match.sorts(index, "t", List.of(ascending("b")))).isFalse();
    }

    @Test
    void order_behindInList_isNot() {
        IndexDefinition index = on("a", "b");
        Condition in = condition(Kind.ANY_OF, "a", "(t.a = ANY ('{1,2}'::integer[]))");
        IndexMatch match = IndexMatch.of(index, "t", List.of(in)).orElseThrow();

        assertThat(match.sorts(index, "t", List.of(ascending("b")))).isFalse();
    }

    @Test
    void order_readBackwards_turnsAllDirections() {
        IndexDefinition index = on("a", "b");
        IndexMatch match = IndexMatch.of(index, "t", List.of()).orElseThrow();

        assertThat(match.sorts(index, "t", List.of(descending("a"), descending("b"))))
                .isTrue();
        assertThat(match.sorts(index, "t", List.of(ascending("a"), descending("b"))))
                .isFalse();
    }

    @Test
    void order_withOtherNulls_isNot() {
        IndexDefinition index = on("a");
        IndexMatch match = IndexMatch.of(index, "t", List.of()).orElseThrow();

        assertThat(match.sorts(index, "t", List.of(new SortColumn("t", "a", null, false, true, null, false))))
                .isFalse();
    }

    private static IndexDefinition partial(String predicate) {
        return new IndexDefinition(TABLE, "btree", List.of(IndexKey.column("c")), List.of(), predicate, false);
    }

    private static IndexDefinition on(String... columns) {
        return IndexDefinition.btree(
                TABLE, java.util.Arrays.stream(columns).map(IndexKey::column).toList());
    }

    private static SortColumn ascending(String column) {
        return new SortColumn("t", column, null, false, false, null, false);
    }

    private static SortColumn descending(String column) {
        return new SortColumn("t", column, null, true, true, null, false);
    }

    private static Condition condition(Kind kind, @Nullable String column, String sql) {
        return new Condition(kind, "t", column, null, "=", "1", null, null, sql);
    }
}
