package io.pgtender.source;

import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ServerLoad;
import java.time.Instant;

/**
 * What the server counted of one shape.
 *
 * @param shape as ours are normalised
 * @param sql the text with {@code $n}, of the costliest entry
 * @param load executions and time
 * @param rows rows returned or changed
 * @param maxMillis the slowest execution
 * @param since when it began to count
 */
record ServerCount(QueryShape shape, String sql, ServerLoad load, long rows, double maxMillis, Instant since) {

    /** The same shape from another role or under another search path. */
    ServerCount plus(ServerCount other) {
        return new ServerCount(
                shape,
                sql,
                load.plus(other.load),
                rows + other.rows,
                Math.max(maxMillis, other.maxMillis),
                since.isBefore(other.since) ? since : other.since);
    }

    /** The same, with other counters over another time. */
    ServerCount with(ServerLoad otherLoad, long otherRows) {
        return new ServerCount(shape, sql, otherLoad, otherRows, maxMillis, since);
    }

    /** What came since {@code earlier}; all of it where the server forgot in between. */
    ServerCount minus(ServerCount earlier) {
        return load.calls() < earlier.load.calls()
                ? this
                : with(load.since(earlier.load), Math.max(0, rows - earlier.rows));
    }
}
