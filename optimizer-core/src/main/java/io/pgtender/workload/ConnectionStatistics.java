package io.pgtender.workload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the application waited for connections, and how long it held transactions open. A snapshot: immutable.
 *
 * @param checkout time to get a connection: the wait for the pool, and for the server where the pool had to connect;
 *     failed attempts included
 * @param checkoutErrors failed attempts by SQLSTATE ({@code "?????"} where there was none)
 * @param transactions length of transactions of at least one statement, from the first statement to the end of the commit
 *     or rollback. A statement outside a transaction (auto-commit) is none
 * @param idleInTransaction for each of them, the time in it during which no statement and no commit was running: the
 *     application was reading rows or busy with other things
 * @param committed transactions that ended with a commit; a failed commit included
 * @param rolledBack transactions that ended with a rollback
 * @param leftOpen transactions that were still open when the connection was closed or aborted
 */
public record ConnectionStatistics(
        LatencyDistribution checkout,
        Map<String, Long> checkoutErrors,
        LatencyDistribution transactions,
        LatencyDistribution idleInTransaction,
        long committed,
        long rolledBack,
        long leftOpen) {

    public static final ConnectionStatistics NONE = new ConnectionStatistics(
            RecordedDistribution.EMPTY, Map.of(), RecordedDistribution.EMPTY, RecordedDistribution.EMPTY, 0, 0, 0);

    public ConnectionStatistics {
        checkoutErrors = Map.copyOf(checkoutErrors);
    }

    ConnectionStatistics since(ConnectionStatistics earlier) {
        return new ConnectionStatistics(
                checkout.since(earlier.checkout),
                Counts.difference(earlier.checkoutErrors, checkoutErrors),
                transactions.since(earlier.transactions),
                idleInTransaction.since(earlier.idleInTransaction),
                Math.max(0, committed - earlier.committed),
                Math.max(0, rolledBack - earlier.rolledBack),
                Math.max(0, leftOpen - earlier.leftOpen));
    }

    static ConnectionStatistics sum(List<ConnectionStatistics> parts) {
        Map<String, Long> errors = new HashMap<>();
        parts.forEach(part -> Counts.add(errors, part.checkoutErrors));
        return new ConnectionStatistics(
                LatencyHistogram.merge(
                        parts.stream().map(ConnectionStatistics::checkout).toList()),
                errors,
                LatencyHistogram.merge(
                        parts.stream().map(ConnectionStatistics::transactions).toList()),
                LatencyHistogram.merge(parts.stream()
                        .map(ConnectionStatistics::idleInTransaction)
                        .toList()),
                parts.stream().mapToLong(ConnectionStatistics::committed).sum(),
                parts.stream().mapToLong(ConnectionStatistics::rolledBack).sum(),
                parts.stream().mapToLong(ConnectionStatistics::leftOpen).sum());
    }
}
