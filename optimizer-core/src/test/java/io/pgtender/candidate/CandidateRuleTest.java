package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.candidate.IndexCandidate.Remark;
import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that want large tables or rare extensions, and limits: facts and plans written by hand. */
class CandidateRuleTest {

    private static final RelationName ITEMS = new RelationName("public", "items");

    private final List<ColumnFacts> columns = new ArrayList<>();
    private final Map<CandidateFacts.ColumnName, ColumnTraits> traits = new HashMap<>();
    private long pages = 10_000;
    private double allVisible = 1;
    private double share = 0.01;

    @Test
    void largeTableInOrder_getsABrinIndexToo() {
        pages = BrinRule.MIN_PAGES + 1;
        column("at", "date", 4, new ColumnFacts.Statistics(0, 4, 1_000, -0.99));

        assertThat(described(filtered("(i.at > '2024-01-01'::date)"))).containsExactly("(at)", "USING brin (at)");
    }

    @ParameterizedTest
    @CsvSource({"131072, 0.99", "200000, 0.9"})
    void smallerTableOrOneOutOfOrder_getsNone(long size, double correlation) {
        pages = size;
        column("at", "date", 4, new ColumnFacts.Statistics(0, 4, 1_000, correlation));

        assertThat(described(filtered("(i.at > '2024-01-01'::date)"))).containsExactly("(at)");
    }

    @ParameterizedTest
    @CsvSource({
        "vector(3), <->, vector_l2_ops",
        "vector(3), <#>, vector_ip_ops",
        "vector(3), <=>, vector_cosine_ops",
        "halfvec(4000), <->, halfvec_l2_ops"
    })
    void nearestVectors_getAnIndexThatIsNotCosted(String type, String operator, String operatorClass) {
        column("embedding", type, -1, null);

        Candidates candidates = nearest("(i.embedding " + operator + " '[1,2,3]'::vector)", "Limit");

        assertThat(described(candidates)).containsExactly("USING hnsw (embedding " + operatorClass + ")");
        assertThat(candidates.candidates().get(0).remarks()).containsExactly(Remark.NOT_COSTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "vector(2001)"})
    void vectorsThatHnswDoesNotTake_getAReason(String type) {
        column("embedding", type, -1, null);

        Candidates candidates = nearest("(i.embedding <-> '[1,2,3]'::vector)", "Limit");

        assertThat(candidates.candidates()).isEmpty();
        assertThat(candidates.rejections())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("dimensions"));
    }

    @Test
    void allVectorsSorted_getNoIndex() {
        column("embedding", "vector(3)", -1, null);

        assertThat(nearest("(i.embedding <-> '[1,2,3]'::vector)", "Result").candidates())
                .isEmpty();
    }

    @Test
    void pagesThatAreNotVisible_forbidCovering() {
        twoIntegers();
        allVisible = 0.8;

        assertThat(described(filtered("(i.a = 1)"))).containsExactly("(a)");
    }

    @Test
    void rowsThatAreWide_forbidCovering() {
        column("a", "integer", 4, new ColumnFacts.Statistics(0, 4, 1_000, 0));
        column("b", "text", -1, new ColumnFacts.Statistics(0, CoveringRule.MAX_BYTES + 1, 1_000, 0));

        assertThat(described(filtered("(i.a = 1)"))).containsExactly("(a)");
    }

    @Test
    void narrowRows_areCovered() {
        twoIntegers();

        assertThat(described(filtered("(i.a = 1)"))).containsExactly("(a)", "(a) INCLUDE (b)");
    }

    @Test
    void mostlyNullColumn_isIndexedWithoutItsNulls() {
        column("a", "integer", 4, new ColumnFacts.Statistics(0.9, 4, 1_000, 0));

        assertThat(described(filtered("(i.a = 1)"))).containsExactly("(a)", "(a) WHERE a IS NOT NULL");
        assertThat(described(filtered("(i.a = ANY ('{1,2}'::integer[]))")))
                .containsExactly("(a)"); // an empty list proves nothing
    }

    @Test
    void conditionsThatLeaveMostRows_getAReason() {
        twoIntegers();
        allVisible = 0;
        share = 0.6;

        Candidates candidates = filtered("(i.a > 1)");

        assertThat(candidates.candidates()).isEmpty();
        assertThat(candidates.rejections())
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("60 %"));
    }

    @Test
    void manyColumns_giveABoundedAnswer() {
        StringBuilder filter = new StringBuilder("(");
        IntStream.range(0, 60).forEach(i -> {
            column("c" + i, "integer", 4, new ColumnFacts.Statistics(0, 4, 10 + i, 0));
            filter.append(i == 0 ? "" : " AND ")
                    .append("(i.c")
                    .append(i)
                    .append(i % 2 == 0 ? " = " : " > ")
                    .append("1)");
        });

        Candidates candidates = filtered(filter.append(')').toString());

        assertThat(candidates.candidates()).hasSize(CandidateGenerator.MAX_PER_STATEMENT);
        assertThat(candidates.rejections()).hasSizeLessThanOrEqualTo(CandidateGenerator.MAX_REJECTIONS);
    }

    @Test
    void brokenConditions_areSurvived() {
        twoIntegers();

        assertThat(filtered("((i.a = 1").candidates()).isEmpty();
        assertThat(filtered("ROW(i.a, i.b) > ROW(").candidates()).isEmpty();
    }

    @Test
    void sameStatement_givesTheSameAnswer() {
        twoIntegers();

        assertThat(filtered("((i.a = 1) AND (i.b = 2))")).isEqualTo(filtered("((i.a = 1) AND (i.b = 2))"));
    }

    private void twoIntegers() {
        column("a", "integer", 4, new ColumnFacts.Statistics(0, 4, 1_000, 0));
        column("b", "integer", 4, new ColumnFacts.Statistics(0, 4, 1_000, 0));
    }

    private void column(String name, String type, int length, ColumnFacts.Statistics statistics) {
        boolean ordered = !type.startsWith("vector") && !type.startsWith("halfvec");
        columns.add(new ColumnFacts(name, columns.size() + 1, type, true, length, 4, ordered, true, null, statistics));
        traits.put(new CandidateFacts.ColumnName(ITEMS, name), new ColumnTraits(type, 'b', false, null));
    }

    private Candidates filtered(String filter) {
        String output =
                String.join(",", columns.stream().map(c -> "i." + c.name()).toList());
        return candidates(new PlanNode(
                "Seq Scan",
                0,
                1,
                1,
                8,
                Map.of(
                        "Schema", List.of("public"),
                        "Relation Name", List.of("items"),
                        "Alias", List.of("i"),
                        "Output", List.of(output.split(",")),
                        "Filter", List.of(filter)),
                List.of()));
    }

    private Candidates nearest(String sortKey, String above) {
        PlanNode scan = new PlanNode(
                "Seq Scan",
                0,
                1,
                1,
                8,
                Map.of(
                        "Schema", List.of("public"),
                        "Relation Name", List.of("items"),
                        "Alias", List.of("i")),
                List.of());
        PlanNode sort = new PlanNode("Sort", 0, 1, 1, 8, Map.of("Sort Key", List.of(sortKey)), List.of(scan));
        return candidates(new PlanNode(above, 0, 1, 1, 8, Map.of(), List.of(sort)));
    }

    private Candidates candidates(PlanNode root) {
        TableFacts table = new TableFacts(
                1, ITEMS, TableFacts.Kind.TABLE, false, 1_000_000, pages, allVisible, columns, List.of(), 0, 0, 0, 0);
        Catalog catalog = new Catalog(
                new ServerFacts(180_000, "u", "d", false, false, Map.of(), Set.of(), Map.of()), List.of(table));
        List<OperatorClass> classes = new ArrayList<>();
        classes.add(new OperatorClass("brin", "date_minmax_ops", "pg_catalog", "date", "date", true, true));
        for (String name : List.of("vector_l2_ops", "vector_ip_ops", "vector_cosine_ops", "halfvec_l2_ops")) {
            classes.add(new OperatorClass("hnsw", name, "public", "vector", "vector", false, true));
        }
        CandidateFacts facts = new CandidateFacts(traits, new OperatorClasses(classes), Map.of());
        Selectivity selectivity = (t, alias, sql) -> OptionalDouble.of(share);
        return new CandidateGenerator(catalog, facts, selectivity, Immutability.UNKNOWN)
                .candidates(PlannedStatement.of("SELECT ?", new Plan(root)));
    }

    private static List<String> described(Candidates candidates) {
        return candidates.definitions().stream()
                .map(d -> d.describe().replace("public.items ", ""))
                .toList();
    }
}
