package io.pgtender.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets that growing by the best single step does not find, and budgets. Costs are declared; each statement costs 100. */
class SelectionSearchTest {

    private static final Catalog CATALOG =
            new Catalog(new ServerFacts(180_000, "u", "d", false, false, Map.of(), Set.of(), Map.of()), List.of());
    private static final long MB = 1 << 20;

    private final DeclaredCosts costs = new DeclaredCosts();
    private final Map<IndexDefinition, Long> sizes = new HashMap<>();
    private SelectionLimits.Builder limits = SelectionLimits.builder();

    private final IndexDefinition a = index("t", "a");
    private final IndexDefinition b = index("t", "b");
    private final IndexDefinition ab = index("t", "a", "b");

    @Test
    void indexesThatHelpOnlyTogether_areFound() throws SQLException {
        WeightedStatement join = statement("t", 1_000, 1);
        costs.with(join, Set.of(a, b), 10, Set.of(a, b));

        List<SelectedIndex> selected = select(List.of(join), a, b).selected();
        assertThat(selected).extracting(SelectedIndex::definition).containsExactlyInAnyOrder(a, b);
        assertThat(selected)
                .allSatisfy(index -> assertThat(index.savedMillisPerHour()).isCloseTo(450, within(1e-6)));
    }

    @Test
    void oneLargeIndex_isNotLeftOutForASmallOneWithABetterRate() throws SQLException {
        WeightedStatement small = statement("t", 100, 1);
        WeightedStatement large = statement("u", 1_000, 2);
        IndexDefinition u = index("u", "x");
        costs.with(small, a, 1);
        costs.with(large, u, 10);
        sizes.put(a, MB); // 99 ms for 1 MB
        sizes.put(u, 10 * MB); // 900 ms for 10 MB
        limits = limits.budgetBytes(10 * MB);

        assertThat(definitions(select(List.of(small, large), a, u))).containsExactly(u);
    }

    @Test
    void setOfTwo_replacesTheOneThatWasBestAlone() throws SQLException {
        WeightedStatement first = statement("t", 1_000, 1);
        WeightedStatement second = statement("t", 1_000, 2);
        IndexDefinition wide = index("t", "c");
        costs.with(first, wide, 30);
        costs.with(second, wide, 30);
        costs.with(first, a, 1);
        costs.with(second, b, 1);
        sizes.put(wide, 10 * MB);
        sizes.put(a, 6 * MB);
        sizes.put(b, 6 * MB);
        limits = limits.budgetBytes(12 * MB);

        // alone 1,400 beside 990 and 990; with wide in, neither of the others fits
        assertThat(definitions(select(List.of(first, second), wide, a, b))).containsExactlyInAnyOrder(a, b);
    }

    @Test
    void indexesThatBeginAlike_becomeOneThatWasNoCandidate() throws SQLException {
        IndexDefinition ac = index("t", "a", "c");
        IndexDefinition abc = index("t", "a", "b", "c");
        WeightedStatement first = statement("t", 1_000, 1);
        WeightedStatement second = statement("t", 1_000, 2);
        costs.with(first, ab, 10);
        costs.with(second, ac, 10);
        costs.with(first, abc, 10);
        costs.with(second, abc, 11);
        limits = limits.maxIndexes(1);

        assertThat(definitions(select(List.of(first, second), ab, ac))).containsExactly(abc);
    }

    @Test
    void chosenIndex_isExtendedByWhatAnotherCandidateBeginsWith() throws SQLException {
        WeightedStatement statement = statement("t", 1_000, 1);
        costs.with(statement, a, 40);
        costs.with(statement, b, 60);
        costs.with(statement, ab, 5);

        assertThat(definitions(select(List.of(statement), a, b))).containsExactly(ab);
    }

    @Test
    void longerIndexThatBringsNoMore_isNarrowed() throws SQLException {
        WeightedStatement statement = statement("t", 1_000, 1);
        costs.with(statement, ab, 10);
        costs.with(statement, a, 10);
        sizes.put(ab, 10 * MB);
        sizes.put(a, 6 * MB);

        assertThat(definitions(select(List.of(statement), ab))).containsExactly(a);
    }

    @Test
    void indexThatMakesAnotherStatementDearer_isRejectedByItsName() throws SQLException {
        WeightedStatement helped = statement("t", 1_000, 1);
        WeightedStatement harmed = statement("t", 10, 2);
        costs.with(helped, a, 10);
        costs.with(harmed, a, 150);

        IndexSelection.Outcome outcome = select(List.of(helped, harmed), a);
        assertThat(outcome.selected()).isEmpty();
        assertThat(outcome.rejected().get(a))
                .startsWith("the cost of another statement would rise by more than 10 %: SELECT");
    }

    @Test
    void excludedTable_isSaid() throws SQLException {
        WeightedStatement statement = statement("t", 1_000, 1);
        costs.with(statement, a, 10);
        limits = limits.excludeTable("t");

        IndexSelection.Outcome outcome = select(List.of(statement), a);
        assertThat(outcome.selected()).isEmpty();
        assertThat(outcome.rejected()).containsExactly(Map.entry(a, "public.t is to be left out"));
        assertThat(costs.questions).isZero();
    }

    @Test
    void overTheBudget_isSaidWithTheFigures() throws SQLException {
        WeightedStatement statement = statement("t", 1_000, 1);
        costs.with(statement, a, 10);
        sizes.put(a, 120 * MB);
        limits = limits.budgetBytes(100 * MB);

        assertThat(select(List.of(statement), a).rejected())
                .containsExactly(
                        Map.entry(a, "over the budget: 120 MB with the recommended indexes, 100 MB are allowed"));
    }

    @Test
    void statementThatTimedOut_comesFirst() throws SQLException {
        WeightedStatement busy = statement("t", 10_000, 1);
        WeightedStatement never = new WeightedStatement(
                QueryShapes.parse("select 'never'"), 1_000, 1, 1, List.of(sample("u", "select 'never'")));
        IndexDefinition u = index("u", "x");
        costs.with(busy, a, 10);
        costs.with(never, u, 10);

        assertThat(definitions(select(List.of(busy, never), a, u))).containsExactly(u, a);
    }

    @Test
    void refusedStatement_losesItsVoteAndNothingElse() throws SQLException {
        WeightedStatement broken = statement("t", 5_000, 1);
        WeightedStatement sound = statement("u", 1_000, 2);
        IndexDefinition u = index("u", "x");
        costs.with(sound, u, 10);
        costs.refused.add(broken.samples().get(0).execution().sql());

        IndexSelection.Outcome outcome = select(List.of(broken, sound), a, u);
        assertThat(definitions(outcome)).containsExactly(u);
        assertThat(outcome.silenced()).containsOnlyKeys(broken);
        assertThat(outcome.requests().refused()).isEqualTo(1);
    }

    @Test
    void predictedTime_isNeverBelowTheFloor() throws SQLException {
        WeightedStatement quick = new WeightedStatement(
                QueryShapes.parse("select 'quick'"), 1_000, 10_000, 0, List.of(sample("t", "select 'quick'")));
        costs.with(quick, a, 0.001);

        SelectedIndex.Gain gain =
                select(List.of(quick), a).selected().get(0).gains().get(0);
        assertThat(gain.millisBefore()).isCloseTo(0.1, within(1e-9));
        assertThat(gain.millisAfter()).isCloseTo(0.05, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void randomInstance_isSolvedWithinAFewPercentOfTheBestAndWithinTheBudget(long seed) throws SQLException {
        Random random = new Random(seed);
        List<IndexDefinition> candidates = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            IndexDefinition candidate = index("t", "c" + i);
            candidates.add(candidate);
            sizes.put(candidate, (1 + random.nextInt(20)) * MB);
        }
        List<WeightedStatement> statements = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            WeightedStatement statement = statement("t", 100 + random.nextInt(1_000), i);
            statements.add(statement);
            for (int way = 0; way < 4; way++) {
                IndexDefinition one = candidates.get(random.nextInt(9));
                IndexDefinition two = candidates.get(random.nextInt(9));
                Set<IndexDefinition> used = random.nextInt(4) == 0 ? Set.copyOf(List.of(one, two)) : Set.of(one);
                costs.with(statement, used, 1 + random.nextInt(90), used);
            }
        }
        long budget = (10 + random.nextInt(40)) * MB;
        limits = limits.budgetBytes(budget)
                .maxIndexes(9)
                .maxIndexesPerTable(9)
                .minShareOfStatement(0)
                .minShareOfWorkload(0)
                .maxShareOfOneStatement(1);

        IndexDefinition[] all = candidates.toArray(IndexDefinition[]::new);
        IndexSelection.Outcome outcome = select(statements, all);
        assertThat(outcome.selected().stream()
                        .mapToLong(SelectedIndex::sizeBytes)
                        .sum())
                .isLessThanOrEqualTo(budget);
        double best = bestByExhaustion(statements, candidates, budget);
        assertThat(saved(statements, definitions(outcome))).isGreaterThanOrEqualTo(0.97 * best);
        assertThat(definitions(select(statements, all))).isEqualTo(definitions(outcome));
    }

    private double bestByExhaustion(List<WeightedStatement> statements, List<IndexDefinition> candidates, long budget) {
        double best = 0;
        for (int bits = 0; bits < 1 << candidates.size(); bits++) {
            List<IndexDefinition> chosen = new ArrayList<>();
            for (int i = 0; i < candidates.size(); i++) {
                if ((bits & (1 << i)) != 0) {
                    chosen.add(candidates.get(i));
                }
            }
            if (chosen.stream().mapToLong(sizes::get).sum() <= budget) {
                best = Math.max(best, saved(statements, chosen));
            }
        }
        return best;
    }

    private double saved(List<WeightedStatement> statements, List<IndexDefinition> chosen) {
        double saved = 0;
        for (WeightedStatement statement : statements) {
            WeightedStatement.Sample sample = statement.samples().get(0);
            double after =
                    costs.answer(sample.execution(), sample.plan(), chosen).costAfter();
            saved += statement.millisPerHour() * (1 - after / 100);
        }
        return saved;
    }

    private IndexSelection.Outcome select(List<WeightedStatement> statements, IndexDefinition... candidates)
            throws SQLException {
        return IndexSelection.builder(costs, CATALOG)
                .limits(limits.build())
                .sizes(index -> sizes.getOrDefault(index, MB))
                .nanoTime(() -> 0)
                .build()
                .select(statements, Arrays.asList(candidates));
    }

    private static List<IndexDefinition> definitions(IndexSelection.Outcome outcome) {
        return outcome.selected().stream().map(SelectedIndex::definition).toList();
    }

    private static WeightedStatement statement(String table, double millisPerHour, int number) {
        String sql = "select c" + number + " from " + table;
        return new WeightedStatement(QueryShapes.parse(sql), millisPerHour, 1, 0, List.of(sample(table, sql)));
    }

    private static WeightedStatement.Sample sample(String table, String sql) {
        String columns = "((" + table + ".a = 1) AND (" + table + ".b = 1) AND (" + table + ".c = 1) AND (" + table
                + ".x = 1) AND (" + table + ".c0 = 1)"
                + Stream.of(1, 2, 3, 4, 5, 6, 7, 8)
                        .map(i -> " AND (" + table + ".c" + i + " = 1)")
                        .reduce("", String::concat)
                + ")";
        PlanNode scan = new PlanNode(
                "Seq Scan",
                0,
                100,
                1,
                8,
                Map.of(
                        "Schema",
                        List.of("public"),
                        "Relation Name",
                        List.of(table),
                        "Alias",
                        List.of(table),
                        "Filter",
                        List.of(columns)),
                List.of());
        return new WeightedStatement.Sample(new ParameterVector(sql, List.of(), 0), new Plan(scan));
    }

    private static IndexDefinition index(String table, String... columns) {
        return IndexDefinition.btree(
                new RelationName("public", table),
                Stream.of(columns).map(IndexKey::column).toList());
    }
}
