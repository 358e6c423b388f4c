package io.pgtender.assertions;

import static io.pgtender.assertions.SqlAssertions.assertStatementsDoNotGrow;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.Orders;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.testing.TestPostgres;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whether statements grow with the rows. */
class ScalingCheckTest {

    private PGSimpleDataSource database;
    private TenderDataSource tended;
    private Orders orders;

    @BeforeEach
    void createTables() throws SQLException {
        database = TestPostgres.newDatabase();
        Orders.createTables(database);
        tended = TenderDataSource.wrap(database);
        orders = new Orders(tended);
    }

    @AfterEach
    void close() {
        tended.close();
    }

    @Test
    void statements_thatStayTheSamePass() {
        assertThatCode(() ->
                        assertStatementsDoNotGrow(rows -> Orders.add(database, rows), () -> orders.customersAtOnce()))
                .doesNotThrowAnyException();
    }

    @Test
    void statements_thatGrowFailWithWhichOne() {
        assertThatThrownBy(() ->
                        assertStatementsDoNotGrow(rows -> Orders.add(database, rows), () -> orders.customersOneByOne()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "expected as many statements after adding 6 rows as after adding 3, but they grew")
                .hasMessageContaining("grew        " + Orders.CUSTOMER)
                .hasMessageContaining("3 -> 6, at com.example.shop.Orders.customer(Orders.java:")
                .hasMessageContaining("N+1: ")
                .hasMessageNotContaining("grew        " + Orders.LIST);
    }

    @Test
    void statements_thatGrowByOneRowFail() {
        assertThatThrownBy(() -> ScalingCheck.populating((int rows) -> Orders.add(database, rows))
                        .rows(1)
                        .run(() -> orders.customersOneByOne()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 -> 2");
    }

    @Test
    void statements_thatRanOnlyAtFirstHideNoGrowth() {
        AtomicBoolean warm = new AtomicBoolean();

        assertThatThrownBy(() -> assertStatementsDoNotGrow(rows -> Orders.add(database, rows), () -> {
                    if (warm.compareAndSet(false, true)) {
                        for (int i = 0; i < 20; i++) {
                            orders.customersAtOnce();
                        }
                    }
                    orders.customersOneByOne();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("3 -> 6");
    }

    @Test
    void statements_thatAreIgnoredMayGrow() {
        assertThatCode(() -> ScalingCheck.populating((int rows) -> Orders.add(database, rows))
                        .ignoring(Ignored.table("customers"))
                        .run(() -> orders.customersOneByOne()))
                .doesNotThrowAnyException();
    }

    @Test
    void statements_ofPopulatingDoNotCount() {
        assertThatCode(() -> assertStatementsDoNotGrow(
                        rows -> {
                            Orders.add(database, rows);
                            orders.customersOneByOne();
                        },
                        () -> orders.customersAtOnce()))
                .doesNotThrowAnyException();
    }

    @Test
    void nothing_thatRanFails() {
        assertThatThrownBy(() -> assertStatementsDoNotGrow(rows -> Orders.add(database, rows), () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no watched data source");
    }

    @Test
    void rows_ofNoneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScalingCheck.populating((int rows) -> {}).rows(0))
                .withMessageContaining("rows is 0");
    }
}
