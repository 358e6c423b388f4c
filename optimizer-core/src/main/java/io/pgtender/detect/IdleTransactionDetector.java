package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.workload.ConnectionStatistics;
import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Transactions that stay open while the application does other things: they hold a connection, their locks, and, on the
 * server, old row versions that VACUUM must leave alone.
 */
public final class IdleTransactionDetector implements Detector {

    /** Transactions from which they are looked at. */
    static final long MIN_TRANSACTIONS = 20;

    /** Idle time of one transaction in a hundred from which they are long, in nanoseconds. */
    static final long LONG_IDLE_NANOS = 1_000_000_000;

    /** Mean idle time from which transactions that do little else are reported too, in nanoseconds. */
    static final long MEAN_IDLE_NANOS = 100_000_000;

    /** Share of the transactions' time in which nothing runs, from which they do little else, 0 to 1. */
    static final double MOSTLY = 0.5;

    private static final double RARE = 99;

    @Override
    public String name() {
        return "idle-transaction";
    }

    @Override
    public Detection detect(Observed observed) {
        ConnectionStatistics connections = observed.workload().connections();
        LatencyDistribution idle = connections.idleInTransaction();
        if (idle.count() < MIN_TRANSACTIONS) {
            return Detection.NOTHING;
        }
        boolean isLong = idle.percentileNanos(RARE) >= LONG_IDLE_NANOS;
        boolean mostly = share(connections) >= MOSTLY && idle.meanNanos() >= MEAN_IDLE_NANOS;
        return isLong || mostly
                ? new Detection(List.of(recommend(connections, observed.workload())), List.of(), List.of())
                : Detection.NOTHING;
    }

    private static double share(ConnectionStatistics connections) {
        return (double) connections.idleInTransaction().totalNanos()
                / Math.max(1, connections.transactions().totalNanos());
    }

    private static Recommendation recommend(ConnectionStatistics connections, Workload workload) {
        LatencyDistribution idle = connections.idleInTransaction();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Measured(String.format(
                Locale.ROOT,
                "in %,d transactions no statement ran for %s on average, %s in one of a hundred, %s at most",
                idle.count(),
                RepetitionFigures.millis(idle.meanNanos()),
                RepetitionFigures.millis(idle.percentileNanos(RARE)),
                RepetitionFigures.millis(idle.maxNanos()))));
        evidence.add(new Evidence.Measured(
                String.format(Locale.ROOT, "that is %.0f %% of the time they were open", 100 * share(connections))));
        if (connections.leftOpen() > 0) {
            evidence.add(new Evidence.Measured(String.format(
                    Locale.ROOT, "%,d were still open when their connection was given back", connections.leftOpen())));
        }
        LatencyDistribution checkout = connections.checkout();
        if (checkout.count() > 0) {
            evidence.add(new Evidence.Measured(String.format(
                    Locale.ROOT,
                    "getting a connection took %s on average meanwhile",
                    RepetitionFigures.millis(checkout.meanNanos()))));
        }
        Finding finding = new Finding(
                Finding.Kind.IDLE_TRANSACTION,
                String.format(
                        Locale.ROOT,
                        "transactions are open while no statement runs, %.0f %% of their time",
                        100 * share(connections)),
                List.of(),
                evidence);
        Change change = new Change.ApplicationChange(
                "do what needs no database (calls to other services, rendering, reading files) before the transaction"
                        + " begins or after it ends",
                Optional.empty(),
                List.of(
                        Remedy.and(
                                "with Spring: spring.jpa.open-in-view=false, and @Transactional on the methods that"
                                        + " write, not on those around them",
                                Optional.empty()),
                        Remedy.and(
                                "have the server end those that are forgotten",
                                Optional.of(
                                        "ALTER ROLE application SET idle_in_transaction_session_timeout = '60s'"))));
        // At best nobody waits for a connection any more; nobody would gain more than the time it was held idle.
        double saved = Math.min(checkout.totalNanos(), idle.totalNanos()) / 1e6 / workload.windowHours();
        return new Recommendation(finding, change, new Impact(saved, 0));
    }
}
