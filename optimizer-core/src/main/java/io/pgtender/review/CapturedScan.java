package io.pgtender.review;

import io.pgtender.plan.Condition;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One scan of a table in the plan of a captured statement.
 *
 * @param shape the statement
 * @param table what is scanned
 * @param indexes names of the indexes that it reads, none for a sequential scan
 * @param columns whether the index alone answers
 * @param order whether somebody may rely on the order in which rows come
 * @param conditions what it asks for
 */
record CapturedScan(
        QueryShape shape,
        RelationName table,
        Set<String> indexes,
        Columns columns,
        Order order,
        List<Condition> conditions) {

    /** Where the values come from. */
    enum Columns {
        FROM_TABLE,
        FROM_INDEX
    }

    /** Whether the order of an index may matter. */
    enum Order {
        ANY,
        MAY_MATTER
    }

    CapturedScan {
        indexes = Set.copyOf(indexes);
        conditions = List.copyOf(conditions);
    }

    /** Whether no row with a null in the column is asked for. Every such operator is strict. */
    boolean rejectsNulls(String column) {
        return conditions.stream()
                .anyMatch(c -> column.equals(c.column())
                        && switch (c.kind()) {
                            case EQUALITY, ANY_OF, RANGE, LIKE, JOIN_EQUALITY, IS_NOT_NULL -> true;
                            case IS_NULL, OTHER -> false;
                        });
    }

    /** Columns of these keys, in order, that bound what a btree reads: equalities and then one range. */
    Set<String> bounds(List<String> keys) {
        Set<String> bounds = new HashSet<>();
        for (String key : keys) {
            boolean equal = asks(
                    key,
                    Set.of(
                            Condition.Kind.EQUALITY,
                            Condition.Kind.ANY_OF,
                            Condition.Kind.JOIN_EQUALITY,
                            Condition.Kind.IS_NULL));
            if (equal) {
                bounds.add(key);
                continue;
            }
            if (asks(key, Set.of(Condition.Kind.RANGE, Condition.Kind.LIKE, Condition.Kind.IS_NOT_NULL))) {
                bounds.add(key);
            }
            return bounds;
        }
        return bounds;
    }

    private boolean asks(String column, Set<Condition.Kind> kinds) {
        return conditions.stream().anyMatch(c -> column.equals(c.column()) && kinds.contains(c.kind()));
    }
}
