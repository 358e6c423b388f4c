package io.pgtender.spring.actuate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/** What pgtender costs, what it could not keep, and how the data source is. */
record HealthView(
        String dataSource,
        boolean watching,
        WindowView window,
        Overhead overhead,
        List<Drop> drops,
        long connectionsUnwrapped,
        Connections connections,
        AdvisorView advisor,
        AutopilotView autopilot,
        @Nullable Server server)
        implements OperationResponseBody {

    /**
     * Time of the application's threads, estimated from samples.
     *
     * @param perCallMicros of one execution
     * @param shareOfStatements of the time in all statements, 0 to 1
     */
    record Overhead(long samples, double estimatedMillis, double perCallMicros, double shareOfStatements) {}

    /** Something that met a bound and was not kept. */
    record Drop(String what, String text, long count) {}

    /** @param checkout waits for a connection */
    record Connections(
            LatencyView checkout,
            Map<String, Long> checkoutErrors,
            LatencyView transactions,
            LatencyView idleInTransaction,
            long committed,
            long rolledBack,
            long leftOpen) {}

    record AdvisorView(long analyses, double analysisMillis, Map<String, Long> changes, long refusals) {}

    record AutopilotView(boolean running) {}

    /** As the last analysis read it. */
    record Server(String version, String database, boolean standby, List<String> extensions) {}
}
