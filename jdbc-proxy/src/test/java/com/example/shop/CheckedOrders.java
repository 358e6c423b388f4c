package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.junit.ExpectNoNPlusOne;
import io.pgtender.junit.Ignore;
import io.pgtender.junit.MaxStatements;
import io.pgtender.testing.TestPostgres;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application's tests with checks, some of which must fail: to be run by a test. */
public final class CheckedOrders {

    private CheckedOrders() {}

    static Orders orders() {
        return Shared.ORDERS;
    }

    /** Made once for all of them. */
    private static final class Shared {
        private static final Orders ORDERS = create();

        private static Orders create() {
            try {
                DataSource database = TestPostgres.newDatabase();
                Orders.createTables(database);
                Orders.add(database, 3);
                return new Orders(TenderDataSource.wrap(database));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The class is annotated. */
    @ExpectNoNPlusOne
    public static class OfAClass {

        @BeforeEach
        void preparesOneByOne() throws SQLException {
            orders().customersOneByOne();
        }

        @Test
        void joins() throws SQLException {
            assertFalse(orders().customersAtOnce().isEmpty());
        }

        @Test
        void readsOneByOne() throws SQLException {
            assertFalse(orders().customersOneByOne().isEmpty());
        }

        @Test
        void readsNothing() {
            assertFalse(orders().toString().isEmpty());
        }

        @Test
        @ExpectNoNPlusOne(ignore = @Ignore(table = "customers"))
        void readsOneByOneWhatIsIgnored() throws SQLException {
            orders().customersOneByOne();
        }

        @Test
        @ExpectNoNPlusOne(labels = Label.WRITE)
        void readsOneByOneWhereWritesAreExpected() throws SQLException {
            orders().customersOneByOne();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void readsOneByOneTheSecondTime(int time) throws SQLException {
            if (time == 1) {
                orders().customersAtOnce();
            } else {
                orders().customersOneByOne();
            }
        }

        @RepeatedTest(2)
        void joinsAgain() throws SQLException {
            orders().customersAtOnce();
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            return Stream.of(
                    DynamicTest.dynamicTest("joins dynamically", () -> orders().customersAtOnce()),
                    DynamicTest.dynamicTest("reads one by one dynamically", () -> orders().customersOneByOne()));
        }

        /** Inherits the annotation. */
        @Nested
        class Inside {
            @Test
            void readsOneByOneInside() throws SQLException {
                orders().customersOneByOne();
            }
        }
    }

    /** Methods are annotated. */
    public static class OfMethods {

        @Test
        @ExpectNoNPlusOne
        void readsNothing() {
            assertFalse(orders().toString().isEmpty());
        }

        @Test
        void isNotChecked() throws SQLException {
            orders().customersOneByOne();
        }

        @Test
        @MaxStatements(1)
        void joinsWithinBudget() throws SQLException {
            orders().customersAtOnce();
        }

        @Test
        @MaxStatements(3)
        void exceedsBudget() throws SQLException {
            orders().customersOneByOne();
        }

        @Test
        @MaxStatements(4)
        @MaxStatements(value = 1, kind = MaxStatements.Kind.SELECT, on = "customers")
        void exceedsTheSecondBudget() throws SQLException {
            orders().customersOneByOne();
        }

        @Test
        @MaxStatements(0)
        void executesNothingAsExpected() {
            assertFalse(orders().toString().isEmpty());
        }

        @Test
        @ExpectNoNPlusOne
        @MaxStatements(5)
        void throwsItsOwn() throws SQLException {
            orders().customersOneByOne();
            throw new IllegalStateException("its own");
        }
    }

    /** In parallel: good and bad at the same time. */
    @ExpectNoNPlusOne
    @Execution(ExecutionMode.CONCURRENT)
    public static class InParallel {

        @RepeatedTest(8)
        void joins() throws SQLException {
            orders().customersAtOnce();
        }

        @RepeatedTest(8)
        void readsOneByOne() throws SQLException {
            orders().customersOneByOne();
        }
    }

    /** Runs beside {@link InParallel} and is not checked. */
    @Execution(ExecutionMode.CONCURRENT)
    public static class BesideInParallel {

        @RepeatedTest(8)
        void readsOneByOneUnchecked() throws SQLException {
            orders().customersOneByOne();
        }
    }
}
