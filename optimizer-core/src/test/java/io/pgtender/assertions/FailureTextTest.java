package io.pgtender.assertions;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Repetition.Label;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole texts, as a developer reads them. */
class FailureTextTest {

    @Test
    void nPlusOne_isSaidWithSourceKeysLoopReasonAndRemedy() {
        List<ExecutedStatement> executed = Seen.executed(1, Seen.LIST, Seen.PAGE, 3);
        executed.addAll(Seen.executed(3, Seen.CUSTOMER, Seen.DAO, 1));
        Observation seen = Seen.observation(executed, Seen.nPlusOne());

        String text =
                new FailureText("OrderPageTest.list", seen).of(List.of(Seen.nPlusOne()), List.of(), Seen.joinInstead());

        assertThat(text).isEqualTo("""
                        OrderPageTest.list: expected no N+1, but found 1

                        N+1: 1 statement for the rows, then 1 for each of them
                          source      SELECT id, customer_id FROM orders ORDER BY id
                                      3 rows, at com.example.OrderPage.list(OrderPage.java:21)
                          repeated    SELECT name FROM customers WHERE id = ?
                                      3 times, at com.example.CustomerDao.name(CustomerDao.java:33)
                          keys        orders.customer_id -> customers.id, 3 of 3 in row order
                          loop        at com.example.OrderPage.list(OrderPage.java:24)
                          why         it grows with the data: here 3 rows take 3 statements, 1,000 rows would take 1,000,
                                      each of them a round trip
                          instead     collect the keys and read all rows in one statement
                                      SELECT id, name FROM customers WHERE id = ANY (?)

                        What ran, 4 statements:
                          1 x         SELECT id, customer_id FROM orders ORDER BY id
                                      3 rows, at com.example.OrderPage.list(OrderPage.java:21)
                          3 x         SELECT name FROM customers WHERE id = ?
                                      3 rows, at com.example.CustomerDao.name(CustomerDao.java:33)""");
    }

    @Test
    void budget_isSaidWithWhatRanAndWhereFrom() {
        List<ExecutedStatement> executed = Seen.executed(2, Seen.INSERT, Seen.DAO, 1);
        executed.add(new ExecutedStatement(Seen.INSERT, List.of(Seen.PAGE), 0, 50));
        executed.addAll(Seen.executed(1, Seen.LIST, Seen.PAGE, 3));

        String text = new FailureText("OrderPageTest.place", Seen.observation(executed))
                .of(List.of(), List.of(StatementBudget.atMost(1).inserts().on("orders")));

        assertThat(text).isEqualTo("""
                        OrderPageTest.place: expected at most 1 insert on orders, but 3 ran

                        What counts as "at most 1 insert on orders":
                          2 x         INSERT INTO orders (id, customer_id) VALUES (?, ?)
                                      2 rows, at com.example.CustomerDao.name(CustomerDao.java:33)
                          1 x         INSERT INTO orders (id, customer_id) VALUES (?, ?)
                                      batch of 50 in all, at com.example.OrderPage.list(OrderPage.java:21)""");
    }

    @Test
    void growth_isSaidWithWhatGrewAndByHowMuch() {
        Observation seen = Seen.observation(Seen.executed(6, Seen.CUSTOMER, Seen.DAO, 1));
        ExecutedStatement grown = seen.executed().get(0);

        String text = new FailureText("OrderPageTest.list", seen)
                .ofGrowth(3, List.of(new ScalingCheck.Growth(grown, 3, 6)), Seen.joinInstead());

        assertThat(text).isEqualTo("""
                        OrderPageTest.list: expected as many statements after adding 6 rows as after adding 3, but they grew

                          grew        SELECT name FROM customers WHERE id = ?
                                      3 -> 6, at com.example.CustomerDao.name(CustomerDao.java:33)
                          why         the time that it takes grows with the data, a round trip for each""");
    }

    @Test
    void nothing_isSaidWithHowToWrapADataSource() {
        assertThat(FailureText.nothingWatched("OrderPageTest.list", 0)).isEqualTo("""
                        OrderPageTest.list: expected to see what it does to the database, but no watched data source executed anything
                          why         a check that sees nothing would pass whatever the code does. Most likely the code
                                      under test uses a data source that is not wrapped, or it ran nothing
                          instead     wrap the data source that the code under test is given:
                                      DataSource dataSource = TenderDataSource.wrap(pool);
                                      With Spring Boot the starter does that. Where it is right that nothing runs, say so:
                                      whenNothingRan(NothingRan.PASSES), or exactly(0)""");
    }

    @Test
    void everyLabel_saysWhatItIsAndWhyItMatters() {
        for (Label label : Label.values()) {
            Lines lines = new Lines();
            RepetitionText.write(Seen.repeated(label, Seen.CUSTOMER, 4), lines);

            assertThat(lines.toString())
                    .as(label.name())
                    .contains("(probable)", "4 times, at com.example.CustomerDao.name(CustomerDao.java:33)", "why  ");
        }
    }

    @Test
    void sameRemedy_isSaidOnce() {
        Observation seen = Seen.observation(List.of(), Seen.nPlusOne(), Seen.nPlusOne());

        String text = new FailureText("OrderPageTest.list", seen)
                .of(List.of(Seen.nPlusOne(), Seen.nPlusOne()), List.of(), Seen.joinInstead());

        assertThat(text).containsOnlyOnce("collect the keys").containsOnlyOnce("as above");
    }

    @Test
    void longStatement_isCut() {
        Lines lines = new Lines().sql("source", "SELECT " + "x".repeat(5_000));

        assertThat(lines.toString()).hasSizeLessThan(1_100).endsWith("…");
    }

    @Test
    void statementsBeyondWhatIsKept_areSaid() {
        Observation seen = new Observation(
                Instant.EPOCH, Instant.EPOCH, Seen.executed(1, Seen.LIST, Seen.PAGE, 3), List.of(), 500, 0);

        String text = new FailureText("OrderPageTest.list", seen).of(List.of(), List.of(StatementBudget.atMost(9)));

        assertThat(text).contains("but more than 1 ran", "500 statements beyond the first 2000 of a connection");
    }

    @Test
    void workThatGoesOn_isSaid() {
        assertThat(FailureText.nothingWatched("OrderPageTest.list", 2))
                .contains("what 2 pieces of work on other threads did is not in this");
    }
}
