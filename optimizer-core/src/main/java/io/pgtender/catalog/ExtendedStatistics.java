package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An extended statistics object (CREATE STATISTICS) with what ANALYZE found for it.
 *
 * @param name schema and name
 * @param kinds what it is made to hold
 * @param columns the table's columns in it, in order of attnum
 * @param expressions expressions in it, as PostgreSQL prints them
 * @param target statistics target of its own, {@code null} for the columns'
 * @param distinct distinct combinations of some of {@code columns}; empty when it was never built, is not readable, or
 *     holds none. Combinations with expressions are left out
 * @param dependencies functional dependencies between some of {@code columns}
 * @param commonValues length of its list of most common combinations
 */
public record ExtendedStatistics(
        RelationName name,
        Set<Kind> kinds,
        List<String> columns,
        List<String> expressions,
        @Nullable Integer target,
        Map<Set<String>, Double> distinct,
        List<Dependency> dependencies,
        int commonValues) {

    /** {@code pg_statistic_ext.stxkind}. */
    public enum Kind {
        DISTINCT,
        DEPENDENCIES,
        COMMON_VALUES,
        EXPRESSIONS
    }

    /**
     * How far some columns determine another.
     *
     * @param from the columns that determine
     * @param to the column that is determined
     * @param degree share of rows for which it holds, 0 to 1
     */
    public record Dependency(Set<String> from, String to, double degree) {

        public Dependency {
            from = Set.copyOf(from);
        }
    }

    public ExtendedStatistics {
        kinds = Set.copyOf(kinds);
        columns = List.copyOf(columns);
        expressions = List.copyOf(expressions);
        distinct = Map.copyOf(distinct);
        dependencies = List.copyOf(dependencies);
    }

    /** Whether it is made to hold one of {@code wanted} for all of {@code wantedColumns}. */
    public boolean covers(Set<String> wantedColumns, Set<Kind> wanted) {
        return columns.containsAll(wantedColumns) && kinds.stream().anyMatch(wanted::contains);
    }
}
