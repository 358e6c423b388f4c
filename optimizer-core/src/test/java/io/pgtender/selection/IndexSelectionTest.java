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
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Costs are declared; every statement costs 100 without indexes. */
class IndexSelectionTest {

    private static final double COST_TODAY = 100;
    private static final Catalog CATALOG =
            new Catalog(new ServerFacts(180_000, "u", "d", false, false, Map.of(), Set.of(), Map.of()), List.of());

    private static final WeightedStatement ORDERS = statement("orders", "select 1 from orders where a = ?", 1_000);
    private static final WeightedStatement ORDERS_TOO =
            statement("orders", "select 2 from orders where a = ? and b = ?", 1_000);
    private static final WeightedStatement ITEMS = statement("items", "select 1 from items where x = ?", 500);

    private static final IndexDefinition A = index("orders", "a");
    private static final IndexDefinition B = index("orders", "b");
    private static final IndexDefinition AB = index("orders", "a", "b");
    private static final IndexDefinition X = index("items", "x");

    private final DeclaredCosts costs = new DeclaredCosts();
    private final Map<IndexDefinition, Double> writes = new HashMap<>();
    private final Map<IndexDefinition, Long> sizes = new HashMap<>();
    private final AtomicLong nanos = new AtomicLong();
    private SelectionLimits limits = SelectionLimits.DEFAULTS;

    @Test
    void nothingToChooseFrom_selectsNothing() throws SQLException {
        IndexSelection.Outcome outcome = select(List.of(ORDERS));

        assertThat(outcome.selected()).isEmpty();
        assertThat(outcome.rejected()).isEmpty();
    }

    @Test
    void largestSaving_isSelectedFirst() throws SQLException {
        costs.with(ITEMS, X, 1);
        costs.with(ORDERS, A, 40);

        assertThat(selected(select(List.of(ITEMS, ORDERS), X, A))).containsExactly(A, X);
    }

    @Test
    void saving_isTheStatementsTimeScaledByTheCostRatio() throws SQLException {
        costs.with(ORDERS, A, 40);

        SelectedIndex index = select(List.of(ORDERS), A).selected().get(0);
        assertThat(index.savedMillisPerHour()).isCloseTo(600, within(1e-9));
        assertThat(index.gains()).singleElement().satisfies(gain -> {
            assertThat(gain.statement()).isSameAs(ORDERS);
            assertThat(gain.costBefore()).isCloseTo(100, within(1e-9));
            assertThat(gain.costAfter()).isCloseTo(40, within(1e-9));
        });
    }

    @Test
    void saving_ofSeveralSamplesIsTheirGeometricMean() throws SQLException {
        WeightedStatement twice = new WeightedStatement(
                ORDERS.shape(), 1_000, List.of(sample("orders", "select 'rare'"), sample("orders", "select 'common'")));
        costs.with("select 'rare'", A, 1);
        costs.with("select 'common'", A, 100);

        // the square root of 1 x 100 is 10
        assertThat(select(List.of(twice), A).selected().get(0).savedMillisPerHour())
                .isCloseTo(900, within(1e-9));
    }

    @Test
    void secondIndex_isCreditedOnlyWithWhatItAdds() throws SQLException {
        costs.with(ORDERS, A, 20);
        costs.with(ORDERS, B, 30);
        costs.with(ORDERS, Set.of(A, B), 5, Set.of(A, B));

        List<SelectedIndex> chosen = select(List.of(ORDERS), A, B).selected();
        assertThat(chosen).extracting(SelectedIndex::definition).containsExactly(A, B);
        assertThat(chosen.get(1).savedMillisPerHour()).isCloseTo(150, within(1e-9));
    }

    @Test
    void equalSavings_areSettledBySize() throws SQLException {
        costs.with(ORDERS, AB, 10);
        costs.with(ORDERS, A, 10.2);
        sizes.put(AB, 1_000L);
        sizes.put(A, 700L);

        assertThat(selected(select(List.of(ORDERS), AB, A))).containsExactly(A);
    }

    @Test
    void equalSavingsOnAverage_areSettledByTheSampleThatIsNotHelped() throws SQLException {
        WeightedStatement several = new WeightedStatement(
                ORDERS.shape(), 1_000, List.of(sample("orders", "select 'rare'"), sample("orders", "select 'common'")));
        costs.with("select 'rare'", A, 0.0001);
        costs.with("select 'common'", A, 100);
        costs.with("select 'rare'", AB, 0.1);
        costs.with("select 'common'", AB, 0.1);
        sizes.put(AB, 1_000L);
        sizes.put(A, 700L);

        assertThat(selected(select(List.of(several), A, AB))).containsExactly(AB);
    }

    @Test
    void equalSavingsAndLikeSizes_areSettledByOrder() throws SQLException {
        costs.with(ORDERS, AB, 10);
        costs.with(ORDERS, A, 10);
        sizes.put(AB, 1_000L);
        sizes.put(A, 900L);

        assertThat(selected(select(List.of(ORDERS), AB, A))).containsExactly(AB);
    }

    @Test
    void indexThatAddsNothing_isRejectedBesideTheOneThatStands() throws SQLException {
        costs.with(ORDERS, A, 10);
        costs.with(ORDERS, B, 20);

        IndexSelection.Outcome outcome = select(List.of(ORDERS), A, B);
        assertThat(selected(outcome)).containsExactly(A);
        assertThat(outcome.rejected())
                .containsExactly(Map.entry(B, "adds nothing beside the recommended public.orders (a)"));
    }

    @Test
    void indexThatALaterOneReplaces_isGivenUpAgain() throws SQLException {
        costs.with(ORDERS, A, 1);
        costs.with(ORDERS, AB, 2);
        costs.with(ORDERS_TOO, A, 90);
        costs.with(ORDERS_TOO, AB, 20);
        writes.put(AB, 800.0);

        IndexSelection.Outcome outcome = select(List.of(ORDERS, ORDERS_TOO), A, AB);
        // alone, AB saves 1,780 - 800 and A 1,090
        assertThat(selected(outcome)).containsExactly(A);

        writes.put(AB, 300.0);
        outcome = select(List.of(ORDERS, ORDERS_TOO), A, AB);
        assertThat(selected(outcome)).containsExactly(AB);
        assertThat(outcome.selected().get(0).savedMillisPerHour()).isCloseTo(1_780, within(1e-9));
        assertThat(outcome.rejected())
                .containsExactly(Map.entry(A, "adds nothing beside the recommended public.orders (a, b)"));
    }

    @Test
    void writesThatCostMore_outweighTheSaving() throws SQLException {
        costs.with(ORDERS, A, 40);
        writes.put(A, 601.0);

        IndexSelection.Outcome outcome = select(List.of(ORDERS), A);
        assertThat(outcome.selected()).isEmpty();
        assertThat(outcome.rejected())
                .containsExactly(Map.entry(A, "writes would cost 601 ms per hour, reads would save 600"));
    }

    @Test
    void unusedIndex_isRejectedAsUnused() throws SQLException {
        assertThat(select(List.of(ORDERS), A).rejected()).containsExactly(Map.entry(A, "the planner would not use it"));
    }

    @Test
    void usedIndexThatSavesNothing_isRejected() throws SQLException {
        costs.with(ORDERS, A, COST_TODAY);

        assertThat(select(List.of(ORDERS), A).selected()).isEmpty();
    }

    @Test
    void smallShareOfEveryStatement_isRejectedWithTheShare() throws SQLException {
        costs.with(ORDERS, A, 91);

        assertThat(select(List.of(ORDERS, ITEMS), A).rejected())
                .containsExactly(Map.entry(A, "would save only 6.0 % of the time of the statements observed"));
    }

    @Test
    void smallShareOfTheWorkload_isRejectedHoweverMuchItHelpsItsStatement() throws SQLException {
        WeightedStatement rare = statement("items", "select 2 from items", 4);
        costs.with(rare, X, 1);

        assertThat(select(List.of(ORDERS, rare), X).rejected())
                .containsExactly(Map.entry(X, "would save only 0.4 % of the time of the statements observed"));
    }

    @Test
    void limitOnIndexes_isSaidWhereItKeepsOneOut() throws SQLException {
        limits = SelectionLimits.builder().maxIndexes(1).build();
        costs.with(ORDERS, A, 10);
        costs.with(ITEMS, X, 10);

        IndexSelection.Outcome outcome = select(List.of(ORDERS, ITEMS), X, A);
        assertThat(selected(outcome)).containsExactly(A);
        assertThat(outcome.rejected())
                .containsExactly(Map.entry(X, "as many indexes as are allowed (1) were chosen before it"));
    }

    @Test
    void noTimeAtAll_judgesNothing() throws SQLException {
        limits = SelectionLimits.builder().timeBudget(Duration.ZERO).build();
        costs.with(ORDERS, A, 10);

        IndexSelection.Outcome outcome = select(List.of(ORDERS), A);
        assertThat(outcome.selected()).isEmpty();
        assertThat(costs.questions).isZero();
        assertThat(outcome.rejected()).containsExactly(Map.entry(A, "not judged: the time budget of 0 ms was used up"));
    }

    @Test
    void timeThatRunsOut_keepsTheBestSoFar() throws SQLException {
        limits = SelectionLimits.builder().timeBudget(Duration.ofNanos(2)).build();
        costs.with(ORDERS, A, 40);
        costs.with(ORDERS, AB, 10);
        costs.with(ITEMS, X, 10);
        costs.elapsed = nanos::incrementAndGet;

        IndexSelection.Outcome outcome = select(List.of(ORDERS, ITEMS), A, X, AB);
        // what promises most is asked about first: both on orders, whose time is twice that of items
        assertThat(selected(outcome)).containsExactly(AB);
        assertThat(outcome.rejected())
                .containsEntry(A, "not judged beside the recommended indexes: the time budget was used up")
                .containsEntry(X, "not judged: the time budget of 0 ms was used up");
    }

    @Test
    void planner_isAskedOnceForEachStatementAndSetOfIndexesOnItsTables() throws SQLException {
        costs.with(ORDERS, A, 10);
        costs.with(ITEMS, X, 10);
        select(List.of(ORDERS, ITEMS), A, X);

        // orders under {a}, items under {x}; what is on the other table changes nothing, and no index is today's plan
        assertThat(costs.questions).isEqualTo(2);
    }

    @Test
    void gains_areListedLargestFirst() throws SQLException {
        costs.with(ORDERS, A, 50);
        costs.with(ORDERS_TOO, A, 20);

        assertThat(select(List.of(ORDERS, ORDERS_TOO), A).selected().get(0).gains())
                .extracting(SelectedIndex.Gain::statement)
                .containsExactly(ORDERS_TOO, ORDERS);
    }

    @Test
    void statementThatGetsDearer_isNoGain() throws SQLException {
        costs.with(ORDERS, A, 50);
        costs.with(ORDERS_TOO, A, 105);

        assertThat(select(List.of(ORDERS, ORDERS_TOO), A).selected().get(0).gains())
                .hasSize(1);
    }

    private IndexSelection.Outcome select(List<WeightedStatement> statements, IndexDefinition... candidates)
            throws SQLException {
        IndexSelection selection = IndexSelection.builder(costs, CATALOG)
                .limits(limits)
                .sizes(index -> sizes.getOrDefault(index, 1_000L))
                .writes(index -> new WriteCost.IndexWrites(1, 1, writes.getOrDefault(index, 0.0), 0))
                .nanoTime(nanos::get)
                .build();
        return selection.select(statements, Arrays.asList(candidates));
    }

    private static List<IndexDefinition> selected(IndexSelection.Outcome outcome) {
        return outcome.selected().stream().map(SelectedIndex::definition).toList();
    }

    private static WeightedStatement statement(String table, String sql, double millisPerHour) {
        return new WeightedStatement(QueryShapes.parse(sql), millisPerHour, List.of(sample(table, sql)));
    }

    private static WeightedStatement.Sample sample(String table, String sql) {
        PlanNode scan = new PlanNode(
                "Seq Scan",
                0,
                COST_TODAY,
                1,
                8,
                Map.of("Schema", List.of("public"), "Relation Name", List.of(table), "Alias", List.of(table)),
                List.of());
        return new WeightedStatement.Sample(new ParameterVector(sql, List.of(), 0), new Plan(scan));
    }

    private static IndexDefinition index(String table, String... columns) {
        return IndexDefinition.btree(
                new RelationName("public", table),
                Stream.of(columns).map(IndexKey::column).toList());
    }
}
