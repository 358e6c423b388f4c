package io.pgtender.detect;

import static io.pgtender.detect.Repetitions.at;
import static io.pgtender.detect.Repetitions.fed;
import static io.pgtender.detect.Repetitions.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.dataflow.KeyRelation;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NPlusOneDetectorTest {

    private static final String ORDERS = "select o.id, o.customer_id from orders o where o.day = ?";
    private static final String CUSTOMER = "select c.name, c.country_id from customer c where c.id = ?";
    private static final String COUNTRY = "select name from country where id = ?";
    private static final Source CUSTOMERS = source(ORDERS, 10, "customer_id", "id", KeyRelation.REFERENCES);
    private static final Source COUNTRIES =
            new Source(QueryShapes.parse(CUSTOMER), at("list", 12), "country_id", "id", KeyRelation.REFERENCES);

    @Test
    void nothingRepeated_isNoFinding() {
        assertThat(detect()).isEmpty();
    }

    @Test
    void listAndItsElements_areToldAsOneAndN() {
        Recommendation found = only(fed(CUSTOMERS, CUSTOMER, 12, 48));

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.N_PLUS_ONE);
        assertThat(found.finding().summary())
                .isEqualTo("1 query for a list (orders), then 48 for its 48 rows (customer)");
        assertThat(found.finding().shapes()).containsExactly(QueryShapes.parse(CUSTOMER), QueryShapes.parse(ORDERS));
    }

    @Test
    void evidence_saysWhereTheKeysCameFromHowOftenAndHowItGrows() {
        assertThat(evidence(only(fed(CUSTOMERS, CUSTOMER, 12, 48))))
                .containsExactly(
                        "the list is read from orders at OrderService.list(OrderService.java:10): 48 rows in each unit of"
                                + " work, by 1 statement",
                        "orders.customer_id -> customer.id, 4,800 of 4,800 in row order (the first references the second)",
                        "customer ran 4,800 times in 100 units of work (48 each, at most 96): 48.0 ms in each unit, 4.8 s in"
                                + " all",
                        "repeated at OrderService.list(OrderService.java:12)",
                        "one execution for each row of the list: with 10 times the rows it takes 10 times as long",
                        "confirmed: the keys were followed from the rows read to the parameters bound");
    }

    @Test
    void nestedRepetitions_areOneTree() {
        Recommendation found = only(fed(CUSTOMERS, CUSTOMER, 12, 48), fed(COUNTRIES, COUNTRY, 14, 40));

        assertThat(found.finding().summary())
                .isEqualTo(
                        "1 query for a list (orders), then 48 for its 48 rows (customer), then 40 for the rows of these");
        assertThat(found.finding().tree().orElseThrow().all())
                .extracting(tree -> SqlNames.table(tree.shape()) + ": " + tree.caption())
                .containsExactly(
                        "orders: 48 rows at OrderService.list(OrderService.java:10)",
                        "customer: × 48, 48.0 ms at OrderService.list(OrderService.java:12)",
                        "country: × 40, 40.0 ms at OrderService.list(OrderService.java:14)");
        assertThat(fixes(found))
                .anyMatch(fix -> fix.contains("FROM customer c WHERE c.id = ANY (?)"))
                .anyMatch(fix -> fix.contains("FROM country WHERE id = ANY (?)"));
    }

    @Test
    void whatHoldsForSeveralStatements_isSaidOnce() {
        assertThat(evidence(only(fed(CUSTOMERS, CUSTOMER, 12, 48), fed(COUNTRIES, COUNTRY, 14, 40))))
                .doesNotHaveDuplicates()
                .filteredOn(line -> line.startsWith("confirmed") || line.startsWith("one execution"))
                .hasSize(2);
    }

    @Test
    void placeThatWasNotCaptured_isSaidToBeSo() {
        RepeatedStatement known = Repetitions.of(Label.LOOP, COUNTRY, 12, 48);
        RepeatedStatement unknown = new RepeatedStatement(
                known.label(),
                known.confidence(),
                known.repeated(),
                null,
                null,
                null,
                known.units(),
                known.executions(),
                known.mostInOneUnit(),
                known.totalNanos(),
                known.followed());

        assertThat(evidence(only(unknown)))
                .contains("where country is repeated was not captured", "probable: judged by the repetition alone");
    }

    @Test
    void severalStatementsForEachRow_areOneFinding() {
        Source items = source(ORDERS, 10, "id", "order_id", KeyRelation.REFERENCED_BY);

        assertThat(only(
                                fed(CUSTOMERS, CUSTOMER, 12, 48),
                                fed(items, "select name from item where order_id = ?", 13, 48))
                        .finding()
                        .summary())
                .isEqualTo("1 query for a list (orders), then 96 for its 48 rows (customer, item)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LOOP        | LOOP            | select name from customer where id = ? | 48 statements in a loop read customer, one key each
            WRITE       | UNBATCHED_WRITE | insert into item (id) values (?)       | 48 statements insert into item row by row: a batch sends them together
            DUPLICATE   | DUPLICATE_READ  | select name from settings where id = ? | the same read of settings with the same parameters, 48 times
            CHAIN       | POINTER_CHAIN   | select parent_id from category where id = ? | 48 statements read category, each by a key that the one before found
            SMALL_BATCH | SMALL_BATCH     | select name from customer where id in (?) | 48 statements read customer, 3 keys at a time
            """)
    void otherRepetitions_areFindingsOfTheirOwn(Label label, Finding.Kind kind, String sql, String summary) {
        Recommendation found = only(Repetitions.of(label, sql, 12, 48));

        assertThat(found.finding().kind()).isEqualTo(kind);
        assertThat(found.finding().summary()).isEqualTo(summary);
        assertThat(found.finding().tree()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LOOP        | select name from customer where id = ? | SELECT id, name FROM customer WHERE id = ANY (?)
            WRITE       | insert into item (id) values (?)       | addBatch
            WRITE       | insert into item (id) values (?)       | reWriteBatchedInserts=true
            WRITE       | insert into item (id) values (?)       | IDs from a SEQUENCE: with IDENTITY
            WRITE       | insert into item (id) values (?)       | FROM unnest(?) AS rows_given (id)
            WRITE       | update item set n = ? where id = ?     | FROM unnest(?, ?) AS rows_given (new_n, old_id)
            DUPLICATE   | select name from settings where id = ? | .rule("SELECT name FROM settings WHERE id = ?", Duration.ofMinutes(1))
            CHAIN       | select parent_id from category where id = ? | WITH RECURSIVE
            CHAIN       | select * from category where id = ?    | WITH RECURSIVE
            SMALL_BATCH | select name from customer where id in (?) | default_batch_fetch_size
            SMALL_BATCH | select name from customer where id in (?) | WHERE id = ANY (?)
            """)
    void otherRepetitions_haveTheirFix(Label label, String sql, String fix) {
        assertThat(fixes(only(Repetitions.of(label, sql, 12, 48)))).anyMatch(line -> line.contains(fix));
    }

    @Test
    void duplicateOfWhatChangesWithoutAWrite_isNotCached() {
        assertThat(fixes(only(Repetitions.of(Label.DUPLICATE, "select now(), name from t where id = ?", 12, 48))))
                .noneMatch(fix -> fix.contains("CachePolicy"));
    }

    @Test
    void statementOfHibernate_isFixedInItsMappingFirst() {
        String orders = "select o1_0.id, o1_0.customer_id from orders o1_0";
        Source source = source(orders, 10, "customer_id", "id", KeyRelation.REFERENCES);
        Recommendation found =
                only(fed(source, "select c1_0.id, c1_0.name from customer c1_0 where c1_0.id = ?", 12, 48));

        assertThat(found.change().describe()).startsWith("fetch customer together with orders: JOIN FETCH");
        assertThat(found.change().sql()).isEmpty();
        assertThat(fixes(found))
                .anyMatch(fix -> fix.startsWith("OR @BatchSize(size = 100)"))
                .anyMatch(fix -> fix.contains("SELECT c1_0.id, c1_0.name FROM customer c1_0 WHERE c1_0.id = ANY (?)"));
        assertThat(evidence(found)).anyMatch(line -> line.startsWith("orders.customer_id -> customer.id,"));
    }

    @Test
    void associationThatIsLoadedWhereTheListIs_isMadeLazy() {
        Source source =
                source("select o1_0.customer_id from orders o1_0", 12, "customer_id", "id", KeyRelation.REFERENCES);

        assertThat(only(fed(source, "select c1_0.name from customer c1_0 where c1_0.id = ?", 12, 48))
                        .change()
                        .describe())
                .contains("FetchType.LAZY", "JOIN FETCH");
    }

    @Test
    void collection_isFetchedWithAWarningOfTwo() {
        Source source = source("select o1_0.id from orders o1_0", 10, "id", "order_id", KeyRelation.REFERENCED_BY);

        assertThat(only(fed(source, "select i1_0.name from item i1_0 where i1_0.order_id = ?", 12, 48))
                        .change()
                        .describe())
                .contains("MultipleBagFetchException");
    }

    @Test
    void plainStatement_comesWithItsRewriteFirst() {
        Recommendation found = only(fed(CUSTOMERS, CUSTOMER, 12, 48));

        assertThat(found.change().sql())
                .contains("SELECT c.id, c.name, c.country_id FROM customer c WHERE c.id = ANY (?)");
        assertThat(fixes(found)).anyMatch(fix -> fix.startsWith("OR with JPA: fetch customer together with orders"));
    }

    @Test
    void statementThatCannotBeRewritten_comesWithAdviceAlone() {
        Recommendation found = only(fed(CUSTOMERS, "select name from customer where id = ? order by 1", 12, 48));

        assertThat(found.change().sql()).isEmpty();
        assertThat(found.change().describe()).startsWith("collect the keys");
    }

    @Test
    void recursion_becomesARecursiveQuery() {
        String children = "select id, name from category where parent_id = ?";
        Source itself = source(children, 12, "id", "parent_id", KeyRelation.REFERENCED_BY);

        assertThat(only(fed(itself, children, 12, 48)).change().sql().orElseThrow())
                .startsWith("WITH RECURSIVE")
                .contains("parent_id = chain.id");
    }

    @Test
    void savings_areAllRoundTripsButOneScaledToAnHour() {
        // 100 units in half an hour, 48 round trips of a millisecond each, of which one stays
        assertThat(only(fed(CUSTOMERS, CUSTOMER, 12, 48)).impact().savedMillisPerHour())
                .isCloseTo(2 * 100 * 47.0, within(1e-6));
    }

    @Test
    void savingsOfThousands_keepOneRoundTripForEachThousand() {
        assertThat(only(fed(CUSTOMERS, CUSTOMER, 12, 2_500)).impact().savedMillisPerHour())
                .isCloseTo(2 * 100 * 2_497.0, within(1e-6));
    }

    @Test
    void savingsOfATree_areThoseOfAllItsStatements() {
        assertThat(only(fed(CUSTOMERS, CUSTOMER, 12, 48), fed(COUNTRIES, COUNTRY, 14, 40))
                        .impact()
                        .savedMillisPerHour())
                .isCloseTo(2 * 100 * (47.0 + 39), within(1e-6));
    }

    @Test
    void server_isNotNeeded() {
        Detection detection = new NPlusOneDetector()
                .detect(new Observed(Repetitions.workload(fed(CUSTOMERS, CUSTOMER, 12, 48)), null));

        assertThat(detection.notes()).isEmpty();
        assertThat(detection.rejections()).isEmpty();
    }

    private static List<Recommendation> detect(RepeatedStatement... repetitions) {
        return new NPlusOneDetector()
                .detect(new Observed(Repetitions.workload(repetitions), null))
                .recommendations();
    }

    private static Recommendation only(RepeatedStatement... repetitions) {
        List<Recommendation> found = detect(repetitions);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<String> evidence(Recommendation recommendation) {
        return recommendation.finding().evidence().stream()
                .map(Evidence::describe)
                .toList();
    }

    /** Every way that is offered, the first one first. */
    private static List<String> fixes(Recommendation recommendation) {
        Change.ApplicationChange change = (Change.ApplicationChange) recommendation.change();
        List<String> fixes =
                new ArrayList<>(List.of(change.describe() + " " + change.sql().orElse("")));
        for (Remedy other : change.others()) {
            fixes.add(
                    other.choice() + " " + other.describe() + " " + other.sql().orElse(""));
        }
        return fixes;
    }
}
