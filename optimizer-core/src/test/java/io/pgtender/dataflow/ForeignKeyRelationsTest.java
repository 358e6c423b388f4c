package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.ForeignKey.Action;
import io.pgtender.catalog.ForeignKey.Column;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.ValueSlots;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignKeyRelationsTest {

    private static final int ORDERS = 100;
    private static final int PERSON = 200;

    /** Names that tell nothing. */
    private final KeyRelations relations = new ForeignKeyRelations(List.of(new ForeignKey(
            "k",
            ORDERS,
            new RelationName("public", "orders"),
            List.of(new Column("buyer", 2)),
            PERSON,
            new RelationName("public", "person"),
            List.of(new Column("number", 1)),
            Action.NO_ACTION,
            Action.NO_ACTION,
            true)));

    private final TracedStatement orders = statement("SELECT nr, buyer FROM orders")
            .withColumns(new ResultColumns(List.of("nr", "buyer"), new int[] {ORDERS, ORDERS}, new int[] {1, 2}));
    private final TracedStatement persons = statement("SELECT number FROM person")
            .withColumns(new ResultColumns(List.of("number"), new int[] {PERSON}, new int[] {1}));

    @Test
    void column_that_references_the_one_compared() {
        assertThat(relations.between(orders, 1, statement("SELECT * FROM person WHERE number = ?"), 0))
                .isEqualTo(KeyRelation.REFERENCES);
    }

    @Test
    void column_that_the_one_compared_references() {
        assertThat(relations.between(persons, 0, statement("SELECT * FROM public.orders o WHERE o.buyer = ?"), 0))
                .isEqualTo(KeyRelation.REFERENCED_BY);
    }

    @Test
    void column_of_that_name_in_another_table_has_nothing_to_do_with_it() {
        assertThat(relations.between(orders, 1, statement("SELECT * FROM ticket WHERE number = ?"), 0))
                .isEqualTo(KeyRelation.NONE);
        assertThat(relations.between(orders, 1, statement("SELECT * FROM other.person WHERE number = ?"), 0))
                .isEqualTo(KeyRelation.NONE);
    }

    @Test
    void names_decide_where_no_key_does() {
        TracedStatement items = statement("SELECT * FROM item WHERE order_id = ?");
        TracedStatement named = statement("SELECT id FROM orders")
                .withColumns(new ResultColumns(List.of("id"), new int[] {ORDERS}, new int[] {1}));
        assertThat(relations.between(named, 0, items, 0))
                .isEqualTo(KeyRelations.byName().between(named, 0, items, 0))
                .isNotEqualTo(KeyRelation.NONE);
    }

    private static long ids;

    private static TracedStatement statement(String sql) {
        var shape = QueryShapes.parse(sql);
        return new TracedStatement(ids++, shape, ValueSlots.of(shape));
    }
}
