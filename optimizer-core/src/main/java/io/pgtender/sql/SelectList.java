package io.pgtender.sql;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the outermost query of a statement selects, and what limits it. With set operations the query is all branches
 * together: a star, FROM, WHERE and GROUP BY may be of any branch that is not in parentheses, the items are those of the
 * first.
 *
 * @param star whether {@code *} or {@code alias.*} is among the items
 * @param items how many are selected; empty where a star stands for an unknown number
 * @param aggregatesOnly whether nothing but aggregates and constants is selected, at least one aggregate: one row where
 *     there is no {@link Part#GROUP_BY}
 * @param parts clauses of the query; LIMIT ALL is none
 * @param orderBy items of ORDER BY, in order
 */
public record SelectList(
        boolean star, OptionalInt items, boolean aggregatesOnly, Set<Part> parts, List<Ordering> orderBy) {

    public SelectList {
        parts = Set.copyOf(parts);
        orderBy = List.copyOf(orderBy);
    }

    /** A clause of a query. */
    public enum Part {
        DISTINCT,
        FROM,
        WHERE,
        GROUP_BY,
        HAVING,
        /** UNION, INTERSECT or EXCEPT. */
        SET_OPERATION,
        ORDER_BY,
        /** LIMIT or FETCH FIRST. */
        LIMIT,
        OFFSET
    }

    /**
     * An item of ORDER BY.
     *
     * @param column as the normalised text writes it, its table included; absent, as null, for an expression or a number
     */
    public record Ordering(@Nullable String column, Direction direction, Nulls nullOrder) {}

    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /** Where nulls sort. */
    public enum Nulls {
        /** Nothing is said: last where ascending, first where descending. */
        DEFAULT,
        FIRST,
        LAST
    }

    /**
     * Empty where the statement is no single SELECT, where it is a bare VALUES, and where the shape's text is cut, so that
     * its last clauses are unknown. Never throws; linear in the length of the text.
     */
    public static Optional<SelectList> of(QueryShape shape) {
        boolean readable = shape.kind() == StatementKind.SELECT && !TokenList.isCut(shape.text());
        return readable ? new SelectListReader(shape.text()).read() : Optional.empty();
    }

    public boolean has(Part part) {
        return parts.contains(part);
    }
}
