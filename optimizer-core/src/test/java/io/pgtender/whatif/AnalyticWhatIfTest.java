package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Promises of the analytic model against what the planner does when the index really stands. */
class AnalyticWhatIfTest {

    /** Where a real index helps and the model knows that it does not see it: incremental sort, parallel index scan. */
    private static final Set<String> KNOWN_SILENCE =
            Set.of("mixed directions, index without", "index-only, whole index");

    /** Where the model is more cautious than the planner: Memoize. */
    private static final Set<String> KNOWN_CAUTION = Set.of("join with order by limit");

    private static final List<WhatIfLab.Outcome> OUTCOMES = new ArrayList<>();

    private static Connection connection;
    private static Catalog catalog;

    @BeforeAll
    static void askAll() throws Exception {
        connection = TestPostgres.newDatabase().getConnection();
        WhatIfLab.build(connection);
        catalog = WhatIfLab.catalog(connection);
        AnalyticWhatIf whatIf = new AnalyticWhatIf(connection);
        for (WhatIfCase question : WhatIfCase.ALL) {
            OUTCOMES.add(WhatIfLab.ask(connection, catalog, whatIf, question));
        }
    }

    @AfterAll
    static void writeTable() throws Exception {
        connection.close();
        Files.write(
                Path.of("target", "what-if.txt"),
                OUTCOMES.stream().map(WhatIfLab.Outcome::line).toList());
    }

    @Test
    void promise_ofUse_isKeptByThePlanner() {
        assertThat(OUTCOMES)
                .filteredOn(WhatIfLab.Outcome::promisedUse)
                .hasSizeGreaterThan(35)
                .allSatisfy(o -> assertThat(o.reallyUsed()).as(o.line()).isTrue());
    }

    @Test
    void promise_ofCost_isWithinTenPercent() {
        assertThat(OUTCOMES)
                .filteredOn(o ->
                        o.promisedUse() && !KNOWN_CAUTION.contains(o.question().name()))
                .allSatisfy(o -> assertThat(Math.abs(o.error())).as(o.line()).isLessThan(0.1));
    }

    @Test
    void promise_ofCost_isWithinOnePercentInTheMedian() {
        List<Double> errors = OUTCOMES.stream()
                .filter(WhatIfLab.Outcome::promisedUse)
                .map(o -> Math.abs(o.error()))
                .sorted(Comparator.naturalOrder())
                .toList();

        assertThat(errors.get(errors.size() / 2)).isLessThan(0.01);
    }

    @Test
    void promise_neverBeatsTheRealIndexByMuch() {
        assertThat(OUTCOMES).allSatisfy(o -> assertThat(o.error()).as(o.line()).isGreaterThan(-0.1));
    }

    @Test
    void silence_overUsefulIndex_isKnown() {
        assertThat(OUTCOMES)
                .filteredOn(o -> o.reallyUsed() && !o.promisedUse())
                .extracting(o -> o.question().name())
                .isSubsetOf(KNOWN_SILENCE);
    }

    @Test
    void cost_ofIndexThatExists_isUnchanged() throws SQLException {
        HypotheticalCost cost = ask("select * from orders where id between 5 and 500", onOrders(IndexKey.column("id")));

        assertThat(cost.used()).isEmpty();
        assertThat(cost.costAfter()).isEqualTo(cost.costBefore());
    }

    @Test
    void cost_ofUnknownAccessMethod_isUnchanged() throws SQLException {
        IndexDefinition gist = new IndexDefinition(
                new RelationName("public", "orders"), "gist", List.of(IndexKey.column("ref")), List.of(), null, false);

        HypotheticalCost cost = ask("select * from orders where ref = 4711", gist);

        assertThat(cost.used()).isEmpty();
        assertThat(cost.ratio()).isEqualTo(1);
    }

    @Test
    void cost_withSeveralIndexes_usesTheBestOnly() throws SQLException {
        IndexDefinition narrow = onOrders(IndexKey.column("region"));
        IndexDefinition wide = onOrders(IndexKey.column("region"), IndexKey.column("amount"));

        HypotheticalCost cost = ask("select * from orders where region = 7 and amount < 9000", narrow, wide);

        assertThat(cost.used()).containsExactly(wide);
    }

    @Test
    void cost_withIndexesForBothTables_usesBoth() throws SQLException {
        IndexDefinition customer =
                IndexDefinition.btree(new RelationName("public", "customers"), List.of(IndexKey.column("name")));
        IndexDefinition order = onOrders(IndexKey.column("customer_id"));

        HypotheticalCost cost = ask(
                "select * from customers c join orders o on o.customer_id = c.id where c.name = 'customer 5'",
                customer,
                order);

        assertThat(cost.used()).containsExactlyInAnyOrder(customer, order);
    }

    @Test
    void cost_ofOrderedStatement_keepsTheOrder() throws SQLException {
        // read backwards along the primary key today; an index on region alone would lose that order
        String sql = "select * from orders where region = 7 order by id desc limit 1000";

        HypotheticalCost cost = ask(sql, onOrders(IndexKey.column("region")));
        Plan today = new Explainer(connection).explainRaw(sql);

        assertThat(today.indexNames()).containsExactly("orders_pkey");
        assertThat(cost.used()).isEmpty();
    }

    @Test
    void cost_afterOtherQuestions_isThatOfAFreshSession() throws SQLException {
        String sql = "select c.name, sum(i.qty) from customers c join orders o on o.customer_id = c.id"
                + " join items i on i.order_id = o.id where c.country = 7 and o.region < 5 group by c.name";
        Plan plan = new Explainer(connection).explainRaw(sql);
        ParameterVector execution = new ParameterVector(sql, List.of(), 0);
        List<IndexDefinition> indexes = List.of(
                onOrders(IndexKey.column("customer_id")),
                onOrders(IndexKey.column("region"), IndexKey.column("customer_id")),
                IndexDefinition.btree(new RelationName("public", "items"), List.of(IndexKey.column("order_id"))),
                IndexDefinition.btree(new RelationName("public", "customers"), List.of(IndexKey.column("country"))));
        AnalyticWhatIf session = new AnalyticWhatIf(connection);

        for (int choice = 1; choice < 1 << indexes.size(); choice++) {
            Set<IndexDefinition> offered = new HashSet<>();
            for (int i = 0; i < indexes.size(); i++) {
                if ((choice & 1 << i) != 0) {
                    offered.add(indexes.get(i));
                }
            }
            HypotheticalCost later = session.cost(execution, plan, catalog, offered);
            HypotheticalCost fresh = new AnalyticWhatIf(connection).cost(execution, plan, catalog, offered);

            assertThat(later).as(offered.toString()).isEqualTo(fresh);
        }
        HypotheticalCost all = session.cost(execution, plan, catalog, indexes);
        assertThat(all.used()).hasSizeGreaterThan(1);
    }

    private static IndexDefinition onOrders(IndexKey... keys) {
        return IndexDefinition.btree(new RelationName("public", "orders"), List.of(keys));
    }

    private static HypotheticalCost ask(String sql, IndexDefinition... indexes) throws SQLException {
        Plan plan = new Explainer(connection).explainRaw(sql);
        return new AnalyticWhatIf(connection)
                .cost(new ParameterVector(sql, List.of(), 0), plan, catalog, Set.of(indexes));
    }
}
