package io.pgtender.review;

import io.pgtender.plan.Condition;
import io.pgtender.review.CapturedScan.Columns;
import io.pgtender.review.CapturedScan.Order;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Scans as literals: equality on each of some columns. */
final class ScanFixture {

    private ScanFixture() {}

    static CapturedScan scan(String table, String index, String... columns) {
        return scan(table, index, Columns.FROM_TABLE, Order.ANY, equalities(columns));
    }

    static CapturedScan indexOnly(String table, String index, String... columns) {
        return scan(table, index, Columns.FROM_INDEX, Order.ANY, equalities(columns));
    }

    static CapturedScan ordered(String table, String index, String... columns) {
        return scan(table, index, Columns.FROM_TABLE, Order.MAY_MATTER, equalities(columns));
    }

    static CapturedScan asking(String table, String index, Condition.Kind kind, String column) {
        return scan(table, index, Columns.FROM_TABLE, Order.ANY, List.of(condition(kind, column)));
    }

    private static CapturedScan scan(
            String table, String index, Columns columns, Order order, List<Condition> conditions) {
        return new CapturedScan(
                QueryShapes.parse("SELECT * FROM " + table),
                new RelationName("public", table),
                Set.of(index),
                columns,
                order,
                conditions);
    }

    private static List<Condition> equalities(String... columns) {
        return Stream.of(columns)
                .map(column -> condition(Condition.Kind.EQUALITY, column))
                .toList();
    }

    private static Condition condition(Condition.Kind kind, String column) {
        return new Condition(kind, "t", column, null, "=", "1", null, null, "(t." + column + " = 1)");
    }
}
