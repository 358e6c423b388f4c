package io.pgtender.workload;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The application's times beside the server's. Immutable.
 *
 * @param basis what the server's counters cover
 * @param shapes shapes that both know, those with most time in the application first
 * @param others what the server did in this database and we did not see: other instances and clients of the same role, and
 *     other roles. Questions to the catalogs, transaction control and settings of our role are left out. With
 *     {@link Basis#SINCE_RESET} it holds what this application did before it was watched, too
 * @param total all that the server did in this database, with the same left out
 * @param absence why there is nothing to compare, empty when there is
 */
public record ServerComparison(
        Basis basis, List<ShapeTimes> shapes, ServerLoad others, ServerLoad total, Optional<String> absence) {

    public ServerComparison {
        shapes = List.copyOf(shapes);
    }

    /** What the server's counters cover. */
    public enum Basis {
        /** All since they were set to zero; the means are comparable, the numbers of calls are not. */
        SINCE_RESET,
        /** The same time as ours, since an earlier reading. */
        SAME_WINDOW
    }

    /**
     * One shape on both sides.
     *
     * @param shape the shape, as the application sends it
     * @param executions statements that we sent and that did not fail; a batch counts with all that is in it
     * @param clientMillis mean time of one in the driver
     * @param serverMillis mean time of one on the server, over all clients of the role
     * @param otherCalls executions that the server counted beyond ours
     */
    public record ShapeTimes(
            QueryShape shape, long executions, double clientMillis, double serverMillis, long otherCalls) {

        /** Part of the time in the driver that is not the server's: network, driver, waiting for the processor; 0 to 1. */
        public double networkShare() {
            return clientMillis <= 0 ? 0 : Math.max(0, 1 - serverMillis / clientMillis);
        }
    }

    /** Nothing to compare, for this reason. */
    public static ServerComparison absent(String reason) {
        return new ServerComparison(
                Basis.SINCE_RESET, List.of(), ServerLoad.NONE, ServerLoad.NONE, Optional.of(reason));
    }

    /** Part of the server's time in this database that is not ours, 0 to 1. */
    public double otherShare() {
        return total.totalMillis() <= 0 ? 0 : others.totalMillis() / total.totalMillis();
    }

    /**
     * Puts both sides beside each other.
     *
     * @param workload what we saw
     * @param server what the server counted, in the time that {@code basis} says
     */
    public static ServerComparison of(Workload workload, ServerStatements server, Basis basis) {
        Optional<String> absence = server.absence();
        if (absence.isPresent()) {
            return absent(absence.get());
        }
        List<ShapeTimes> shapes = new ArrayList<>();
        Set<Fingerprint> matched = new HashSet<>();
        ServerLoad ours = ServerLoad.NONE;
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            long executions = executions(statistics);
            ServerStatement counted =
                    server.of(statistics.shape().fingerprint()).orElse(null);
            if (counted == null || executions <= 0) {
                continue;
            }
            matched.add(statistics.shape().fingerprint());
            double serverMillis = counted.load().meanMillis();
            long own = Math.min(executions, counted.load().calls());
            ours = ours.plus(new ServerLoad(own, own * serverMillis));
            shapes.add(new ShapeTimes(
                    statistics.shape(),
                    executions,
                    statistics.totalNanos() / 1e6 / executions,
                    serverMillis,
                    counted.load().calls() - own));
        }
        ServerLoad total = server.rest();
        for (ServerStatement statement : server.own().values()) {
            if (matched.contains(statement.shape().fingerprint()) || !isHousekeeping(statement.shape())) {
                total = total.plus(statement.load());
            }
        }
        ServerLoad others = new ServerLoad(
                Math.max(0, total.calls() - ours.calls()), Math.max(0, total.totalMillis() - ours.totalMillis()));
        return new ServerComparison(basis, shapes, others, total, Optional.empty());
    }

    /** Statements that reached the executor's end: the server does not count those that fail. */
    private static long executions(ShapeStatistics statistics) {
        return Math.max(statistics.calls() - statistics.errorCount(), statistics.batchedStatements());
    }

    /** What drivers, pools and pgtender itself ask beside the application's own statements. */
    private static boolean isHousekeeping(QueryShape shape) {
        StatementKind kind = shape.kind();
        return switch (kind) {
            case BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SESSION, UTILITY -> true;
            default -> shape.text().contains("pg_catalog.") || shape.text().contains("pg_stat_statements");
        };
    }
}
