package io.pgtender;

import io.pgtender.workload.ServerComparison;
import io.pgtender.workload.ServerComparison.Basis;
import io.pgtender.workload.ServerStatements;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server's counters and remembers the first reading, so that later ones cover the same time on both sides.
 * Thread-safe.
 */
final class ServerSide {

    private final WorkloadRecorder recorder;

    /** What both sides had counted at one moment. */
    private record Reading(ServerStatements server, Workload ours) {}

    private @Nullable Reading first;

    ServerSide(WorkloadRecorder recorder) {
        this.recorder = recorder;
    }

    synchronized ServerComparison compare(Connection raw) {
        ServerStatements server;
        try {
            server = ServerStatements.read(raw);
        } catch (SQLException e) {
            return ServerComparison.absent("pg_stat_statements could not be read (SQLSTATE " + e.getSQLState()
                    + "), so the server's own times are not known");
        }
        Workload ours = recorder.snapshot();
        Reading before = first;
        if (before == null || !isContinuedBy(before, server, ours)) {
            first = server.absence().isPresent() ? null : new Reading(server, ours);
            return ServerComparison.of(ours, server, Basis.SINCE_RESET);
        }
        Workload window = recorder.since(before.ours());
        return window.calls() == 0
                ? ServerComparison.of(ours, server, Basis.SINCE_RESET)
                : ServerComparison.of(window, server.since(before.server()), Basis.SAME_WINDOW);
    }

    /** Neither side was set to zero since. */
    private static boolean isContinuedBy(Reading before, ServerStatements server, Workload ours) {
        return server.absence().isEmpty()
                && before.server().resetAt().equals(server.resetAt())
                && before.ours().from().equals(ours.from());
    }
}
