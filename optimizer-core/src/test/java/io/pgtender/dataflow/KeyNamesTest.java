package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.ValueSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyNamesTest {

    private static KeyRelation relation(
            @Nullable String read, String sourceTable, @Nullable String compared, String table) {
        TracedStatement source = new TracedStatement(1, QueryShapes.parse("SELECT x FROM " + sourceTable), List.of());
        TracedStatement repeated = new TracedStatement(
                2,
                QueryShapes.parse("SELECT y FROM " + table + " WHERE z = ?"),
                List.of(new ValueSlot(ValueSlot.Use.EQUALS, compared)));
        return KeyRelations.byName()
                .between(
                        read == null
                                ? source
                                : source.withColumns(new ResultColumns(List.of(read), new int[1], new int[1])),
                        0,
                        repeated,
                        0);
    }

    @ParameterizedTest
    @CsvSource({
        "customer_id, orders, id, customers, REFERENCES",
        "CUSTOMER_ID, orders, id, customers, REFERENCES",
        "customerid, orders, id, customers, REFERENCES",
        "country_code, orders, code, countries, REFERENCES",
        "id, customers, customer_id, orders, REFERENCED_BY",
        "customer_id, orders, customer_id, accounts, SAME",
        "isbn, loans, isbn, books, SAME",
        "id, orders, id, orders, SAME",
        "id, public.orders, id, orders, SAME",
        "id, orders, id, customers, NONE",
        "state, orders, state, jobs, NONE",
        "quantity, lines, id, products, NONE",
        "customer_id, orders, name, products, NONE",
    })
    void names_relate(String read, String source, String compared, String table, KeyRelation relation) {
        assertThat(relation(read, source, compared, table)).isEqualTo(relation);
    }

    @Test
    void unknownNames_doNotRelate() {
        assertThat(relation(null, "orders", "id", "customers")).isEqualTo(KeyRelation.NONE);
        assertThat(relation("customer_id", "orders", null, "customers")).isEqualTo(KeyRelation.NONE);
    }
}
