package io.pgtender.assertions;

import static io.pgtender.assertions.SqlAssertions.assertNoNPlusOne;
import static io.pgtender.assertions.SqlAssertions.assertStatements;
import static io.pgtender.assertions.StatementBudget.atMost;
import static io.pgtender.assertions.StatementBudget.exactly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Orders;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.testing.TestPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Checks of what really goes to a database. */
class SqlCheckTest {

    /** The fewest that make an N+1. */
    private static final int TWO = 2;

    private static PGSimpleDataSource database;
    private static TenderDataSource tended;
    private static Orders orders;

    @BeforeAll
    static void createTables() throws SQLException {
        database = TestPostgres.newDatabase();
        Orders.createTables(database);
        Orders.add(database, TWO);
        tended = TenderDataSource.wrap(database);
        orders = new Orders(tended);
    }

    @AfterAll
    static void close() {
        tended.close();
    }

    private static void onAnotherThread(Callable<?> task) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(task).get(30, TimeUnit.SECONDS);
        } finally {
            thread.shutdown();
        }
    }

    // ------------------------------------------------------------------ N+1

    @Test
    void nPlusOne_ofTwoRowsFails() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> orders.customersOneByOne()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("N+1: 1 statement for the rows, then 1 for each of them")
                .hasMessageContaining(Orders.LIST)
                .hasMessageContaining("2 times, at com.example.shop.Orders.customer(Orders.java:")
                .hasMessageContaining("orders.customer_id -> customers.id, 2 of 2 in row order")
                .hasMessageContaining("at com.example.shop.Orders.customersOneByOne(Orders.java:")
                .hasMessageContaining("ANY");
    }

    @Test
    void join_passesAndGivesItsValue() throws SQLException {
        assertThat(assertNoNPlusOne(() -> orders.customersAtOnce())).containsExactly("customer 1001", "customer 1002");
    }

    @Test
    void nPlusOne_passesWhereItsTableIsIgnored() {
        assertThatCode(() -> assertNoNPlusOne(() -> orders.customersOneByOne(), Ignored.table("customers")))
                .doesNotThrowAnyException();
    }

    @Test
    void nPlusOne_failsWhereAnotherTableIsIgnored() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> orders.customersOneByOne(), Ignored.table("invoices")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void nPlusOne_passesWhereItsTextIsIgnored() {
        assertThatCode(() -> assertNoNPlusOne(
                        () -> orders.customersOneByOne(), Ignored.sql("from customers\n where id = ?")))
                .doesNotThrowAnyException();
    }

    @Test
    void nPlusOne_passesWhereItsPlaceIsIgnored() {
        assertThatCode(() -> assertNoNPlusOne(
                        () -> orders.customersOneByOne(), Ignored.callSite("com.example.shop.Orders.customer")))
                .doesNotThrowAnyException();
    }

    @Test
    void nPlusOne_passesWhereItsLabelIsIgnored() {
        assertThatCode(() -> assertNoNPlusOne(() -> orders.customersOneByOne(), Ignored.label(Label.N_PLUS_ONE)))
                .doesNotThrowAnyException();
    }

    @Test
    void nPlusOne_onAThreadThatWorksForTheCheckFails() {
        ExecutorService workers = UnitOfWork.propagating(Executors.newFixedThreadPool(2));
        try {
            assertThatThrownBy(() -> assertNoNPlusOne(() -> {
                        workers.submit(() -> orders.customersOneByOne()).get(30, TimeUnit.SECONDS);
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("N+1");
        } finally {
            workers.shutdown();
        }
    }

    @Test
    void nPlusOne_onAnyOtherThreadFails() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> onAnotherThread(() -> orders.customersOneByOne())))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("N+1");
    }

    @Test
    void nPlusOne_inARequestOfAnotherThreadFails() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> onAnotherThread(() -> {
                    try (UnitOfWork request = UnitOfWork.open("GET /orders")) {
                        return orders.customersOneByOne();
                    }
                })))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("N+1");
    }

    @Test
    void nPlusOne_onAnotherThreadPassesWhereThoseAreIgnored() {
        assertThatCode(() -> SqlCheck.noNPlusOne()
                        .otherThreads(OtherThreads.IGNORED)
                        .run(() -> {
                            orders.customersAtOnce();
                            onAnotherThread(() -> orders.customersOneByOne());
                        }))
                .doesNotThrowAnyException();
    }

    @Test
    void nPlusOne_ofACheckInParallelIsNotThisOnes() {
        assertThatCode(() -> assertNoNPlusOne(() -> {
                    orders.customersAtOnce();
                    onAnotherThread(() -> {
                        assertThatThrownBy(() -> assertNoNPlusOne(() -> orders.customersOneByOne()))
                                .isInstanceOf(AssertionError.class);
                        return null;
                    });
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void nPlusOne_insideAnotherCheckFailsBoth() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> {
                    orders.customersAtOnce();
                    assertThatThrownBy(() -> assertNoNPlusOne(() -> orders.customersOneByOne()))
                            .isInstanceOf(AssertionError.class)
                            .hasMessageNotContaining("JOIN");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("N+1")
                .hasMessageContaining("JOIN");
    }

    @Test
    void nPlusOne_beforeTheCheckPasses() throws SQLException {
        try (UnitOfWork test = UnitOfWork.open("a test with preparations")) {
            orders.customersOneByOne();

            assertThatCode(() -> assertNoNPlusOne(() -> orders.customersAtOnce()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void repetition_ofAnotherLabelPasses() {
        assertThatCode(() -> SqlCheck.noRepetition(Label.WRITE).run(() -> orders.customersOneByOne()))
                .doesNotThrowAnyException();
    }

    // ------------------------------------------------------------------ budgets

    @Test
    void budget_thatIsKeptPasses() {
        assertThatCode(() -> assertStatements(
                        () -> orders.customersOneByOne(), atMost(3), exactly(3).selects()))
                .doesNotThrowAnyException();
    }

    @Test
    void budget_thatIsExceededFailsWithWhatRan() {
        assertThatThrownBy(() -> assertStatements(() -> orders.customersOneByOne(), atMost(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected at most 2 statements, but 3 ran")
                .hasMessageContaining("2 x         " + Orders.CUSTOMER)
                .hasMessageContaining("1 x         " + Orders.LIST)
                .hasMessageContaining("N+1: ");
    }

    @Test
    void budget_countsKindsAndTables() {
        assertThatCode(() -> assertStatements(
                        () -> orders.place(1, 1001),
                        exactly(1).inserts().on("orders"),
                        exactly(1).selects().on("customers"),
                        exactly(0).inserts().on("customers"),
                        exactly(0).updates(),
                        exactly(0).deletes(),
                        atMost(1).on("public.orders").inserts().on("ORDERS")))
                .doesNotThrowAnyException();
    }

    @Test
    void budget_ofExactlyMoreThanRanFails() {
        assertThatThrownBy(() -> assertStatements(
                        () -> orders.customersAtOnce(), exactly(2).selects()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected exactly 2 selects, but 1 ran");
    }

    @Test
    void budget_leavesOutWhatIsIgnored() {
        assertThatCode(() -> SqlCheck.budget(exactly(1))
                        .ignoring(Ignored.table("customers"))
                        .run(() -> orders.customersOneByOne()))
                .doesNotThrowAnyException();
    }

    // ------------------------------------------------------------------ nothing watched

    @Test
    void dataSource_thatIsNotWatchedFails() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> new Orders(database).customersOneByOne()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no watched data source executed anything")
                .hasMessageContaining("TenderDataSource.wrap(pool)");
    }

    @Test
    void nothing_passesWhereThatIsExpected() {
        assertThatCode(() -> assertStatements(() -> {}, exactly(0))).doesNotThrowAnyException();
        assertThatCode(() ->
                        SqlCheck.noNPlusOne().whenNothingRan(NothingRan.PASSES).run(() -> {}))
                .doesNotThrowAnyException();
    }

    // ------------------------------------------------------------------ the action's own

    @Test
    void exception_ofTheActionIsThrownOn() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> {
                    throw new IOException("mine");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("mine");
    }

    @Test
    void exception_leavesNoUnitOpen() {
        assertThatThrownBy(() -> assertNoNPlusOne(() -> {
                    throw new IOException("mine");
                }))
                .isInstanceOf(IOException.class);

        assertThat(UnitOfWork.current()).isNull();
    }
}
