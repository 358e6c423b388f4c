package io.pgtender.source;

import io.pgtender.sql.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement does with one parameter.
 *
 * @param role what the value is to the plan
 * @param tables where {@code column} may be, the likeliest first
 * @param column what the value is compared with, {@code null} where there is nothing or it is not known
 * @param position place in a list of alternatives, from 0
 */
record ParameterUse(
        Role role, List<RelationName> tables, @Nullable String column, int position) {

    enum Role {
        /** {@code column = $n} and other comparisons with a single value. */
        VALUE,
        /** {@code column = ANY ($n)}. */
        ARRAY,
        /** {@code column > $n}. */
        LOWER_BOUND,
        /** {@code column < $n}. */
        UPPER_BOUND,
        /** {@code column LIKE $n}. */
        PATTERN,
        /** {@code column LIKE '%' || $n || '%'}. */
        WORD,
        /** {@code column @> $n}, {@code column && $n}: an array whose elements the column may hold. */
        ELEMENTS,
        LIMIT,
        OFFSET,
        /** The plan does not depend on it: it is selected or written. */
        IRRELEVANT,
        /** The plan depends on it in a way that cannot be read. */
        UNKNOWN
    }

    ParameterUse {
        tables = List.copyOf(tables);
    }

    static ParameterUse of(Role role) {
        return new ParameterUse(role, List.of(), null, 0);
    }
}
