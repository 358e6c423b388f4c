package io.pgtender.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SortKeysTest {

    @Test
    void plainColumn_isAscendingWithNullsLast() {
        assertThat(keys("o.created")).containsExactly(new SortColumn("o", "created", null, false, false, null, false));
    }

    @Test
    void descendingColumn_hasNullsFirstUnlessSaidOtherwise() {
        assertThat(keys("x.a DESC", "x.b DESC NULLS LAST", "x.c NULLS FIRST"))
                .containsExactly(
                        new SortColumn("x", "a", null, true, true, null, false),
                        new SortColumn("x", "b", null, true, false, null, false),
                        new SortColumn("x", "c", null, false, true, null, false));
    }

    @Test
    void expression_isKeptAsPrinted() {
        assertThat(keys("((lower((x.name)::text))::text) COLLATE \"C\" DESC"))
                .containsExactly(
                        new SortColumn("x", null, "(lower((x.name)::text))::text", true, true, "\"C\"", false));
    }

    @Test
    void collatedColumn_namesTheCollation() {
        assertThat(keys("\"T x\".\"Na DESC me\" COLLATE pg_catalog.\"und-x-icu\""))
                .containsExactly(
                        new SortColumn("T x", "Na DESC me", null, false, false, "pg_catalog.\"und-x-icu\"", false));
    }

    @Test
    void ownOperator_makesItAnExpression() {
        assertThat(keys("x.a USING ~<~")).singleElement().satisfies(key -> {
            assertThat(key.column()).isNull();
            assertThat(key.expression()).isEqualTo("x.a USING ~<~");
        });
    }

    @Test
    void keyOfSeveralRelations_hasNoAlias() {
        assertThat(keys("((x.a + y.b))")).singleElement().satisfies(key -> {
            assertThat(key.alias()).isNull();
            assertThat(key.expression()).isEqualTo("x.a + y.b");
        });
    }

    @Test
    void incrementalSort_marksWhatItsInputHasInOrder() {
        PlanNode node = PlanNodes.node(
                "Incremental Sort", Map.of("Sort Key", List.of("x.a", "x.b"), "Presorted Key", List.of("x.a")));

        assertThat(SortKeys.of(node)).extracting(SortColumn::presorted).containsExactly(true, false);
    }

    @Test
    void nodeWithoutSortKey_hasNone() {
        assertThat(SortKeys.of(PlanNodes.scan("x", "(x.a = 1)"))).isEmpty();
    }

    private static List<SortColumn> keys(String... printed) {
        return SortKeys.of(PlanNodes.node("Sort", Map.of("Sort Key", List.of(printed))));
    }
}
