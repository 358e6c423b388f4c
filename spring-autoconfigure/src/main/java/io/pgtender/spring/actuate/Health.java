package io.pgtender.spring.actuate;

import io.pgtender.AdvisorStatistics;
import io.pgtender.Report;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.spring.actuate.HealthView.AdvisorView;
import io.pgtender.spring.actuate.HealthView.AutopilotView;
import io.pgtender.spring.actuate.HealthView.Connections;
import io.pgtender.spring.actuate.HealthView.Drop;
import io.pgtender.spring.actuate.HealthView.Overhead;
import io.pgtender.spring.actuate.HealthView.Server;
import io.pgtender.workload.ConnectionStatistics;
import io.pgtender.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes down what pgtender costs and could not keep. */
final class Health {

    private static final int MAJOR = 10_000;

    private Health() {}

    static HealthView of(String dataSource, TenderDataSource tended, Workload workload, Optional<Report> report) {
        return new HealthView(
                dataSource,
                tended.isWatching(),
                Queries.window(workload),
                overhead(workload),
                drops(tended, workload.drops()),
                tended.connectionsUnwrapped(),
                connections(workload.connections()),
                advisor(tended.advisor().statistics()),
                new AutopilotView(tended.advisor().autopilot().isPresent()),
                report.flatMap(Report::server).map(Health::server).orElse(null));
    }

    /** Part of the time of all statements that pgtender took, 0 to 1. */
    static double overheadShare(Workload workload) {
        return (double) workload.overhead().estimatedNanos() / Math.max(1, workload.totalNanos());
    }

    private static Overhead overhead(Workload workload) {
        double nanos = workload.overhead().estimatedNanos();
        return new Overhead(
                workload.overhead().samples(),
                Millis.of(nanos),
                Millis.rounded(nanos / 1e3 / Math.max(1, workload.calls())),
                Math.round(overheadShare(workload) * 1e6) / 1e6);
    }

    private static List<Drop> drops(TenderDataSource tended, Workload.Drops drops) {
        return List.of(
                new Drop(
                        "executionsOfUntrackedShapes",
                        "executions of statements beyond those that are told apart",
                        drops.executionsOfUntrackedShapes()),
                new Drop(
                        "unitsTruncated",
                        "units of work with more executions than are looked at",
                        drops.unitsTruncated()),
                new Drop("unitsThinned", "units of work that read more keys than are kept", drops.unitsThinned()),
                new Drop("samplesRefused", "examples that were too large to be kept", drops.samplesRefused()),
                new Drop(
                        "repetitionsRefused",
                        "repetitions beyond those that are told apart",
                        drops.repetitionsRefused()),
                new Drop("recorderFailures", "failures of pgtender itself", drops.recorderFailures()),
                new Drop("events", "slow queries and regressions that nobody was told of", tended.droppedEvents()));
    }

    private static Connections connections(ConnectionStatistics connections) {
        return new Connections(
                LatencyView.of(connections.checkout()),
                new TreeMap<>(connections.checkoutErrors()),
                LatencyView.of(connections.transactions()),
                LatencyView.of(connections.idleInTransaction()),
                connections.committed(),
                connections.rolledBack(),
                connections.leftOpen());
    }

    private static AdvisorView advisor(AdvisorStatistics statistics) {
        Map<String, Long> changes = new TreeMap<>();
        statistics.changes().forEach((state, count) -> changes.put(state.name(), count));
        return new AdvisorView(
                statistics.analyses(), statistics.analysisTime().toNanos() / 1e6, changes, statistics.refusals());
    }

    private static Server server(ServerFacts facts) {
        return new Server(
                version(facts.versionNumber()),
                facts.database(),
                facts.inRecovery(),
                facts.extensions().keySet().stream().sorted().toList());
    }

    /** {@code PostgreSQL 18.4}. */
    static String version(int versionNumber) {
        return "PostgreSQL " + versionNumber / MAJOR + "." + versionNumber % MAJOR;
    }
}
