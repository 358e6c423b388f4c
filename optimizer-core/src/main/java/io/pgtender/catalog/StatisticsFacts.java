package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the planner knows about a table, and how fresh that is.
 *
 * @param oid pg_class oid
 * @param name schema and name
 * @param kind what pg_class.relkind says
 * @param ancestors partitioned tables above a partition
 * @param temporary whether it is a session's own
 * @param estimatedRows {@code reltuples}; -1 when it was never vacuumed or analysed
 * @param pages size in 8 kB pages now, of all partitions for a partitioned table; 0 for a foreign table
 * @param readable whether the role may see the statistics of any column (privileges, row security)
 * @param sinceAnalyzed time since ANALYZE last ran, by itself or by hand; {@code null} when that is not known, as
 *     after a crash or a reset of the statistics
 * @param changedRows rows inserted, updated or deleted since then ({@code n_mod_since_analyze})
 * @param thresholdRows number of changed rows at which autovacuum would analyse it
 * @param autoAnalyze whether autovacuum analyses it
 * @param foreign for a foreign table, how it is reached, else {@code null}
 * @param columns in order of attnum
 * @param extended extended statistics
 * @param expressions expressions with statistics of their own
 */
public record StatisticsFacts(
        long oid,
        RelationName name,
        TableFacts.Kind kind,
        List<RelationName> ancestors,
        boolean temporary,
        double estimatedRows,
        long pages,
        boolean readable,
        @Nullable Duration sinceAnalyzed,
        long changedRows,
        double thresholdRows,
        AutoAnalyze autoAnalyze,
        @Nullable Foreign foreign,
        List<ColumnStatistics> columns,
        List<ExtendedStatistics> extended,
        List<ExpressionStatistics> expressions) {

    /** Whether autovacuum analyses a table. */
    public enum AutoAnalyze {
        ON,
        OFF_FOR_TABLE,
        OFF_FOR_SERVER,
        /** It does not look at partitioned, foreign and temporary tables (autovacuum.c, do_autovacuum). */
        NEVER
    }

    /**
     * How a foreign table is reached.
     *
     * @param wrapper name of its foreign-data wrapper
     * @param remoteEstimate {@code use_remote_estimate}: the planner asks the other server instead of its own statistics
     */
    public record Foreign(String wrapper, boolean remoteEstimate) {}

    public StatisticsFacts {
        ancestors = List.copyOf(ancestors);
        columns = List.copyOf(columns);
        extended = List.copyOf(extended);
        expressions = List.copyOf(expressions);
    }

    /** Whether there is a row of pg_stats for any of its columns. */
    public boolean hasColumnStatistics() {
        return columns.stream().anyMatch(column -> column.found() != null);
    }

    public Optional<ColumnStatistics> column(String name) {
        return columns.stream().filter(column -> column.column().equals(name)).findFirst();
    }
}
